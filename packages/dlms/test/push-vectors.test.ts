import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import {
  openWith,
  type Push,
  type PushKeys,
  PushReceiver,
  type PushReceiverOutput,
  readPush,
} from '../src/client/index.ts';
import { inspect } from '../src/inspect/index.ts';
import { nodeCrypto } from '../src/node/crypto.ts';

/*
 * Every push that was recorded goes through the listener, its frames in odd pieces. What the octets mean, the test of `inspect`
 * holds against the publishers' words; here the same has to come out although the frames come one by one.
 */

const vectors = fileURLToPath(new URL('../../../../shared/vectors', import.meta.url));

interface FieldRecord {
  readonly name: string;
  readonly kind: string;
  readonly framing: 'hdlc' | 'wrapper' | 'mbus' | 'raw';
  readonly keys: { readonly encryption: string; readonly authentication: string | null } | null;
  readonly frames: readonly string[];
}

const field = join(vectors, 'field');
const records: readonly FieldRecord[] = existsSync(field)
  ? readdirSync(field)
      .sort()
      .map((file): FieldRecord => JSON.parse(readFileSync(join(field, file), 'utf8')))
      .filter(({ kind }) => kind === 'push' || kind === 'event-notification')
  : [];

/** Records that give no readings, or more than the frames in one piece, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'dlmsparser-hdlc-landis-gyr-zmf100':
    'its frame has a wrong last check: a listener drops it, a decoder shows it',
};

/** Enciphered under keys that nobody has published. */
const CLOSED = new Set(['dlmsparser-mbus-kmswest', 'fkw9-vkw-1']);

/** Values alone, in an order that only this meter's push setup tells: the push is whole, and has no readings. */
const UNNAMED = 'u9n-udp-glo-';

describe.skipIf(!existsSync(field))('pushes from the field, in odd pieces', () => {
  test.each(records.map((record) => [record.name, record] as const))('%s', (name, record) => {
    const { pushes, problems } = listen(record);
    const keys = keysOf(record);
    const whole = inspect(
      fromHex(record.frames.join('')),
      keys ? { open: openWith(nodeCrypto, () => keys) } : {},
    );
    if (name in EXCEPTIONS) {
      expect([pushes, problems.length > 0]).toEqual([[], true]);
      return;
    }
    expect(problems).toEqual([]);
    expect(pushes.flatMap(({ readings }) => readings)).toEqual(whole.readings);
    if (CLOSED.has(name)) expect(pushes[0]?.problems).toMatchObject([{ path: 'security' }]);
    else {
      expect(pushes[0]?.content).toBeDefined();
      expect(whole.readings.length > 0).toBe(!name.startsWith(UNNAMED));
      expect(pushes.flatMap((push) => push.problems)).toEqual([]);
    }
  });

  test('only records that exist are excepted', () => {
    const names = new Set(records.map(({ name }) => name));
    expect([...Object.keys(EXCEPTIONS), ...CLOSED].filter((name) => !names.has(name))).toEqual([]);
  });
});

function listen({ framing, frames, keys }: FieldRecord): Listened {
  const given = keys && keysOf({ keys });
  const open = given ? openWith(nodeCrypto, () => given) : undefined;
  if (framing === 'raw') {
    const read = frames.map((frame) => readPush(fromHex(frame), {}, { ...(open && { open }) }));
    return {
      pushes: read.flatMap(({ push }) => push ?? []),
      problems: read.flatMap(({ refused }) => refused ?? []),
    };
  }
  const receiver = new PushReceiver({ line: framing, ...(open && { open }) });
  return gather(frames.flatMap((frame) => oddPieces(fromHex(frame))).map(fed(receiver)));
}

const keysOf = ({ keys }: Pick<FieldRecord, 'keys'>): PushKeys | undefined =>
  keys
    ? {
        encryption: fromHex(keys.encryption),
        ...(keys.authentication && { authentication: fromHex(keys.authentication) }),
      }
    : undefined;

interface RecordedPush {
  readonly name: string;
  readonly layer: 'wrapper' | 'hdlc' | 'apdu';
  readonly params: Readonly<Record<string, string | null>>;
  readonly exchange: readonly { readonly dir: string; readonly hex: string }[];
}

const recordedFile = join(vectors, 'recorded/gxpy-push-events.json');
const recorded: readonly RecordedPush[] = existsSync(recordedFile)
  ? (JSON.parse(readFileSync(recordedFile, 'utf8')) as RecordedPush[]).filter(({ exchange }) =>
      exchange.every(({ dir }) => dir === 's2c'),
    )
  : [];

describe.skipIf(!existsSync(recordedFile))('pushes of another stack', () => {
  test.each(recorded.map((record) => [record.name, record] as const))(
    '%s',
    (name, { layer, exchange, params }) => {
      const dedicated = name.includes('general-ded');
      const keys: PushKeys = {
        encryption: fromHex((dedicated ? params['ded'] : undefined) ?? params['global_encryption_key'] ?? ''),
        authentication: fromHex(params['authentication_key'] ?? ''),
      };
      const open = openWith(nodeCrypto, () => keys);
      const octets = exchange.map(({ hex }) => fromHex(hex));
      const receiver = new PushReceiver({ line: layer === 'hdlc' ? 'hdlc' : 'wrapper', open });
      const { pushes, problems } =
        layer === 'apdu' && !name.includes('gbt')
          ? { pushes: octets.flatMap((apdu) => readPush(apdu, {}, { open }).push ?? []), problems: [] }
          : gather(
              octets
                .map((bytes) => (layer === 'apdu' ? wrapped(bytes) : bytes))
                .flatMap(oddPieces)
                .map(fed(receiver)),
            );
      expect(problems).toEqual([]);
      expect(pushes).toHaveLength(1);
      const [push] = pushes as [Push];
      expect(push.problems).toEqual([]);
      expect(push.content?.apdu).toBe(
        name.includes('event')
          ? 'eventNotification'
          : name.includes('report')
            ? 'informationReport'
            : 'dataNotification',
      );
      if (toHex(octets[0] as Uint8Array).includes('db084d4d4d'))
        expect(push.from.systemTitle && toHex(push.from.systemTitle)).toBe(params['server_system_title']);
    },
  );
});

interface Listened {
  readonly pushes: readonly Push[];
  readonly problems: readonly unknown[];
}

const fed = (receiver: PushReceiver) => (bytes: Uint8Array, i: number) =>
  receiver.handle({ type: 'received', bytes }, 1000 + i);

function gather(outputs: readonly (readonly PushReceiverOutput[])[]): Listened {
  const flat = outputs.flat();
  return {
    pushes: flat.flatMap((output) => (output.type === 'push' ? [output.push] : [])),
    problems: flat.filter(({ type }) => type === 'problem' || type === 'broken'),
  };
}

/** 1, 2, 3, 5, 8, 13… octets. */
function oddPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let [at, size, next] = [0, 1, 2]; at < bytes.length; [at, size, next] = [at + size, next, size + next])
    pieces.push(bytes.slice(at, at + size));
  return pieces;
}

function wrapped(apdu: Uint8Array): Uint8Array {
  return Uint8Array.from([0, 1, 0, 1, 0, 16, apdu.length >> 8, apdu.length & 0xff, ...apdu]);
}
