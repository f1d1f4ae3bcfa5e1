import { describe, expect, test } from 'vitest';
import { hold, type Reply } from '../../test/scripted-peer.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import type { Crypto } from '../security/crypto.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { associate, preEstablished } from './associate.ts';
import type { Authentication } from './authentication.ts';
import { release } from './release.ts';

const ACCEPTED = fromHex(
  '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400007e1f01f40007',
);
const SERVICES = ['get', 'set'] as const;

const opening = (authentication: Authentication, reply: Reply, options = {}) =>
  hold(associate({ authentication, ...options }), () => reply);

test('opens without authentication with the octets that every meter knows', () => {
  const { asked, result } = hold(
    associate({
      services: [
        'blockTransferWithGetOrRead',
        'blockTransferWithSetOrWrite',
        'blockTransferWithAction',
        'attribute0WithGet',
        'priorityManagement',
        'multipleReferences',
        'get',
        'set',
        'selectiveAccess',
        'eventNotification',
        'action',
      ],
      maxReceiveBytes: 1200,
    }),
    () => ACCEPTED,
  );
  expect(toHex(encodeMessage(asked[0]!))).toBe(
    '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0',
  );
  expect(result?.terms.agreement).toMatchObject({ maxSendBytes: 500, maxReceiveBytes: 1200 });
  expect(result?.serverTitle).toBeUndefined();
});

test('says the password of low authentication, as text or as octets', () => {
  for (const password of ['12345678', fromHex('3132333435363738')]) {
    const { asked } = opening({ mechanism: 'low', password }, ACCEPTED, { services: SERVICES });
    expect(toHex(encodeMessage(asked[0]!))).toContain('8a0207808b0760857405080201ac0a80083132333435363738');
  }
});

test('says who we are, and which user', () => {
  const { asked } = hold(associate({ systemTitle: fromHex('4d54570000000001'), userId: 5 }), () => ACCEPTED);
  const hex = toHex(encodeMessage(asked[0]!));
  expect(hex).toContain('a60a04084d54570000000001');
  expect(hex).toContain('a903020105');
});

describe('a rejection', () => {
  const reject = (reason: number, source = 'a1', userInformation = '') =>
    fromHex(
      `61${(0x17 + userInformation.length / 2).toString(16)}a109060760857405080101a203020101a305${source}030201${reason
        .toString(16)
        .padStart(2, '0')}${userInformation}`,
    );

  test.each([
    [13, 'a1', 'authenticationFailure', 'password'],
    [14, 'a1', 'authenticationRequired', 'low'],
    [2, 'a1', 'applicationContextNameNotSupported', 'ln or sn'],
    [11, 'a1', 'authenticationMechanismNameNotRecognised', 'none, low, high'],
    [1, 'a1', 'noReasonGiven', 'another client holds'],
    [2, 'a2', 'noCommonAcseVersion', 'another version'],
    [99, 'a1', 'code 99', 'no reason'],
  ])('%i of %s is named and comes with advice (conformance 89)', (code, source, reason, advice) => {
    const { error } = opening({ mechanism: 'none' }, reject(code, source));
    expect(error).toMatchObject({
      code: 'refused',
      reason,
      layer: 'acse',
      during: 'opening the association',
      advice: expect.stringContaining(advice),
    });
  });

  test('by a confirmed-service-error names what the server dislikes (conformance 89)', () => {
    const { error } = opening({ mechanism: 'none' }, reject(1, 'a1', 'be0604040e010601'));
    expect(error).toMatchObject({ code: 'refused', reason: 'dlmsVersionTooLow' });
  });
});

test('what accepts without saying what is unexpected', () => {
  const bare = fromHex('6117a109060760857405080101a203020100a305a103020100');
  expect(opening({ mechanism: 'none' }, bare).error).toMatchObject({ code: 'unexpected', layer: 'acse' });
});

