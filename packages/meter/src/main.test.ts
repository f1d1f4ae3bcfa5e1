import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toHex } from 'dlms/bytes';
import { Register } from 'dlms/classes';
import type { Client, ProfileRow } from 'dlms/client';
import { connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, changed, HOUR, ion8650, MINUTE } from '../test/fixture.ts';
import { printFramework } from './check/file.ts';
import { withSetup } from './edit.ts';
import { startMeter } from './main.ts';
import type { MeterAddress, MeterOptions, RunningMeter } from './options.ts';

const NOW = at('2026-11-21T10:07:30Z');
const LOAD_PROFILE = '1-0:99.1.0*255';

let folder: string;
const running: RunningMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meter-'));
});
afterEach(async () => {
  for (const meter of running.splice(0)) await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: MeterOptions = {}): Promise<RunningMeter> {
  const meter = await startMeter({
    framework: ion8650(),
    port: 0,
    wrapperPort: 0,
    historyDays: 1,
    now: () => NOW,
    ...options,
  });
  running.push(meter);
  return meter;
}

const addressOf = (meter: RunningMeter, transport: 'hdlc' | 'wrapper'): MeterAddress => {
  const found = meter.addresses.find((address) => address.transport === transport);
  if (!found) throw new Error(`no ${transport}`);
  return found;
};

/** Connects as the meter's own addresses say. */
function reach(meter: RunningMeter, transport: 'hdlc' | 'wrapper' = 'hdlc') {
  const { url, logical, physical, addressSize } = addressOf(meter, transport);
  const server = {
    logical,
    ...(physical !== undefined && { physical }),
    ...(addressSize !== undefined && { size: addressSize }),
  };
  return connect(url, { interface: transport, server });
}

/** Rows as text, for comparing: octets in hexadecimal. */
const printed = (rows: readonly ProfileRow[]): string[][] =>
  rows.map((row) => row.map(({ value }) => (value instanceof Uint8Array ? toHex(value) : String(value))));

async function profileOf(client: Client): Promise<string[][]> {
  const profile = await client.profile(LOAD_PROFILE);
  if (!profile.ok) throw new Error('refused');
  return printed(profile.rows);
}

/** The energy register and the load profile. */
async function seen(meter: RunningMeter) {
  await using client = await reach(meter, 'wrapper');
  const energy = await client.read(Register, '1-1:1.8.0', 'value');
  if (!energy.ok) throw new Error('refused');
  return { energy: energy.value.value as bigint, rows: await profileOf(client) };
}

describe('a meter over TCP', () => {
  test.each(['hdlc', 'wrapper'] as const)(
    'is read over %s at the address that it gives',
    async (transport) => {
      const meter = await start();
      await using client = await reach(meter, transport);
      expect(await client.read(Register, '1-1:1.8.0', 'scalerUnit')).toMatchObject({
        ok: true,
        value: { scaler: 0, unit: 'Wh' },
      });
      const rows = await client.profile(LOAD_PROFILE, { kind: 'last', count: 3 });
      expect(rows.ok && rows.rows).toHaveLength(3);
    },
  );

  test('serves several clients at once', async () => {
    const meter = await start();
    const clients = await Promise.all([reach(meter), reach(meter), reach(meter, 'wrapper'), reach(meter)]);
    const profiles = await Promise.all(clients.map(profileOf));
    for (const profile of profiles) expect(profile).toEqual(profiles[0]);
    await Promise.all(clients.map((client) => client.close()));
  });

  test('turns away whom it has no room for, and takes the next when there is', async () => {
    const said: string[] = [];
    let ended = (): void => {};
    const firstEnded = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const logger = {
      info: (message: string) => (message.includes('connection 1 ended') ? ended() : undefined),
      warn: (message: string) => void said.push(message),
    };
    const meter = await start({ maxConnections: 1, logger });
    const first = await reach(meter);
    await expect(reach(meter)).rejects.toMatchObject({ code: 'closed' });
    expect(said.join()).toMatch(/hdlc: no room for/);
    await first.close();
    await firstEnded;
    const next = await reach(meter);
    expect((await next.clock()).ok).toBe(true);
    await next.close();
  });

  test('listens at no port where DLMS over Ethernet is switched off', async () => {
    for (const setup of [{ 'DLMS over Ethernet': 'disabled' }, { Protocol: 'none' }])
      expect((await start({ framework: changed(ion8650(), { Ethernet: setup }) })).addresses).toEqual([]);
  });

  test('a port in use is told with what to do, and nothing is left running', async () => {
    const meter = await start();
    const { port } = addressOf(meter, 'wrapper');
    const failed = startMeter({ framework: ion8650(), port: 0, wrapperPort: port, dataDir: folder });
    await expect(failed).rejects.toMatchObject({
      code: 'closed',
      message: expect.stringContaining(String(port)),
      advice: expect.stringContaining('another port'),
    });
    await start({ dataDir: folder });
  });
});

describe('changing a running meter', () => {
  test('clients that are connected see other objects with their next request', async () => {
    const meter = await start();
    await using client = await reach(meter);
    const codes = async (): Promise<string[]> => {
      const objects = await client.objects();
      return objects.ok ? objects.objects.map(({ logicalName }) => logicalName) : [];
    };
    expect(await codes()).toContain('1-1:1.29.0*255');
    const other = withSetup(meter.description, 'Load profile export', 'OBIS Code Source 1', '1-1:1.129.0');
    await meter.change(other, 'a test');
    const after = await codes();
    expect(after).toContain('1-1:1.129.0*255');
    expect(after).not.toContain('1-1:1.29.0*255');
    expect(after.toSorted()).toEqual([...new Set(after)].toSorted());
    expect(meter.events.at(-1)).toMatchObject({ priority: 10, cause: 'a test' });
    expect((await client.read(Register, '1-1:1.129.0', 'value')).ok).toBe(true);
  });

  test('a port with another Unit ID is opened anew at the same place', async () => {
    const meter = await start();
    const before = addressOf(meter, 'hdlc');
    await meter.change(withSetup(meter.description, 'Ethernet', 'Unit ID', 7), 'a test');
    expect(addressOf(meter, 'hdlc')).toEqual({ ...before, physical: 7 });
    await using client = await reach(meter);
    expect((await client.clock()).ok).toBe(true);
    await meter.change(withSetup(meter.description, 'Ethernet', 'Protocol', 'none'), 'a test');
    expect(meter.addresses).toEqual([]);
  });

  test('changes survive; another file takes their place and says so', async () => {
    const first = await start({ dataDir: folder });
    await first.change(withSetup(first.description, 'Load profile timer', 'Period', 300), 'a test');
    await first.close();
    const second = await start({ dataDir: folder });
    expect(second.description).toEqual(first.description);
    await second.close();
    const other = changed(ion8650(), { 'Load profile timer': { Period: 1800 } });
    const third = await start({ dataDir: folder, framework: other });
    expect(third.description).toEqual(other);
    expect(third.events.at(-1)).toMatchObject({
      module: 'Load profile timer',
      priority: 10,
      cause: 'framework at start',
      values: { from: '300', to: '1800' },
    });
  });
});

describe('what survives', () => {
  test('closed and started again: all rows, and the energy from where it was', async () => {
    let now = NOW;
    const first = await start({ dataDir: folder, now: () => now });
    now += HOUR;
    const before = await seen(first);
    await first.close();
    await first.close();
    now += 2 * HOUR;
    const second = await start({ dataDir: folder, now: () => now });
    const after = await seen(second);
    expect(after).toEqual(before);
    now += 15 * MINUTE;
    expect((await seen(second)).rows.at(-1)?.[1], 'power down and power up').toBe(String(0xc0));
  });

  test('killed: what a client has seen is there, from the files as they were', async () => {
    let now = NOW;
    const meter = await start({ dataDir: folder, now: () => now });
    now += 50 * MINUTE;
    const before = await seen(meter);
    const copy = mkdtempSync(join(tmpdir(), 'meter-killed-'));
    try {
      cpSync(join(folder, 'meter.journal'), join(copy, 'meter.journal'));
      now += HOUR;
      const again = await start({ dataDir: copy, now: () => now });
      const after = await seen(again);
      expect(after.rows).toEqual(before.rows);
      expect(after.energy).toBeGreaterThanOrEqual(before.energy);
      await again.close();
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  });

  test('a data folder is one meter’s', async () => {
    const meter = await start({ dataDir: folder });
    await expect(start({ dataDir: folder })).rejects.toThrow(/is in use by process/);
    await meter.close();
    await start({ dataDir: folder });
  });
});

describe('starting', () => {
  test('reads a framework file', async () => {
    const config = join(folder, 'meter.yaml');
    writeFileSync(config, `# mine\n${printFramework(changed(ion8650(), { Ethernet: { 'Unit ID': 17 } }))}`);
    const meter = await startMeter({ config, port: 0, wrapperPort: 0, historyDays: 0 });
    running.push(meter);
    expect(addressOf(meter, 'hdlc')).toMatchObject({ logical: 1, physical: 17, addressSize: 4 });
  });

  test.each<[string, MeterOptions, RegExp]>([
    ['an unknown model', { model: 'ion9' }, /there is no model "ion9"/],
    ['a time zone that is none', { zone: 'Nowhere' }, /"Time Zone" of Clock "Clock" is "Nowhere"/],
    ['a file that is not there', { config: '/nowhere/meter.yaml' }, /\/nowhere\/meter\.yaml cannot be read/],
  ])('refuses %s', async (_, options, message) => {
    const failed = startMeter({ port: 0, wrapperPort: 0, ...options });
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.toMatchObject({ code: 'refused', layer: 'configuration' });
  });

  test('tells every mistake of a file with its line', async () => {
    const config = join(folder, 'meter.yaml');
    writeFileSync(config, 'model: ion8650\nmodules:\n  - type: Clock\n');
    await expect(startMeter({ config })).rejects.toThrow(
      /line 3, modules\[0\]\.label: a Clock has the label missing/,
    );
  });

  test('replays a recorded load that stands beside its framework file', async () => {
    const config = join(folder, 'meter.yaml');
    writeFileSync(join(folder, 'load.csv'), 'time,kW tot\n2026-11-21T00:00:00Z,12\n');
    const framework = changed(ion8650(), { 'Power Meter': { 'Replay File': 'load.csv' } });
    writeFileSync(config, printFramework(framework));
    const meter = await startMeter({ config, port: 0, wrapperPort: 0, historyDays: 0, now: () => NOW });
    running.push(meter);
    // 10 h 7 min 30 s at 12 kW.
    expect((await seen(meter)).energy).toBe(121_500n);
    writeFileSync(join(folder, 'bad.csv'), 'time,kW tot\n\nyesterday,12\n');
    const bad = withSetup(meter.description, 'Power Meter', 'Replay File', 'bad.csv');
    await expect(meter.change(bad, 'a test')).rejects.toThrow(/bad\.csv, line 3: "yesterday" is no time/);
  });

  test('another seed is another load', async () => {
    const energies = [];
    for (const seed of [1, 2]) energies.push((await seen(await start({ seed }))).energy);
    expect(energies[0]).not.toBe(energies[1]);
  });

  test('ends with its signal', async () => {
    const controller = new AbortController();
    const meter = await start({ dataDir: folder, signal: controller.signal });
    const { url } = addressOf(meter, 'wrapper');
    controller.abort();
    await meter.close();
    await expect(connect(url)).rejects.toMatchObject({ code: 'closed' });
    await expect(start({ signal: controller.signal })).rejects.toThrow();
  });
});
