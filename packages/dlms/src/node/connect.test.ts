import { describe, expect, expectTypeOf, test } from 'vitest';
import { JumpingClock } from '../../test/jumping-clock.ts';
import { meter, octetString, PASSWORD, READER, uint32 } from '../../test/server-fixture.ts';
import { fromHex } from '../bytes/hex.ts';
import { Clock, DataObject, ProfileGeneric, Register } from '../classes/index.ts';
import type { Client } from '../client/client.ts';
import type { Read } from '../client/read.ts';
import type { ScalerUnit } from '../data/reference.ts';
import { DlmsServer } from '../server/index.ts';
import type { Port } from '../session/port.ts';
import { Chunks } from './chunks.ts';
import { type ConnectOptions, connect, hdlcAddress } from './connect.ts';
import { memoryPair } from './memory.ts';
import { serve, servePort } from './serve.ts';

const ENERGY = '1-0:1.8.0*255';
const AS_READER = { client: READER, authentication: { mechanism: 'low', password: PASSWORD } } as const;

/** A client of the fixture's meter, over a line in memory. */
function opened(options: ConnectOptions = {}): Promise<Client> {
  const [ours, theirs] = memoryPair();
  const transport = options.interface ?? 'hdlc';
  const clock = new JumpingClock();
  void servePort(theirs, {
    transport,
    devices: [new DlmsServer({ logicalDevices: [meter().device] })],
    clock,
  });
  return connect({ kind: 'port', port: ours }, { clock, ...options });
}

describe.each(['hdlc', 'wrapper'] as const)('a client over %s', (transport) => {
  test('reads attributes as their classes type them', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const scaler = await client.read(Register, ENERGY, 'scalerUnit');
    expectTypeOf(scaler).toEqualTypeOf<Read<ScalerUnit>>();
    expect(scaler).toMatchObject({ ok: true, value: { scaler: 0, unit: 'Wh' }, data: { type: 'structure' } });
    expect(await client.read(Register, '1.0.1.8.0.255', 'value')).toMatchObject({
      ok: true,
      value: uint32(123_456),
    });
    expect(await client.read(Register, '1-0:9.9.9*255', 'value')).toEqual({
      ok: false,
      error: 'objectUndefined',
    });
  });

  test('reads an object whole, or what of it is wanted', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const whole = await client.readAll(Register, ENERGY);
    expect(Object.keys(whole)).toEqual(['logicalName', 'value', 'scalerUnit']);
    expect(whole.logicalName).toMatchObject({ ok: true, value: ENERGY });
    const some = await client.readAll(ProfileGeneric, '1-0:99.1.0*255', ['capturePeriod', 'entriesInUse']);
    expect(some.capturePeriod).toMatchObject({ ok: true, value: 900 });
    expect(some.entriesInUse).toMatchObject({ ok: true, value: 96 });
    expectTypeOf(some).not.toHaveProperty('buffer');
  });

  test('writes, calls, and tells refusals as values', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const note = { classId: 1, instance: '0-0:96.1.0*255', attribute: 2 } as Parameters<Client['set']>[0];
    expect(await client.set(note, uint32(9))).toEqual({ ok: true });
    expect(await client.get(note)).toEqual({ ok: true, data: uint32(9) });
    expect(await client.write(DataObject, '0-0:96.1.0*255', 'value', octetString(new Uint8Array(4)))).toEqual(
      {
        ok: false,
        error: 'typeUnmatched',
      },
    );
    expect(await client.invoke(Register, ENERGY, 'reset', 0)).toMatchObject({ ok: true, value: undefined });
    expect(
      await client.setEach([
        { attribute: note, value: uint32(3) },
        { attribute: note, value: uint32(4) },
      ]),
    ).toEqual([{ ok: true }, { ok: true }]);
  });

  test('reads and sets the clock', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const before = await client.clock();
    if (!before.ok) throw new Error('refused');
    expect(before.time).toMatchObject({ year: 2024, month: 12, day: 25 });
    expect(await client.setClock({ ...before.time, day: 26 })).toEqual({ ok: true });
    expect(await client.read(Clock, '0-0:1.0.0*255', 'time')).toMatchObject({ ok: true, value: { day: 26 } });
  });

  test('reads a profile by its name, and by its shape', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const named = await client.profile('1-0:99.1.0*255', { kind: 'last', count: 2 });
    expect(named).toMatchObject({
      ok: true,
      columns: [{}, {}, { scalerUnit: { scaler: 0, unit: 'Wh' } }],
      rows: [
        [{}, {}, uint32(1094)],
        [{}, {}, uint32(1095)],
      ],
    });
    const described = await client.profileShape('1-0:99.1.0*255');
    if (!described.ok) throw new Error('refused');
    const table = await client.profileTable(described.shape, { kind: 'last', count: 2 });
    expect(table).toMatchObject({ ok: true, table: { count: 2, columns: [{}, {}, { type: 'uint32' }] } });
    expect(await client.profile('1-0:99.2.0*255')).toEqual({ ok: false, error: 'objectUndefined' });
  });

  test('has its calls one after the other, whenever they are made (conformance 184)', async () => {
    await using client = await opened({ interface: transport, ...AS_READER });
    const many = await Promise.all(
      Array.from({ length: 40 }, (_, i) => client.read(Register, ENERGY, i % 2 ? 'value' : 'logicalName')),
    );
    expect(many.map((answer) => answer.ok && answer.value)).toEqual(
      Array.from({ length: 40 }, (_, i) => (i % 2 ? uint32(123_456) : ENERGY)),
    );
  });

  test('closes once, whoever closes and however often', async () => {
    const client = await opened({ interface: transport, ...AS_READER });
    await Promise.all([client.close(), client.close()]);
    await client.close();
    await expect(client.clock()).rejects.toMatchObject({ code: 'closed' });
  });

  test('is told why a wrong password does not open the association', async () => {
    const wrong = opened({
      interface: transport,
      client: READER,
      authentication: { mechanism: 'low', password: 'wrong' },
    });
    await expect(wrong).rejects.toMatchObject({
      code: 'refused',
      reason: 'authenticationFailure',
      layer: 'acse',
    });
  });
});

