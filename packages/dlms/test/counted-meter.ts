import { DataObject, Register } from '../src/classes/index.ts';
import { access } from '../src/client/access.ts';
import { act, actList } from '../src/client/act.ts';
import { get, getEach } from '../src/client/get.ts';
import { objects } from '../src/client/objects.ts';
import { profileRows } from '../src/client/profile.ts';
import { profileShape } from '../src/client/profile-shape.ts';
import { set, setEach } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import {
  type AssociationOptions,
  clock,
  currentAssociation,
  implement,
  LogicalDevice,
  MemoryRows,
  profileGeneric,
  type Row,
} from '../src/server/index.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { CLOCK, ENERGY, localTime, NOW, octetString, time, uint32 } from './server-fixture.ts';

/*
 * A meter that notes what is done to it, and every service that a client has with it. What is written and called carries a number,
 * which the meter notes each time it does it.
 */

/** What has to be agreed for all of `SERVICES`. */
export const COUNTED_SERVICES = [...LOGICAL_NAME_SERVICES, 'access'] as const;

/** The numbers of what was executed, in the order of time. */
export type Counted = readonly number[];

/** One service as a client has it. */
export interface Service {
  readonly name: string;
  /** Says it; `token` is the number that what is done has. */
  say(terms: Terms, token: number): Dialogue<unknown>;
  /** What it gives when it goes right. */
  readonly expected: unknown;
  /** The numbers that the meter then has noted. */
  tokens?(token: number): readonly number[];
}

const LONG = parseObis('0-0:96.1.1*255');
const NOTE = parseObis('0-0:96.1.0*255');
const PROFILE = parseObis('1-0:99.1.0*255');
const QUARTER = 15 * 60_000;
const LONG_VALUE = octetString(Uint8Array.from({ length: 700 }, (_, i) => i * 7));
const ROWS: readonly Row[] = Array.from({ length: 24 }, (_, i) => [
  time(NOW - (23 - i) * QUARTER),
  uint32(1000 + i),
]);

/** The meter, and what it has done so far; `association` says how its client 16 associates. */
export function countedMeter(association: Partial<AssociationOptions> = {}): {
  readonly device: LogicalDevice;
  readonly executed: Counted;
} {
  const executed: number[] = [];
  const note = (value: Data | undefined): undefined => {
    if (value?.type === 'octetString') executed.push(value.value[0] ?? -1);
    else executed.push(Number(value?.value));
    return undefined;
  };
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      currentAssociation(2),
      clock({ read: localTime }),
      implement(
        Register,
        ENERGY.logicalName,
        { value: uint32(123_456), scalerUnit: { scaler: -3, unit: 'Wh' } },
        { reset: (value) => note({ type: 'int8', value }) },
      ),
      implement(DataObject, LONG, { value: LONG_VALUE }),
      implement(DataObject, NOTE, { value: { get: () => uint32(0), set: note } }),
      profileGeneric(PROFILE, {
        captureObjects: () => [CLOCK, ENERGY],
        capturePeriod: () => 900,
        sortObject: CLOCK,
        profileEntries: () => 1000,
        rows: new MemoryRows(1000, ROWS),
      }),
    ],
    // Small APDUs, so that long values go by blocks in both directions.
    associations: [{ clientSap: 16, services: COUNTED_SERVICES, maxReceiveBytes: 100, ...association }],
  });
  return { device, executed };
}

const energy = (attribute: number) => ({ classId: 3, instance: ENERGY.logicalName, attribute });
const notes = { classId: 1, instance: NOTE, attribute: 2 };
const reset = { classId: 3, instance: ENERGY.logicalName, method: 1 };
const int8 = (value: number): Data => ({ type: 'int8', value });
/** Too long for one request. */
const text = (token: number): Data => octetString(new Uint8Array(250).fill(token));
const DONE = { ok: true };
const CALLED = { ok: true, data: undefined };

