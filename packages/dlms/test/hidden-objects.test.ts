import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import type { Obis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { type AccessRule, type CosemObject, fullModel, LogicalDevice } from '../src/server/index.ts';
import { encodeMessage } from '../src/session/message.ts';
import { LOGICAL_NAME_SERVICES, SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { aarq, act, get, INVOKE, opened, PUBLIC, set, Talk } from './server-fixture.ts';

/*
 * Rights hold on every way to an object: what an association may not see answers octet for octet as what is not there, and what it may
 * not do is refused, whatever the class.
 */

const SHORT = 20;
/** read-write-denied, as GET, SET and ACTION answer it. */
const DENIED: ReadonlySet<string> = new Set(['c401c10103', 'c501c103', 'c701c10300']);
/** Where short names lie. */
const BASE = 0x1000;
const STEP = 0x180;

function meterOf(rights: readonly AccessRule[], without?: CosemObject): LogicalDevice {
  const model = fullModel({ device: () => device });
  const isLeft = ({ classId, logicalName }: CosemObject): boolean =>
    classId === without?.classId && logicalName === without.logicalName;
  const device: LogicalDevice = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    // Short names stay where they are, whoever else is there.
    objects: model.objects
      .map((object, i) => ({ ...object, baseName: BASE + STEP * i }))
      .filter((object) => !isLeft(object)),
    associations: [
      { clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES, rights },
      { clientSap: SHORT, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES, rights },
    ],
  });
  return device;
}

/** Those of the model: the device has the others always. */
const OBJECTS = [...fullModel({ device: () => meterOf([]) }).objects];
const VALUE: Data = { type: 'uint8', value: 0 };

/** Every way to ask for an object by its logical name, and for the list. */
const byLogicalName = ({ classId, logicalName, attributes, methods }: CosemObject) => [
  get(15, '0-0:40.0.0*255', 2),
  ...[0, ...attributes.keys(), 99].map((index) => get(classId, logicalName, index)),
  ...[...attributes.keys(), 99].map((index) => set(classId, logicalName, index, VALUE)),
  ...[...methods.keys(), 99].map((index) => act(classId, logicalName, index, VALUE)),
  get(classId + 1, logicalName, 2),
  listOf(classId, logicalName),
];

const listOf = (classId: number, instance: Obis) =>
  ({
    apdu: 'getRequest',
    kind: 'list',
    invoke: INVOKE,
    targets: [1, 2].map((attribute) => ({ attribute: { classId, instance, attribute } })),
  }) as unknown as ReturnType<typeof get>;

const byShortName = (baseName: number) =>
  Array.from({ length: 64 }, (_, i) => ({
    apdu: 'readRequest' as const,
    variables: [{ kind: 'name' as const, name: baseName + 8 * i }],
  }));

const octetsOf = (talk: Talk, request: Parameters<typeof encodeMessage>[0]): string =>
  toHex(talk.octets(encodeMessage(request)) ?? new Uint8Array(0));

test('a hidden object is as one that is not there', () => {
  fc.assert(
    fc.property(fc.nat(OBJECTS.length - 1), (at) => {
      const object = OBJECTS[at] as CosemObject;
      const { classId, logicalName } = object;
      const hidden = meterOf([{ classId, logicalName, hidden: true }]);
      const absent = meterOf([], object);
      const [one, other] = [opened(hidden), opened(absent)];
      const differing = byLogicalName(object).filter(
        (request) => octetsOf(one, request) !== octetsOf(other, request),
      );
      expect(differing, `${object.declaration.name} ${logicalName}`).toEqual([]);
      const [first, second] = [hidden, absent].map((device) => {
        const talk = new Talk(device, SHORT);
        talk.say({ ...aarq({ services: SHORT_NAME_SERVICES }), applicationContext: 'shortName' });
        return talk;
      }) as [Talk, Talk];
      for (const request of byShortName(BASE + STEP * at))
        expect(octetsOf(first, request)).toBe(octetsOf(second, request));
    }),
    { numRuns: 25 },
  );
});

test('whatever the rights say: a read, write or call is done only where its member allows it', () => {
  const mode = fc.record({ read: fc.boolean(), write: fc.boolean(), invoke: fc.boolean() });
  fc.assert(
    fc.property(fc.nat(OBJECTS.length - 1), mode, mode, (at, attribute, method) => {
      const object = OBJECTS[at] as CosemObject;
      const { classId, logicalName } = object;
      const talk = opened(
        meterOf([{ classId, logicalName, attributes: { others: attribute }, methods: { others: method } }]),
      );
      const denied = (request: ReturnType<typeof get>): boolean => DENIED.has(octetsOf(talk, request));
      for (const [index, { get: getter, set: setter }] of object.attributes) {
        expect(denied(get(classId, logicalName, index))).toBe(!attribute.read || !getter);
        if (!attribute.write || !setter) expect(denied(set(classId, logicalName, index, VALUE))).toBe(true);
      }
      if (method.invoke) return;
      for (const index of object.methods.keys())
        expect(denied(act(classId, logicalName, index, VALUE))).toBe(true);
    }),
    { numRuns: 60 },
  );
});