test('a value of another type than its class prescribes comes with its data', async () => {
  await using client = await opened(AS_READER);
  const asClock = {
    ...Register,
    attributes: { ...Register.attributes, value: Clock.attributes.time },
  } as unknown as typeof Register;
  expect(await client.read(asClock, ENERGY, 'value')).toEqual({
    ok: false,
    error: 'typeUnmatched',
    data: uint32(123_456),
  });
});

test('names that a class does not have are mistakes of ours', async () => {
  await using client = await opened(AS_READER);
  await expect(client.read(Register, ENERGY, 'velocity' as 'value')).rejects.toThrow(
    'Register has no attribute "velocity"',
  );
  expect(() => client.read(Register, 'abc', 'value')).toThrow('no OBIS code');
});

/** A line with something on its other end that answers all it hears in its own way. */
function lineTo(answer: (heard: Uint8Array, chunks: Chunks) => void): Port {
  const chunks = new Chunks();
  return {
    chunks,
    write(bytes) {
      const heard = bytes.slice();
      queueMicrotask(() => answer(heard, chunks));
    },
    close: async () => chunks.end(),
  };
}

describe('what is on the other end is told in the advice', () => {
  const UA = fromHex('7ea01e210373c37a81801205018006018007040000000108040000000153 3b7e');
  const silence = (): void => undefined;
  const failure = (
    chosen: 'hdlc' | 'wrapper',
    answer: (heard: Uint8Array, chunks: Chunks) => void,
    options: ConnectOptions = {},
  ) =>
    connect(
      { kind: 'port', port: lineTo(answer), name: 'tcp://meter' },
      { interface: chosen, clock: new JumpingClock(), ...options },
    ).then(
      () => undefined,
      (error: unknown) => error,
    );

  test.each([
    ['hdlc', 'silence', silence, 'timeout', /--server 1.*--address-size.*--client.*--interface wrapper/],
    ['wrapper', 'silence', silence, 'timeout', /--server 1.*--interface hdlc/],
    [
      'hdlc',
      'an echo',
      (heard: Uint8Array, chunks: Chunks) => chunks.next(heard),
      'timeout',
      /gives back what is sent/,
    ],
    [
      'wrapper',
      'an echo',
      (heard: Uint8Array, chunks: Chunks) => chunks.next(heard),
      'timeout',
      /gives back what is sent/,
    ],
    [
      'hdlc',
      'a wrapper',
      (_: Uint8Array, chunks: Chunks) => chunks.next(fromHex('0001000100100002d801')),
      'timeout',
      /speaks WRAPPER: use --interface wrapper/,
    ],
    [
      'wrapper',
      'HDLC',
      (_: Uint8Array, chunks: Chunks) => chunks.next(UA),
      'malformed',
      /speaks HDLC: use --interface hdlc/,
    ],
    [
      'hdlc',
      'a sign-on',
      (_: Uint8Array, chunks: Chunks) => chunks.next(fromHex('2f4c475a355c320d0a')),
      'timeout',
      /--mode-e/,
    ],
    [
      'hdlc',
      'a web server',
      (_: Uint8Array, chunks: Chunks) => chunks.next(fromHex('485454502f312e31')),
      'timeout',
      /48 54 54 50.*speed, data bits and parity/,
    ],
    [
      'hdlc',
      'a closing door',
      (_: Uint8Array, chunks: Chunks) => chunks.end(),
      'closed',
      /without a word.*one client at a time/,
    ],
  ] as const)('over %s: %s', async (chosen, _, answer, code, advice) => {
    const error = await failure(chosen, answer);
    expect(error).toMatchObject({ code, advice: expect.stringMatching(advice) });
  });

  test('but what the meter itself says is not explained away', async () => {
    const refusing = (heard: Uint8Array, chunks: Chunks): void => {
      const snrm = heard[5] === 0x93;
      chunks.next(snrm ? fromHex('7ea00721031f6be97e') : UA);
    };
    expect(await failure('hdlc', refusing)).toMatchObject({ code: 'refused', reason: 'disconnectedMode' });
  });

  test('and it takes no longer than the retries it was given', async () => {
    const clock = new JumpingClock();
    const start = clock.now();
    await failure('hdlc', silence, { clock, timeoutMs: 700, retries: 2 });
    const took = clock.now() - start;
    expect(took).toBeGreaterThanOrEqual(3 * 700);
    expect(took).toBeLessThan(4 * 700 + 5000);
  });
});

