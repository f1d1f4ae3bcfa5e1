import { describe, expect, test } from 'vitest';
import type { MethodArgument } from '../src/classes/define.ts';
import { AssociationLn, DataObject, Register } from '../src/classes/index.ts';
import { objectListElement } from '../src/classes/object-list.ts';
import { parseObis } from '../src/data/obis.ts';
import { fromData } from '../src/data/schema.ts';
import type { Data } from '../src/data/tag.ts';
import {
  type AccessRule,
  type AssociationChange,
  type AssociationOptions,
  implement,
  LogicalDevice,
} from '../src/server/index.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { aarq, act, get, opened, PASSWORD, PUBLIC, READER, set, Talk, uint32 } from './server-fixture.ts';

/*
 * What clients change of associations by class 15, and that nobody does who may not.
 */

const CURRENT = '0-0:40.0.0*255';
const ENERGY = parseObis('1-0:1.8.0*255');
const SECRET_OBJECT = parseObis('0-0:96.1.9*255');
const MANAGEMENT = 1;

const ADMINISTRATION: AccessRule = {
  classId: 15,
  attributes: { 7: 'write' },
  methods: { others: 'access' },
};

function meterOf(changes: AssociationChange[] = []) {
  const associations: readonly AssociationOptions[] = [
    {
      clientSap: PUBLIC,
      services: LOGICAL_NAME_SERVICES,
      rights: [
        { classId: 3, methods: { others: 'none' } },
        { logicalName: SECRET_OBJECT, hidden: true },
      ],
      onChange: (change) => changes.push(change),
    },
    {
      clientSap: READER,
      authentication: 'low',
      password: PASSWORD,
      services: LOGICAL_NAME_SERVICES,
      rights: [ADMINISTRATION],
      users: [{ id: 1, name: 'reader' }],
      onChange: (change) => changes.push(change),
    },
    { clientSap: MANAGEMENT, services: LOGICAL_NAME_SERVICES, rights: [ADMINISTRATION] },
  ];
  let kept: Data = uint32(5);
  return new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    associations,
    associationVersion: 2,
    listAssociations: true,
    objects: [
      implement(
        Register,
        ENERGY,
        { value: uint32(1), scalerUnit: { scaler: 0, unit: 'Wh' } },
        { reset: () => undefined },
      ),
      implement(DataObject, SECRET_OBJECT, {
        value: {
          get: () => kept,
          set: (value) => {
            kept = value;
            return undefined;
          },
        },
      }),
    ],
  });
}

const element = (
  attributes: Readonly<Record<number, number>>,
  { classId = 1, logicalName = SECRET_OBJECT, version = 0 } = {},
): Data =>
  objectListElement.toData({
    classId,
    version,
    logicalName,
    accessRights: {
      attributes: Object.entries(attributes).map(([index, mode]) => ({
        index: Number(index),
        mode,
        selectors: undefined,
      })),
      methods: [],
    },
  });

const user = (id: number, name: string): Data =>
  AssociationLn.methods.addUser.argument.toData({ id, name } satisfies MethodArgument<
    typeof AssociationLn,
    'addUser'
  >);

/** The rights in an object list, by logical name. */
function listed(talk: Talk, list = CURRENT): ReadonlyMap<string, { attributes: object; methods: object }> {
  const answer = talk.say(get(15, list, 2)) as { result: { data: Data } };
  const objects = fromData(AssociationLn.attributes.objectList.type, answer.result.data);
  return new Map(
    objects.map(({ logicalName, accessRights }) => [
      logicalName,
      {
        attributes: Object.fromEntries(accessRights.attributes.map(({ index, mode }) => [index, mode])),
        methods: Object.fromEntries(accessRights.methods.map(({ index, mode }) => [index, mode])),
      },
    ]),
  );
}

const login = (device: LogicalDevice, password: Uint8Array, id: number): unknown => {
  const talk = new Talk(device, READER);
  return talk.say({ ...aarq({ password }), callingAeInvocationId: id });
};

const SUCCESS = { result: 'success' };
const denied = { result: 'readWriteDenied' };

