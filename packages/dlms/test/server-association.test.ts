import { describe, expect, test } from 'vitest';
import { apdu } from '../src/apdu/apdu.ts';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { decode } from '../src/codec/codec.ts';
import { encodeMessage, type Message } from '../src/session/message.ts';
import { aarq, get, meter, opened, PASSWORD, PUBLIC, READER, STRICT, Talk } from './server-fixture.ts';

/*
 * The conformance items of association control, by the numbers of the checklist and the names of the published test suite.
 */

const NAME = get(1, '0-0:42.0.0*255', 2);
const NOT_OPEN = { apdu: 'exceptionResponse', state: 'serviceNotAllowed', service: 'operationNotPossible' };
const rejected = (reason: string, source = 'user') => ({
  acse: 'aare',
  result: 'rejectedPermanent',
  diagnostic: { source, reason },
});

/** The initiate response, or service error, that an AARE carries. */
function information(answer: Message | undefined): unknown {
  if (!answer || !('acse' in answer) || !('userInformation' in answer) || !answer.userInformation)
    return undefined;
  return decode(apdu, answer.userInformation);
}

const initiateError = (reason: string) => ({
  apdu: 'confirmedServiceError',
  service: 'initiate',
  error: { group: 'initiate', reason },
});

test('APPL_IDLE_N1, 92: a service without an association is refused', () => {
  const talk = new Talk(meter().device);
  expect(talk.say(NAME)).toEqual(NOT_OPEN);
  expect(talk.hex('0501 02FA08')).toEqual(NOT_OPEN);
});

