import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import { DataObject, Register } from '../src/classes/index.ts';
import { act } from '../src/client/act.ts';
import { get, getEach } from '../src/client/get.ts';
import { objects } from '../src/client/objects.ts';
import { set } from '../src/client/set.ts';
import type { Terms } from '../src/client/terms.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { DlmsError } from '../src/errors.ts';
import { implement, LogicalDevice } from '../src/server/index.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { type Carrier, type Fault, haveSession, type SessionEnd } from './virtual-session.ts';

const ENERGY = '1-0:1.8.0*255';
const LONG = '0-0:96.1.1*255';
const NOTE = '0-0:96.1.0*255';

/** A meter that counts what is done to it; its APDUs are small, so that long values go by blocks both ways. */
function countingMeter() {
  const done = { writes: 0, calls: 0 };
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      implement(
        Register,
        ENERGY,
        { value: { type: 'uint32', value: 123_456 }, scalerUnit: { scaler: -3, unit: 'Wh' } },
        {
          reset: () => {
            done.calls++;
            return undefined;
          },
        },
      ),
      implement(DataObject, LONG, { value: { type: 'octetString', value: new Uint8Array(700).fill(0xa5) } }),
      implement(DataObject, NOTE, {
        value: {
          get: () => ({ type: 'uint8', value: 0 }),
          set: () => {
            done.writes++;
            return undefined;
          },
        },
      }),
    ],
    associations: [
      {
        clientSap: 16,
        applicationContexts: ['shortName'],
        services: SHORT_NAME_SERVICES,
        maxReceiveBytes: 100,
      },
    ],
  });
  return { device, done };
}

const attribute = (classId: number, name: string, index: number) => ({
  classId,
  instance: parseObis(name),
  attribute: index,
});

/** Everything that a client does by short names. */
function* work(terms: Terms): Dialogue<unknown> {
  const energy = yield* get(terms, attribute(3, ENERGY, 2));
  const long = yield* get(terms, attribute(1, LONG, 2));
  const both = yield* getEach(terms, [
    { attribute: attribute(3, ENERGY, 3) },
    { attribute: attribute(3, '1-0:2.8.0*255', 2) },
  ]);
  const text: Data = { type: 'octetString', value: new Uint8Array(150).fill(0x5a) };
  const written = yield* set(terms, attribute(1, NOTE, 2), text);
  const method = { classId: 3, instance: parseObis(ENERGY), method: 1 };
  const called = yield* act(terms, method, { type: 'int8', value: 0 });
  const list = yield* objects(terms);
  return { energy, long, both, written, called, listed: list.ok ? list.objects.length : 0 };
}

const BOUND_MS = 60_000;

function run(carrier: Carrier, fault?: Fault): SessionEnd<unknown> & { readonly done: object } {
  const { device, done } = countingMeter();
  const associate = { reference: 'sn', maxReceiveBytes: 128 } as const;
  const end = haveSession({ device, carrier, associate, ...(fault && { fault }) }, work);
  return { ...end, done };
}

type Spoil = (bytes: Uint8Array, variant: number) => readonly Uint8Array[] | undefined;

const damaged =
  (places: (last: number) => readonly number[]): Spoil =>
  (bytes, variant) => {
    const place = places(bytes.length - 1)[variant];
    if (place === undefined) return undefined;
    const copy = bytes.slice();
    copy[place] = (copy[place] ?? 0) ^ 0x55;
    return [copy];
  };

const lost: Spoil = (_, variant) => (variant === 0 ? [] : undefined);
const doubled: Spoil = (bytes, variant) => (variant === 0 ? [bytes, bytes] : undefined);
const cut: Spoil = (bytes, variant) => {
  const length = [1, 5, bytes.length >> 1, bytes.length - 1][variant];
  return length === undefined ? undefined : [bytes.subarray(0, length)];
};

/** A stream doubles nothing; of datagrams both ends know a copy that comes at once. */
const FAULTS: readonly (readonly [carrier: Carrier, name: string, spoil: Spoil, right: number])[] = [
  ['hdlc', 'lost', lost, 1],
  ['hdlc', 'doubled', doubled, 1],
  ['hdlc', 'cut', cut, 0.9],
  ['hdlc', 'damaged', damaged((last) => [0, 1, 2, 5, 7, last >> 1, last - 2, last]), 0.9],
  ['wrapper', 'lost', lost, 0],
  ['wrapper', 'cut', cut, 0],
  ['wrapper', 'damaged', damaged(() => [0, 1, 3, 5, 6, 7]), 0],
  ['datagrams', 'lost', lost, 0],
  ['datagrams', 'doubled', doubled, 1],
];

describe.each(['hdlc', 'wrapper', 'datagrams'] as const)('by short names over %s', (carrier) => {
  test('a good line gives everything', () => {
    const good = run(carrier);
    expect(good.error).toBeUndefined();
    expect(good.result).toMatchObject({
      energy: { ok: true, data: { type: 'uint32', value: 123_456 } },
      long: { ok: true },
      both: [{ ok: true }, { ok: false, error: 'objectUndefined' }],
      written: { ok: true },
      called: { ok: true },
      listed: 6, // with the association, the name of the device and the SAP assignment
    });
    expect(good.done).toEqual({ writes: 1, calls: 1 });
  });
});

test.each(FAULTS)(
  'over %s a frame %s at any place ends right or with a typed error',
  (carrier, name, spoil, least) => {
    const good = run(carrier);
    const wrong: string[] = [];
    let right = 0;
    let runs = 0;
    for (let place = 0; place < good.frames; place++) {
      for (let variant = 0; ; variant++) {
        let spoilt: readonly Uint8Array[] | undefined;
        let frame = '';
        const end = run(carrier, (bytes, index) => {
          if (index !== place) return [bytes];
          spoilt = spoil(bytes, variant);
          frame = toHex(bytes);
          return spoilt ?? [bytes];
        });
        if (!spoilt) break;
        runs++;
        const complaint = complaintOf(end, good);
        if (complaint) wrong.push(`frame ${place} (${frame}) ${name}, variant ${variant}: ${complaint}`);
        if (end.error === undefined) right++;
      }
    }
    expect(wrong).toEqual([]);
    expect(runs).toBeGreaterThanOrEqual(good.frames);
    expect(right / runs).toBeGreaterThanOrEqual(least);
  },
);

function complaintOf(end: ReturnType<typeof run>, good: ReturnType<typeof run>): string | undefined {
  if (end.tookMs > BOUND_MS) return `took ${end.tookMs} ms`;
  const done = end.done as { readonly writes: number; readonly calls: number };
  if (done.writes > 1 || done.calls > 1) return `done twice: ${JSON.stringify(done)}`;
  if (end.error !== undefined)
    return end.error instanceof DlmsError ? undefined : `untyped ${String(end.error)}`;
  const same = JSON.stringify(end.result) === JSON.stringify(good.result);
  return same ? undefined : `gave ${JSON.stringify(end.result)}`;
}