describe('add and remove object', () => {
  test('a hidden object becomes visible with the rights that were given, and no others', () => {
    const changes: AssociationChange[] = [];
    const device = meterOf(changes);
    const publicTalk = opened(device, PUBLIC);
    const admin = opened(device, MANAGEMENT);
    expect(publicTalk.say(get(1, SECRET_OBJECT, 2))).toMatchObject({ result: { error: 'objectUndefined' } });
    // The first association has the object 0-0:40.0.1.
    expect(admin.say(act(15, '0-0:40.0.1*255', 3, element({ 1: 1, 2: 1 })))).toMatchObject(SUCCESS);
    expect(publicTalk.say(get(1, SECRET_OBJECT, 2))).toMatchObject({ result: { data: uint32(5) } });
    expect(publicTalk.say(set(1, SECRET_OBJECT, 2, uint32(6)))).toMatchObject(denied);
    expect(listed(publicTalk).get(SECRET_OBJECT)).toEqual({ attributes: { 1: 1, 2: 1 }, methods: {} });
    expect(changes).toMatchObject([{ type: 'rights', rule: { logicalName: SECRET_OBJECT, hidden: false } }]);
    expect(admin.say(act(15, '0-0:40.0.1*255', 3, element({ 1: 1, 2: 3 })))).toMatchObject(SUCCESS);
    expect(publicTalk.say(set(1, SECRET_OBJECT, 2, uint32(6)))).toMatchObject(SUCCESS);
  });

  test('a removed object is as undefined as one that is not there, for all its members, and is not listed', () => {
    const device = meterOf();
    const publicTalk = opened(device, PUBLIC);
    const admin = opened(device, MANAGEMENT);
    const register = { classId: 3, logicalName: ENERGY };
    expect(listed(publicTalk).has(ENERGY)).toBe(true);
    expect(admin.say(act(15, '0-0:40.0.1*255', 4, element({}, register)))).toMatchObject(SUCCESS);
    expect(listed(publicTalk).has(ENERGY)).toBe(false);
    for (const request of [get(3, ENERGY, 2), get(3, ENERGY, 99), get(1, ENERGY, 2)])
      expect(publicTalk.say(request)).toMatchObject({ result: { error: 'objectUndefined' } });
    expect(publicTalk.say(set(3, ENERGY, 3, uint32(1)))).toMatchObject({ result: 'objectUndefined' });
    expect(publicTalk.say(act(3, ENERGY, 1))).toMatchObject({ result: 'objectUndefined' });
    // Others see it as before.
    expect(admin.say(get(3, ENERGY, 2))).toMatchObject({ result: { data: uint32(1) } });
    expect(admin.say(act(15, '0-0:40.0.1*255', 4, element({}, register)))).toMatchObject({
      result: 'objectUndefined',
    });
  });

  test('what the device does not have is not added, and the current association not removed', () => {
    const admin = opened(meterOf(), MANAGEMENT);
    const add = (object: Parameters<typeof element>[1]) =>
      admin.say(act(15, CURRENT, 3, element({ 2: 1 }, object)));
    expect(add({ logicalName: parseObis('0-0:99.99.9*255') })).toMatchObject({ result: 'objectUndefined' });
    expect(add({ classId: 3 })).toMatchObject({ result: 'objectClassInconsistent' });
    expect(add({ version: 7 })).toMatchObject({ result: 'objectClassInconsistent' });
    expect(admin.say(act(15, CURRENT, 3, uint32(1)))).toMatchObject({ result: 'typeUnmatched' });
    const own = { classId: 15, version: 2, logicalName: parseObis(CURRENT) };
    expect(admin.say(act(15, CURRENT, 4, element({}, own)))).toMatchObject({ result: 'otherReason' });
  });

  test('nobody changes an association whose rights do not say that he may', () => {
    const device = meterOf();
    const talk = opened(device, PUBLIC);
    for (const name of [CURRENT, '0-0:40.0.1*255', '0-0:40.0.3*255']) {
      for (const method of [2, 3, 4, 5, 6])
        expect(talk.say(act(15, name, method, element({ 2: 3 })))).toMatchObject(denied);
      expect(talk.say(set(15, name, 7, { type: 'octetString', value: PASSWORD }))).toMatchObject(denied);
    }
    expect(listed(talk).get(parseObis(CURRENT))?.methods).toEqual({ 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0 });
    const admin = opened(device, MANAGEMENT);
    expect(listed(admin).get(parseObis(CURRENT))?.methods).toMatchObject({ 2: 1, 3: 1, 4: 1, 5: 1, 6: 1 });
  });
});