describe('opening', () => {
  test('APPL_OPEN_1: an association opens with the negotiated values, octet for octet (conformance 83)', () => {
    const talk = new Talk(meter().device);
    const answer = talk.octets(fromHex('601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0'));
    expect(toHex(answer ?? new Uint8Array())).toBe(
      '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f040000' + '7e1d' + 'ffff0007',
    );
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse' });
  });

  test('APPL_OPEN_1, 62: low authentication opens with the right password only', () => {
    const { device } = meter();
    const talk = new Talk(device, READER);
    expect(talk.say(aarq({ password: fromHex('77726f6e67') }))).toMatchObject(
      rejected('authenticationFailure'),
    );
    expect(talk.say(NAME)).toEqual(NOT_OPEN);
    expect(talk.say(aarq({ password: PASSWORD }))).toMatchObject({ result: 'accepted' });
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse', result: { kind: 'data' } });
  });

  test('169: an unknown password, one cut short and one too long are refused alike', () => {
    const talk = new Talk(meter().device, READER);
    const wrong = [
      PASSWORD.subarray(0, 7),
      fromHex('313233343536373839'),
      new Uint8Array(0),
      fromHex('3132333435363739'),
    ];
    const answers = wrong.map((password) => toHex(talk.octets(encodeMessage(aarq({ password }))) ?? NONE));
    expect(new Set(answers).size).toBe(1);
  });

  test('APPL_OPEN_4, 77: the protocol version is absent or the first one', () => {
    const { device } = meter();
    const open = (protocolVersion: string) => new Talk(device).say({ ...aarq(), protocolVersion });
    expect(open('1')).toMatchObject({ result: 'accepted' });
    expect(open('10000')).toMatchObject({ result: 'accepted' });
    expect(open('01')).toMatchObject(rejected('noCommonAcseVersion', 'provider'));
    expect(open('')).toMatchObject(rejected('noCommonAcseVersion', 'provider'));
  });

  test.each(['shortName', 'logicalNameCiphered', '2.16.756.5.8.1.9'] as const)(
    'APPL_OPEN_5, 59, 60: application context %s is not supported',
    (applicationContext) => {
      const talk = new Talk(meter().device);
      expect(talk.say({ ...aarq(), applicationContext })).toMatchObject({
        ...rejected('applicationContextNameNotSupported'),
        applicationContext,
      });
    },
  );

  test('APPL_OPEN_6, 76: titles, qualifiers and invocation ids are tolerated and not given back', () => {
    const talk = new Talk(meter().device);
    const answer = talk.hex(
      '6036A1090607608574050801 01A203020144A303040144A403020100A503020100A803020100' +
        'BE10040E01000000065F1F040060FE9FFFFF',
    );
    expect(answer).toMatchObject({ acse: 'aare', result: 'accepted' });
    expect(Object.keys(answer ?? {}).sort()).toEqual([
      'acse',
      'applicationContext',
      'diagnostic',
      'result',
      'userInformation',
    ]);
  });

  test('APPL_OPEN_7, 61: authentication that is missing, nameless or unknown is refused by its reason', () => {
    const { device } = meter();
    const request = aarq({ password: PASSWORD });
    const { mechanism: _, ...nameless } = request;
    const { authenticationValue: __, ...valueless } = request;
    expect(new Talk(device, READER).say(aarq())).toMatchObject(rejected('authenticationRequired'));
    expect(new Talk(device, READER).say(nameless)).toMatchObject(
      rejected('authenticationMechanismNameRequired'),
    );
    expect(new Talk(device, READER).say(valueless)).toMatchObject(rejected('authenticationRequired'));
    expect(new Talk(device, READER).say({ ...request, mechanism: 'highMd5' })).toMatchObject(
      rejected('authenticationMechanismNameNotRecognised'),
    );
    expect(new Talk(device, PUBLIC).say(request)).toMatchObject(
      rejected('authenticationMechanismNameNotRecognised'),
    );
  });

  test('APPL_OPEN_7, 78: without the functional unit the mechanism means nothing', () => {
    const { device } = meter();
    const request = { ...aarq({ password: PASSWORD }), acseRequirements: '0' };
    expect(new Talk(device, PUBLIC).say(request)).toMatchObject({ result: 'accepted' });
    expect(new Talk(device, READER).say(request)).toMatchObject(rejected('authenticationRequired'));
  });

  test('a client that is not known is refused without a reason', () => {
    expect(new Talk(meter().device, 99).say(aarq())).toMatchObject(rejected('noReasonGiven'));
  });

  test('APPL_OPEN_9, 80: a dedicated key without ciphering is refused', () => {
    const answer = new Talk(meter().device).say(aarq({ dedicatedKey: new Uint8Array(16) }));
    expect(answer).toMatchObject({ result: 'rejectedPermanent' });
    expect(information(answer)).toEqual(initiateError('refusedByVdeHandler'));
  });

  test('APPL_OPEN_11, 74: a quality of service is tolerated', () => {
    expect(new Talk(meter().device).say(aarq({ qualityOfService: 1 }))).toMatchObject({ result: 'accepted' });
  });

  test('APPL_OPEN_12, 68, 69: version 5 is too low, version 7 is taken for 6', () => {
    const { device } = meter();
    const low = new Talk(device).say(aarq({ version: 5 }));
    expect(low).toMatchObject({
      result: 'rejectedPermanent',
      diagnostic: { source: 'user', reason: 'noReasonGiven' },
    });
    expect(information(low)).toEqual(initiateError('dlmsVersionTooLow'));
    const high = new Talk(device).say(aarq({ version: 7 }));
    expect(high).toMatchObject({ result: 'accepted' });
    expect(information(high)).toMatchObject({ version: 6, vaaName: 7 });
  });

  test('APPL_OPEN_13, 72, 73: what is agreed was proposed and is offered; nothing in common is refused', () => {
    const { device } = meter();
    const answer = new Talk(device, STRICT).say(aarq());
    expect(information(answer)).toMatchObject({
      conformance: ['attribute0WithGet', 'blockTransferWithGetOrRead', 'get', 'set', 'selectiveAccess'],
      maxApduBytes: 125,
    });
    const some = new Talk(device, STRICT).say(aarq({ services: ['get', 'action'] }));
    expect(information(some)).toMatchObject({ conformance: ['get'] });
    const none = new Talk(device, STRICT).say(aarq({ services: ['action', 'read'] }));
    expect(none).toMatchObject({ result: 'rejectedPermanent' });
    expect(information(none)).toEqual(initiateError('incompatibleConformance'));
  });

  test('APPL_OPEN_14, 70, 71: a client that takes 11 octets is refused; 0 and FFFF are no limit', () => {
    const { device } = meter();
    const small = new Talk(device).say(aarq({ maxApduBytes: 11 }));
    expect(information(small)).toEqual(initiateError('pduSizeTooShort'));
    for (const maxApduBytes of [0, 12, 0xffff])
      expect(new Talk(device).say(aarq({ maxApduBytes }))).toMatchObject({ result: 'accepted' });
  });

  test('75: with response-allowed FALSE the association opens without an answer', () => {
    const talk = new Talk(meter().device);
    expect(talk.say(aarq({ responseAllowed: false }))).toBeUndefined();
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse' });
  });

  test.each([
    ['no user information', { ...aarq(), userInformation: undefined }],
    ['garbage in it', { ...aarq(), userInformation: fromHex('0102030405') }],
    ['octets behind the initiate', { ...aarq(), userInformation: fromHex('01000000065F1F0400007E1F04B000') }],
    ['another APDU in it', { ...aarq(), userInformation: encodeMessage(NAME) }],
  ])('81: an AARQ with %s is refused', (_, request) => {
    const { userInformation, ...rest } = request;
    const whole = userInformation ? { ...rest, userInformation } : rest;
    expect(new Talk(meter().device).say(whole)).toMatchObject({ acse: 'aare', result: 'rejectedPermanent' });
  });

  test('81: an AARQ that ends early is refused, and ends the association that was open', () => {
    const talk = opened(meter().device);
    expect(talk.hex('601DA1090607608574')).toMatchObject({ acse: 'aare', result: 'rejectedPermanent' });
    expect(talk.say(NAME)).toEqual(NOT_OPEN);
  });

  test('82: a second AARQ ends the first association and is weighed anew', () => {
    const talk = opened(meter().device);
    expect(talk.outputs(encodeMessage(aarq())).map(({ type }) => type)).toEqual(['closed', 'opened', 'send']);
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse' });
    talk.say(aarq({ version: 5 }));
    expect(talk.say(NAME)).toEqual(NOT_OPEN);
  });

  test('88: a pre-established association is open without AARQ', () => {
    const associations = [{ clientSap: 102, services: ['get'], preEstablished: true }] as const;
    const talk = new Talk(meter({ associations }).device, 102);
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse', result: { kind: 'data' } });
    expect(talk.say(get(3, '1-0:1.8.0*255', 0))).toMatchObject({ result: { kind: 'error' } });
  });
});

