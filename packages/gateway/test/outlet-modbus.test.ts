import { once } from 'node:events';
import { connect, Socket } from 'node:net';
import { parseDecimal } from 'dlms/data';
import * as modbus from 'jsmodbus';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ModbusOutlet, ModbusRegister } from '../src/model/outlet.ts';
import { ENERGY, outletBase, reading, START, until } from './outlet-fakes.ts';
import { Publishing, signal } from './publishing.ts';
import { freePort } from './servers.ts';

let port: number;
let publishing: Publishing;
let socket: Socket;
let client: InstanceType<typeof modbus.client.TCP>;

beforeEach(async () => {
  publishing = new Publishing();
  port = await freePort();
});
afterEach(async () => {
  socket?.destroy();
  await publishing.remove();
});

const register = (
  address: number,
  type: ModbusRegister['type'],
  change: Partial<ModbusRegister> = {},
): ModbusRegister => ({
  address,
  type,
  scale: parseDecimal('1'),
  source: { device: 'm1', logicalName: ENERGY, attribute: 2 },
  quality: undefined,
  ...change,
});

async function serve(
  registers: readonly ModbusRegister[],
  change: Partial<ModbusOutlet> = {},
): Promise<void> {
  const outlet: ModbusOutlet = {
    ...outletBase({ from: 'now' }),
    what: new Set(['values', 'signals', 'refusals']),
    type: 'modbus',
    host: '127.0.0.1',
    port,
    unit: 0,
    wordOrder: 'big',
    staleMs: 0,
    registers,
    ...change,
  };
  publishing.start([outlet], [signal({ scale: 0.001 })]);
  await until('it serves', () => publishing.standing().state === 'following');
  socket = new Socket();
  client = new modbus.client.TCP(socket, 1, 2000);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
}

async function read(address: number, count: number): Promise<Buffer> {
  const { response } = await client.readHoldingRegisters(address, count);
  return (response.body as { valuesAsBuffer: Buffer }).valuesAsBuffer;
}

const store = (value: number | bigint, scaler = 0, at = START) =>
  publishing.store.addReadings('m1', [reading({ value: { kind: 'number', value, scaler }, at })], []);

async function now(value: number | bigint, scaler = 0, at = START): Promise<void> {
  await store(value, scaler, at);
  publishing.events.emit({ type: 'device', device: 'm1' });
  await publishing.delivered();
}

describe('a Modbus outlet', () => {
  test('shows a value in every type, as a client reads it', async () => {
    await store(123_456, -1);
    await serve([
      register(0, 'int16', { scale: parseDecimal('0.1') }),
      register(1, 'uint16'),
      register(2, 'int32'),
      register(4, 'uint32'),
      register(6, 'float32'),
      register(8, 'int64', { scale: parseDecimal('10') }),
      register(12, 'float64'),
      register(16, 'uint64', { source: { signal: 'E1' } }),
      register(20, 'float64', { source: { signal: 'E1' } }),
    ]);
    const octets = await read(0, 24);
    expect(octets.readInt16BE(0)).toBe(1235);
    expect(octets.readUInt16BE(2)).toBe(12_346);
    expect(octets.readInt32BE(4)).toBe(12_346);
    expect(octets.readUInt32BE(8)).toBe(12_346);
    expect(octets.readFloatBE(12)).toBeCloseTo(12_345.6, 2);
    expect(octets.readBigInt64BE(16)).toBe(123_456n);
    expect(octets.readDoubleBE(24)).toBe(12_345.6);
    expect(octets.readBigUInt64BE(32)).toBe(12n);
    expect(octets.readDoubleBE(40)).toBe(12.3456);
    const { response } = await client.readInputRegisters(12, 4);
    expect((response.body as { valuesAsBuffer: Buffer }).valuesAsBuffer.readDoubleBE(0)).toBe(12_345.6);
  });

  test('puts the low word first where it is told so', async () => {
    await store(0x11223344);
    await serve([register(0, 'uint32')], { wordOrder: 'little' });
    expect((await read(0, 2)).toString('hex')).toBe('33441122');
  });

  test('keeps every digit of 64 bits, and rounds half away from the floor', async () => {
    await serve([register(0, 'uint64'), register(4, 'int16', { scale: parseDecimal('1e-19') })]);
    await now(2n ** 64n - 2n);
    const octets = await read(0, 5);
    expect(octets.readBigUInt64BE(0)).toBe(2n ** 64n - 2n);
    expect(octets.readInt16BE(8)).toBe(2);
  });

  test('says by its quality register what is none, good, unfit, refused and too old', async () => {
    await serve([register(0, 'int16', { quality: 1 })], { staleMs: 60_000 });
    const pair = async () => {
      const octets = await read(0, 2);
      return [octets.readInt16BE(0), octets.readUInt16BE(2)];
    };
    const at = Date.now();
    expect(await pair()).toEqual([-32_768, 2]);
    await now(5, 0, at);
    expect(await pair()).toEqual([5, 0]);
    await now(-40_000, 0, at + 1);
    expect(await pair()).toEqual([-32_768, 4]);
    const { logicalName, classId, attribute, dataIndex } = reading();
    const refusal = { logicalName, classId, attribute, dataIndex, reason: 'readWriteDenied', at: at + 2 };
    await publishing.store.addReadings('m1', [], [refusal]);
    await publishing.delivered();
    expect(await pair()).toEqual([-32_768, 3]);
    await now(6, 0, at + 3);
    expect(await pair()).toEqual([6, 0]);
  });

  test('gives an old value as invalid', async () => {
    await store(5);
    await serve([register(0, 'float32', { quality: 2 })], { staleMs: 60_000 });
    const octets = await read(0, 3);
    expect(octets.readFloatBE(0)).toBeNaN();
    expect(octets.readUInt16BE(4)).toBe(1);
  });

  test('does not go back to what comes late', async () => {
    await serve([register(0, 'uint16')]);
    await now(7, 0, START + 1000);
    await now(6, 0, START);
    expect((await read(0, 1)).readUInt16BE(0)).toBe(7);
  });

  test('refuses what it does not have, and goes on', async () => {
    await store(5);
    await serve([register(10, 'uint16')]);
    const reason = async (request: Promise<unknown>) => {
      const error = await request.then(
        () => undefined,
        (failed: { response?: { body: { code: number } } }) => failed,
      );
      return error?.response?.body.code;
    };
    expect(await reason(client.readHoldingRegisters(0, 5))).toBe(2);
    expect(await reason(client.readCoils(0, 1))).toBe(1);
    expect(await reason(client.writeSingleRegister(10, 1))).toBe(1);
    expect((await read(8, 4)).toString('hex')).toBe('0000000000050000');
  });

  test('hangs up on what is no Modbus, and serves the others', async () => {
    await store(5);
    await serve([register(0, 'uint16')]);
    const stranger = connect(port, '127.0.0.1');
    stranger.write('GET / HTTP/1.1\r\n\r\n');
    await once(stranger, 'close');
    expect((await read(0, 1)).readUInt16BE(0)).toBe(5);
  });

  test('says that its port is taken', async () => {
    await serve([register(0, 'uint16')]);
    const other = new Publishing();
    other.start([
      {
        ...outletBase(),
        type: 'modbus',
        host: '127.0.0.1',
        port,
        unit: 0,
        wordOrder: 'big',
        staleMs: 0,
        registers: [],
      },
    ]);
    await until('it fails', () => other.standing().lastFailure !== undefined);
    expect(other.standing().lastFailure?.message).toMatch(/another program listens on that port/);
    await other.remove();
  });
});