describe('the objects of all associations', () => {
  test('show each its own client, rights and state', () => {
    const device = meterOf();
    const admin = opened(device, MANAGEMENT);
    const partner = (name: string) =>
      (admin.say(get(15, name, 3)) as { result: { data: { value: readonly Data[] } } }).result.data.value[0]
        ?.value;
    expect([1, 2, 3].map((n) => partner(`0-0:40.0.${n}*255`))).toEqual([PUBLIC, READER, MANAGEMENT]);
    const status = (name: string) => admin.say(get(15, name, 8));
    expect(status('0-0:40.0.1*255')).toMatchObject({ result: { data: { type: 'enum', value: 0 } } });
    expect(status('0-0:40.0.3*255')).toMatchObject({ result: { data: { type: 'enum', value: 2 } } });
    expect(listed(admin, '0-0:40.0.1*255').get(ENERGY)?.methods).toEqual({ 1: 0 });
    expect(listed(admin).get(ENERGY)?.methods).toEqual({ 1: 1 });
    expect(listed(admin, '0-0:40.0.1*255').has(SECRET_OBJECT)).toBe(false);
  });
});

describe('users', () => {
  const open = (device: LogicalDevice, id: number, password = PASSWORD) => login(device, password, id);

  test('are added and removed while the meter runs, and the change is told', () => {
    const changes: AssociationChange[] = [];
    const device = meterOf(changes);
    const admin = opened(device, MANAGEMENT);
    const reader = '0-0:40.0.2*255';
    expect(open(device, 7)).toMatchObject({ result: 'rejectedPermanent' });
    expect(admin.say(act(15, reader, 5, user(7, 'fitter')))).toMatchObject(SUCCESS);
    expect(open(device, 7)).toMatchObject({ result: 'accepted' });
    expect(changes).toEqual([
      {
        type: 'options',
        options: {
          users: [
            { id: 1, name: 'reader' },
            { id: 7, name: 'fitter' },
          ],
        },
      },
    ]);
    expect(admin.say(act(15, reader, 6, user(1, 'reader')))).toMatchObject(SUCCESS);
    expect(open(device, 1)).toMatchObject({ result: 'rejectedPermanent' });
    expect(admin.say(act(15, reader, 6, user(1, 'reader')))).toMatchObject({ result: 'objectUndefined' });
    // An association without a list gets none by the way.
    expect(admin.say(act(15, CURRENT, 5, user(7, 'fitter')))).toMatchObject({ result: 'objectUnavailable' });
  });

  test('an empty list lets everyone in', () => {
    const device = meterOf();
    const admin = opened(device, MANAGEMENT);
    expect(admin.say(act(15, '0-0:40.0.2*255', 6, user(1, 'reader')))).toMatchObject(SUCCESS);
    expect(open(device, 99)).toMatchObject({ result: 'accepted' });
  });
});

describe('secrets', () => {
  const octets = (value: Uint8Array): Data => ({ type: 'octetString', value });
  const other = Uint8Array.from('another1', (character) => character.charCodeAt(0));

  test('a password is written, never read, and counts from the next opening on', () => {
    const device = meterOf();
    const talk = new Talk(device, READER);
    talk.say({ ...aarq({ password: PASSWORD }), callingAeInvocationId: 1 });
    expect(talk.say(get(15, CURRENT, 7))).toMatchObject({ result: { error: 'readWriteDenied' } });
    expect(talk.say(set(15, CURRENT, 7, octets(new Uint8Array(0))))).toMatchObject({ result: 'otherReason' });
    expect(talk.say(set(15, CURRENT, 7, octets(other)))).toMatchObject(SUCCESS);
    expect(login(device, PASSWORD, 1)).toMatchObject({ result: 'rejectedPermanent' });
    expect(login(device, other, 1)).toMatchObject({ result: 'accepted' });
    expect(JSON.stringify(device)).not.toContain('another1');
  });

  test('there is no secret to change where the client proves itself by none', () => {
    const admin = opened(meterOf(), MANAGEMENT);
    expect(admin.say(act(15, CURRENT, 2, octets(other)))).toMatchObject({ result: 'objectUnavailable' });
    expect(admin.say(set(15, CURRENT, 7, octets(other)))).toMatchObject({ result: 'objectUnavailable' });
  });
});