/** All that a client does in one association, but for opening and releasing it. */
export const SERVICES: readonly Service[] = [
  { name: 'GET', say: (terms) => get(terms, energy(2)), expected: { ok: true, data: uint32(123_456) } },
  {
    name: 'GET in blocks',
    say: (terms) => get(terms, { classId: 1, instance: LONG, attribute: 2 }),
    expected: { ok: true, data: LONG_VALUE },
  },
  {
    name: 'GET of a list',
    say: (terms) =>
      getEach(terms, [
        { attribute: energy(2) },
        { attribute: { ...energy(2), instance: parseObis('1-0:2.8.0') } },
      ]),
    expected: [
      { ok: true, data: uint32(123_456) },
      { ok: false, error: 'objectUndefined' },
    ],
  },
  {
    name: 'GET of a list in blocks',
    say: (terms) =>
      getEach(terms, [{ attribute: { classId: 1, instance: LONG, attribute: 2 } }, { attribute: energy(2) }]),
    expected: [
      { ok: true, data: LONG_VALUE },
      { ok: true, data: uint32(123_456) },
    ],
  },
  {
    name: 'SET',
    say: (terms, token) => set(terms, notes, uint32(token)),
    expected: DONE,
    tokens: (token) => [token],
  },
  {
    name: 'SET in blocks',
    say: (terms, token) => set(terms, notes, text(token)),
    expected: DONE,
    tokens: (token) => [token],
  },
  {
    name: 'SET of a list',
    say: (terms, token) =>
      setEach(terms, [
        { attribute: notes, value: uint32(token) },
        { attribute: notes, value: uint32(token + 1) },
      ]),
    expected: [DONE, DONE],
    tokens: (token) => [token, token + 1],
  },
  {
    name: 'SET of a list in blocks',
    say: (terms, token) =>
      setEach(terms, [
        { attribute: notes, value: text(token) },
        { attribute: notes, value: uint32(token + 1) },
      ]),
    expected: [DONE, DONE],
    tokens: (token) => [token, token + 1],
  },
  {
    name: 'ACTION',
    say: (terms, token) => act(terms, reset, int8(token)),
    expected: CALLED,
    tokens: (token) => [token],
  },
  {
    name: 'ACTION of a list',
    say: (terms, token) =>
      actList(terms, [
        { method: reset, argument: int8(token) },
        { method: reset, argument: int8(token + 1) },
      ]),
    expected: [CALLED, CALLED],
    tokens: (token) => [token, token + 1],
  },
  {
    name: 'ACTION of a list in blocks',
    say: (terms, token) =>
      actList(
        terms,
        Array.from({ length: 8 }, (_, i) => ({ method: reset, argument: int8(token + i) })),
      ),
    expected: Array.from({ length: 8 }, () => CALLED),
    tokens: (token) => Array.from({ length: 8 }, (_, i) => token + i),
  },
  {
    name: 'ACCESS',
    say: (terms, token) =>
      access(terms, [
        { get: energy(2) },
        { set: notes, value: uint32(token) },
        { action: reset, argument: int8(token + 1) },
      ]),
    expected: [{ ok: true, data: uint32(123_456) }, DONE, CALLED],
    tokens: (token) => [token, token + 1],
  },
  {
    name: 'the object list',
    *say(terms) {
      const list = yield* objects(terms);
      return list.ok && list.objects.map(({ classId, logicalName }) => `${classId} ${logicalName}`);
    },
    expected: [
      '1 0-0:42.0.0*255',
      '15 0-0:40.0.0*255',
      '8 0-0:1.0.0*255',
      '3 1-0:1.8.0*255',
      '1 0-0:96.1.1*255',
      '1 0-0:96.1.0*255',
      '7 1-0:99.1.0*255',
      '17 0-0:41.0.0*255',
    ],
  },
  {
    name: 'a range of a profile',
    *say(terms) {
      const shape = yield* profileShape(terms, PROFILE);
      if (!shape.ok) return shape;
      const read = yield* profileRows(terms, shape.shape, {
        kind: 'range',
        from: localTime(NOW - 12 * QUARTER),
        to: localTime(NOW - QUARTER),
      });
      return read.ok ? read.rows.map((row) => row[1]) : read;
    },
    expected: Array.from({ length: 12 }, (_, i) => uint32(1011 + i)),
  },
];