test.each([
  ['tcp', 'hdlc'],
  ['tcp', 'wrapper'],
  ['udp', 'wrapper'],
] as const)('a meter is read over real %s by %s', async (protocol, transport) => {
  const devices = [new DlmsServer({ logicalDevices: [meter().device] })];
  const serving = await serve({ transport, devices, listen: { port: 0, protocol } });
  try {
    await using client = await connect(`${protocol}://127.0.0.1:${serving.address.port}`, {
      interface: transport,
      ...AS_READER,
    });
    expect(await client.read(Register, ENERGY, 'value')).toMatchObject({ ok: true, value: uint32(123_456) });
    expect(await client.profile('1-0:99.1.0*255')).toMatchObject({ ok: true, rows: { length: 96 } });
  } finally {
    await serving.close();
  }
});

test('connecting can be called off (conformance 183 client)', async () => {
  const ending = new AbortController();
  const attempt = connect(
    { kind: 'port', port: lineTo(() => ending.abort(new Error('enough'))) },
    { signal: ending.signal, timeoutMs: 60_000 },
  );
  await expect(attempt).rejects.toMatchObject({ code: 'closed', message: 'connecting was called off' });
  const before = connect({ kind: 'port', port: lineTo(() => undefined) }, { signal: AbortSignal.abort() });
  await expect(before).rejects.toMatchObject({ code: 'closed' });
});

test('an address as one number, in parts, or from a serial number', () => {
  expect(hdlcAddress(1)).toEqual({ logical: 1, physical: 0, size: 1 });
  expect(hdlcAddress(0x81)).toEqual({ logical: 1, physical: 1, size: 2 });
  expect(hdlcAddress(0x5168)).toEqual({ logical: 1, physical: 0x1168, size: 4 });
  expect(hdlcAddress({ logical: 1, physical: 17, size: 4 })).toEqual({ logical: 1, physical: 17, size: 4 });
  expect(hdlcAddress({ serialNumber: 12345678901234567890n })).toEqual({
    logical: 1,
    physical: 8890,
    size: 4,
  });
});
