import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningMeter, startMeter, TEMPLATES, withSetup } from '@meterwire/meter';
import { Clock, Register } from 'dlms/classes';
import { type ConnectOptions, connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

const hasSocat = spawnSync('socat', ['-V']).status === 0;
const ENERGY = '1-1:1.8.0*255';
const CLOCK = '0-0:1.0.0*255';

let folder: string;
let meter: RunningMeter | undefined;
const wires: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-ports-'));
});
afterEach(async () => {
  await meter?.close();
  meter = undefined;
  for (const wire of wires.splice(0)) wire.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Two ends of a serial line. */
async function wire(name: string): Promise<readonly [meter: string, client: string]> {
  const ends = [join(folder, `${name}-meter`), join(folder, `${name}-client`)] as const;
  wires.push(
    spawn(
      'socat',
      ends.map((path) => `PTY,link=${path},raw,echo=0`),
    ),
  );
  await vi.waitFor(() => expect(ends.every((path) => existsSync(path))).toBe(true), 5000);
  return ends;
}

const at = (physical: number, options: ConnectOptions = {}): ConnectOptions => ({
  interface: 'hdlc',
  server: { logical: 1, physical, size: 4 },
  timeoutMs: 3000,
  retries: 1,
  ...options,
});

describe.skipIf(!hasSocat)('ports on devices of this machine (needs socat)', () => {
  test('the serial port answers with its own Unit ID, beside Ethernet, and may not set the time', async () => {
    const [device, client] = await wire('com1');
    const described = withSetup(withSetup(TEMPLATES.ion8650, 'COM1', 'Device', device), 'COM1', 'Unit ID', 7);
    meter = await startMeter({ framework: described, port: 0, wrapperPort: 0, historyDays: 0 });
    expect(meter.lines).toEqual([{ port: 'serial', device, baudRate: 9600, signOn: 'none', physical: 7 }]);
    const byLine = await connect(`serial:${client}`, at(7));
    const byTcp = await connect(meter.addresses[0]?.url ?? '', at(100));
    const [line, tcp] = [
      await byLine.read(Register, ENERGY, 'value'),
      await byTcp.read(Register, ENERGY, 'scalerUnit'),
    ];
    expect([line, tcp]).toMatchObject([{ ok: true }, { ok: true }]);
    const time = await byLine.read(Clock, CLOCK, 'time');
    if (!time.ok) throw new Error('the clock cannot be read');
    expect(await byLine.write(Clock, CLOCK, 'time', time.value)).toEqual({
      ok: false,
      error: 'readWriteDenied',
    });
    expect(await byTcp.write(Clock, CLOCK, 'time', time.value)).toEqual({ ok: true });
    await Promise.all([byLine.close(), byTcp.close()]);
    await expect(connect(`serial:${client}`, at(100, { timeoutMs: 200 }))).rejects.toMatchObject({
      code: 'timeout',
    });
  }, 30_000);

  test('the optical port signs on by mode E, again for the next client, and follows a change', async () => {
    const [device, client] = await wire('optical');
    meter = await startMeter({
      framework: withSetup(TEMPLATES.ion7400, 'Optical port', 'Device', device),
      port: 0,
      wrapperPort: 0,
      historyDays: 0,
    });
    for (let round = 0; round < 2; round++) {
      await using optical = await connect(`serial:${client}`, at(100, { modeE: {} }));
      expect(await optical.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    }
    await meter.change(withSetup(meter.description, 'Optical port', 'Unit ID', 9), 'test');
    expect(meter.lines).toMatchObject([{ port: 'optical', signOn: 'modeE', physical: 9 }]);
    {
      await using optical = await connect(`serial:${client}`, at(9, { modeE: {} }));
      expect(await optical.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    }
    await meter.change(withSetup(meter.description, 'Optical port', 'Protocol', 'none'), 'test');
    expect(meter.lines).toEqual([]);
  }, 60_000);
});

describe('ports', () => {
  test('a device that is not there is said at the start, with nothing left open', async () => {
    const device = join(folder, 'nothing');
    const framework = withSetup(TEMPLATES.ion9000, 'COM1', 'Device', device);
    await expect(startMeter({ framework, port: 0, wrapperPort: 0, historyDays: 0 })).rejects.toMatchObject({
      code: 'closed',
      message: expect.stringContaining(device),
    });
  });

  test('a device on the Ethernet port is a mistake in the setup', async () => {
    const framework = withSetup(TEMPLATES.ion9000, 'Ethernet', 'Device', '/dev/ttyS0');
    await expect(startMeter({ framework, port: 0, wrapperPort: 0 })).rejects.toThrow(
      /"Device" of Communications "Ethernet" is "\/dev\/ttyS0": an Ethernet port has none/,
    );
  });

  test('DLMS over Ethernet is switched off and on while the meter runs', async () => {
    meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 0 });
    const [first] = meter.addresses;
    await meter.change(withSetup(meter.description, 'Ethernet', 'DLMS over Ethernet', 'disabled'), 'test');
    expect(meter.addresses).toEqual([]);
    await expect(connect(first?.url ?? '', at(100, { timeoutMs: 500 }))).rejects.toMatchObject({
      code: 'closed',
    });
    await meter.change(withSetup(meter.description, 'Ethernet', 'DLMS over Ethernet', 'enabled'), 'test');
    expect(meter.addresses[0]).toEqual(first);
    await using client = await connect(first?.url ?? '', at(100));
    expect(await client.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    expect(meter.events.map(({ effect }) => effect)).toEqual([
      'DLMS over Ethernet changed',
      'DLMS over Ethernet changed',
    ]);
  });

  test('a port at its capacity turns the next client away, who may come when there is room', async () => {
    meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 0, maxConnections: 2 });
    const url = meter.addresses.find(({ transport }) => transport === 'wrapper')?.url ?? '';
    const [one, two] = [await connect(url), await connect(url)];
    await expect(connect(url, { timeoutMs: 2000, retries: 0 })).rejects.toMatchObject({ code: 'closed' });
    const { hostname, port } = new URL(url);
    const turnedAway = createConnection({ host: hostname, port: Number(port) });
    // In good order: an end, no reset.
    turnedAway.resume();
    expect(await once(turnedAway, 'end')).toEqual([]);
    expect(await two.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    await one.close();
    await vi.waitFor(async () => {
      await using again = await connect(url);
      expect(await again.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    }, 5000);
    await two.close();
  });
});