describe('authentication by a secret', () => {
  /** A hash that shows what it was asked for. */
  const crypto = {
    hash: (name: string, ...parts: Uint8Array[]) =>
      fromHex(`${name === 'md5' ? '05' : '01'}${parts.map((part) => toHex(part)).join('')}`),
    random: (count: number) => new Uint8Array(count).fill(0xc5),
  } as unknown as Crypto;
  const md5: Authentication = { mechanism: 'highMd5', secret: 'topsecret', crypto };
  const secret = toHex(new TextEncoder().encode('topsecret'));
  const pending: Message = {
    acse: 'aare',
    applicationContext: 'logicalName',
    result: 'accepted',
    diagnostic: { source: 'user', reason: 'authenticationRequired' },
    acseRequirements: '1',
    mechanism: 'highMd5',
    authenticationValue: fromHex('5152535455565758'),
    userInformation: ACCEPTED.subarray(-14),
  };
  const proof = (value: Uint8Array, result: 'success' | 'otherReason' = 'success'): Message => ({
    apdu: 'actionResponse',
    kind: 'normal',
    invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
    result,
    ...(result === 'success' && { returned: { kind: 'data', data: { type: 'octetString', value } } }),
  });
  const theirs = fromHex(`05${'c5'.repeat(16)}${secret}`);
  const through = (last: Message) =>
    hold(associate({ authentication: md5 }), (_, n) => (n === 0 ? pending : last));

  test('answers the challenge and checks the answer to ours', () => {
    const { asked, result } = through(proof(theirs));
    expect(result?.terms.agreement.maxSendBytes).toBe(500);
    expect(asked[0]).toMatchObject({
      mechanism: 'highMd5',
      authenticationValue: new Uint8Array(16).fill(0xc5),
    });
    expect(asked[1]).toMatchObject({
      apdu: 'actionRequest',
      method: { classId: 15, instance: '0-0:40.0.0*255', method: 1 },
      argument: { type: 'octetString', value: fromHex(`055152535455565758${secret}`) },
    });
  });

  test('is over when the server proves nothing, refuses ours, or sends no challenge', () => {
    expect(through(proof(fromHex('05'))).error).toMatchObject({ code: 'security', layer: 'security' });
    expect(through(proof(theirs, 'otherReason')).error).toMatchObject({
      code: 'refused',
      reason: 'authenticationFailure',
    });
    expect(opening(md5, ACCEPTED).error).toMatchObject({
      code: 'unexpected',
      message: expect.stringContaining('challenge'),
    });
  });

  test('is asked of a client that has none', () => {
    expect(opening({ mechanism: 'none' }, pending).error).toMatchObject({
      code: 'refused',
      reason: 'authenticationRequired',
    });
  });

  test('never shows the secret in an error (conformance 175)', () => {
    for (const { error } of [through(proof(fromHex('05'))), through(proof(theirs, 'otherReason'))])
      expect(JSON.stringify([error, (error as Error).message])).not.toContain('topsecret');
  });
});

test('an association that is open already has the terms that would have been proposed', () => {
  const { terms } = preEstablished({ services: ['get'], maxReceiveBytes: 300 });
  expect(terms.agreement).toMatchObject({ maxSendBytes: Number.POSITIVE_INFINITY, maxReceiveBytes: 300 });
  expect([...terms.agreement.services]).toEqual(['get']);
});

test('a release is over whatever the answer to it holds', () => {
  expect(hold(release(), () => fromHex('6300')).error).toBeUndefined();
  // The length does not fit: recorded of a server that many know.
  const { asked, error } = hold(release(), () => fromHex('6311800100be0f040e0800065f1f0400401e5d04000007'));
  expect(error).toBeUndefined();
  expect(toHex(encodeMessage(asked[0]!))).toBe('6203800100');
  expect(hold(release(), () => fromHex('d80101')).error).toMatchObject({ code: 'refused' });
});
