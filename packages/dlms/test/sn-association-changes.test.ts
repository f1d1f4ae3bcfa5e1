import { describe, expect, test } from 'vitest';
import { AssociationSn0 } from '../src/classes/association-sn.ts';
import { Register } from '../src/classes/register.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { type AccessRule, implement, LogicalDevice } from '../src/server/index.ts';
import { ServedAssociation } from '../src/server/served-association.ts';
import type { Message } from '../src/session/message.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { aarq, PASSWORD, READER, Talk, uint32 } from './server-fixture.ts';

/*
 * What clients change of associations by class 12, and read by logical names through it.
 */

const ENERGY = parseObis('1-0:1.8.0*255');
const HIDDEN = parseObis('1-0:2.8.0*255');
const ADMIN = 30;

const ADMINISTRATION: AccessRule = { classId: 12, methods: { others: 'access' } };
const HIDING: AccessRule = { logicalName: HIDDEN, hidden: true };

const register = (name: string, value: number) =>
  implement(Register, name, { value: uint32(value), scalerUnit: { scaler: 0, unit: 'Wh' } });

const meterOf = (version: 0 | 4) =>
  new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    shortNameVersion: version,
    objects: [register(ENERGY, 1), register(HIDDEN, 2)],
    associations: [
      {
        clientSap: READER,
        authentication: 'low',
        password: PASSWORD,
        applicationContexts: ['shortName'],
        services: SHORT_NAME_SERVICES,
        rights: [HIDING],
      },
      {
        clientSap: ADMIN,
        authentication: 'low',
        password: PASSWORD,
        applicationContexts: ['shortName'],
        services: SHORT_NAME_SERVICES,
        rights: [ADMINISTRATION],
        users: [],
      },
    ],
  });

function talkTo(device: LogicalDevice, clientSap: number, password = PASSWORD, user = 1) {
  const talk = new Talk(device, clientSap);
  const answer = talk.say({
    ...aarq({ services: SHORT_NAME_SERVICES, password }),
    applicationContext: 'shortName',
    callingAeInvocationId: user,
  });
  return { talk, result: (answer as { readonly result?: string }).result };
}

/** Calls a method: reads its short name with the argument. */
const call = (talk: Talk, name: number, parameters: Data) =>
  (
    talk.say({
      apdu: 'readRequest',
      variables: [{ kind: 'parameterized', name, selection: { selector: 0, parameters } }],
    } as Message) as unknown as { readonly results: readonly unknown[] }
  ).results[0];

const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });

describe.each([0, 4] as const)('class 12 version %i', (version) => {
  test('reads by logical names what the client may read, and nothing of the rest', () => {
    const { talk } = talkTo(meterOf(version), READER);
    const wanted = AssociationSn0.methods.readByLogicalName.argument.toData([
      { classId: 3, logicalName: ENERGY, attribute: 2 },
      { classId: 3, logicalName: HIDDEN, attribute: 2 },
      { classId: 1, logicalName: ENERGY, attribute: 2 },
      { classId: 3, logicalName: ENERGY, attribute: 0 },
      { classId: 3, logicalName: HIDDEN, attribute: 0 },
    ]);
    const NULL = { type: 'null', value: null };
    expect(call(talk, 0xfa30, wanted)).toEqual({
      kind: 'data',
      data: {
        type: 'structure',
        value: [
          uint32(1),
          NULL,
          NULL,
          {
            type: 'structure',
            value: [
              octets(Uint8Array.of(1, 0, 1, 8, 0, 255)),
              uint32(1),
              {
                type: 'structure',
                value: [
                  { type: 'int8', value: 0 },
                  { type: 'enum', value: 30 },
                ],
              },
            ],
          },
          NULL,
        ],
      },
    });
  });

  test('changes the secret for who may, from the next opening on', () => {
    const device = meterOf(version);
    const other = Uint8Array.from('another1', (character) => character.charCodeAt(0));
    const { talk: reader } = talkTo(device, READER);
    expect(call(reader, 0xfa40, octets(other))).toEqual({ kind: 'error', error: 'readWriteDenied' });
    const { talk: admin } = talkTo(device, ADMIN);
    expect(call(admin, 0xfa40, octets(other))).toMatchObject({ kind: 'data' });
    expect(talkTo(device, ADMIN).result).toBe('rejectedPermanent');
    expect(talkTo(device, ADMIN, other).result).toBe('accepted');
    expect(talkTo(device, READER).result).toBe('accepted');
  });
});

test('class 12 version 4 adds and removes users', () => {
  const device = meterOf(4);
  const { talk } = talkTo(device, ADMIN);
  const user = (id: number): Data => ({
    type: 'structure',
    value: [
      { type: 'uint8', value: id },
      { type: 'visibleString', value: 'fitter' },
    ],
  });
  expect(call(talk, 0xfa60, user(7))).toMatchObject({ kind: 'data' });
  expect(talkTo(device, ADMIN, PASSWORD, 1).result).toBe('rejectedPermanent');
  expect(talkTo(device, ADMIN, PASSWORD, 7).result).toBe('accepted');
  expect(call(talk, 0xfa68, user(7))).toMatchObject({ kind: 'data' });
  expect(call(talk, 0xfa68, user(7))).toEqual({ kind: 'error', error: 'objectUndefined' });
  expect(talkTo(device, ADMIN, PASSWORD, 1).result).toBe('accepted');
});

describe('the secret of high level authentication', () => {
  const base = { clientSap: 1, services: [], secret: Uint8Array.of(1) } as const;
  test.each(['high', 'highMd5', 'highSha1', 'highSha256'] as const)('of %s is changed', (authentication) => {
    const served = new ServedAssociation({ ...base, authentication });
    const secret = Uint8Array.of(1, 2, 3);
    expect(served.changeSecret(secret)).toBeUndefined();
    expect(served.options.secret).toEqual(secret);
    expect(served.changeSecret(new Uint8Array(65))).toMatchObject({ reason: 'otherReason' });
    expect(served.changePassword(secret)).toMatchObject({ reason: 'objectUnavailable' });
  });
  test.each(['none', 'low', 'highGmac', 'highEcdsa'] as const)('there is none of %s', (authentication) => {
    const served = new ServedAssociation({ ...base, authentication });
    expect(served.changeSecret(Uint8Array.of(1))).toMatchObject({ reason: 'objectUnavailable' });
  });
});