describe('ending', () => {
  test('APPL_REL_P1, 84: RLRQ with and without reason is answered and closes; then it opens again', () => {
    for (const release of ['6200', '6203800100', '6215800100BE10040E01000000065F1F0400007E1F04B0']) {
      const talk = opened(meter().device);
      expect(talk.hex(release)).toEqual({ acse: 'rlre', reason: 'normal' });
      expect(talk.say(NAME)).toEqual(NOT_OPEN);
      expect(talk.say(aarq())).toMatchObject({ result: 'accepted' });
    }
  });

  test('a broken RLRQ does not release', () => {
    const talk = opened(meter().device);
    expect(talk.hex('6205800100')).toMatchObject({ apdu: 'exceptionResponse' });
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse' });
  });

  test('86: when the link is gone so is the association', () => {
    const talk = opened(meter().device);
    expect(talk.association.handle({ type: 'disconnected' }, 0)).toEqual([
      { type: 'closed', reason: 'disconnected' },
    ]);
    expect(talk.say(NAME)).toEqual(NOT_OPEN);
  });

  test('an APDU that only servers send is no request', () => {
    const talk = opened(meter().device);
    for (const octets of ['63 03 800100', 'C401C10000', 'D80101'])
      expect(talk.hex(octets)).toMatchObject({ apdu: 'exceptionResponse' });
    expect(talk.say(NAME)).toMatchObject({ apdu: 'getResponse' });
  });
});

const NONE = new Uint8Array(0);
