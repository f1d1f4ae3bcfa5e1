import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, DataObject, ProfileGeneric, Register } from 'dlms/classes';
import { type ConnectOptions, connect } from 'dlms/node';
import { afterEach, describe, expect, test } from 'vitest';
import { startFleet } from './fleet.ts';
import type { FleetMember, FleetOptions, RunningFleet } from './fleet-options.ts';

const running: RunningFleet[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((fleet) => fleet.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function fleetOf(options: Partial<FleetOptions>): Promise<RunningFleet> {
  const fleet = await startFleet({
    count: 3,
    portBase: 0,
    historyDays: 1,
    transports: ['hdlc', 'wrapper'],
    ...options,
  });
  running.push(fleet);
  return fleet;
}

const member = (fleet: RunningFleet, number: number): FleetMember => {
  const found = fleet.members[number - 1];
  if (!found) throw new RangeError(`no meter ${number}`);
  return found;
};

/** Connects to a meter as its address says. */
function dial({ addresses }: FleetMember, transport: 'hdlc' | 'wrapper', options: ConnectOptions = {}) {
  const address = addresses.find((candidate) => candidate.transport === transport);
  if (!address) throw new RangeError(`not by ${transport}`);
  const { url, logical, physical, addressSize } = address;
  const server = physical === undefined ? logical : { logical, physical, size: addressSize ?? 4 };
  return connect(url, { interface: transport, server, client: 16, timeoutMs: 5000, ...options });
}

async function totalOf(one: FleetMember, transport: 'hdlc' | 'wrapper'): Promise<unknown> {
  await using client = await dial(one, transport);
  const total = await client.read(Register, '1-1:1.8.0*255', 'value');
  return total.ok ? total.value.value : total;
}

const nameOf = async (one: FleetMember, transport: 'hdlc' | 'wrapper'): Promise<unknown> => {
  await using client = await dial(one, transport);
  const name = await client.read(DataObject, '0-0:42.0.0*255', 'value');
  return name.ok ? Buffer.from(name.value.value as Uint8Array).toString() : name;
};

/** The rows of a buffer, as arrays of data. */
const rowsOf = (buffer: unknown): readonly { readonly value: unknown }[][] =>
  (buffer as { value: { value: { value: unknown }[] }[] }).value.map((row) => row.value);

describe.each([
  ['one port for all', true],
  ['a port for each', false],
])('a fleet with %s', (_, onePort) => {
  test.each(['hdlc', 'wrapper'] as const)('has meters of their own by %s', async (transport) => {
    const fleet = await fleetOf({ onePort, now: () => Date.UTC(2026, 5, 10, 12, 5) });
    expect(new Set(fleet.members.flatMap(({ addresses }) => addresses.map(({ port }) => port))).size).toBe(
      onePort ? 2 : 6,
    );
    expect(await nameOf(member(fleet, 1), transport)).toBe('MTW00000001');
    expect(await nameOf(member(fleet, 3), transport)).toBe('MTW00000003');
    const totals = await Promise.all(fleet.members.map((one) => totalOf(one, transport)));
    expect(new Set(totals).size).toBe(3);
    expect(totals.every((total) => typeof total === 'bigint' && total > 0n)).toBe(true);
  });
});

describe('a meter of a fleet', () => {
  test('shows the same again after it was forgotten, by either line and in another process', async () => {
    const now = (): number => Date.UTC(2026, 5, 10, 12, 5);
    const fleet = await fleetOf({ count: 5, onePort: true, mostAwake: 1, now });
    const before = await totalOf(member(fleet, 2), 'hdlc');
    for (const other of [1, 3, 4, 5]) await totalOf(member(fleet, other), 'hdlc');
    expect(fleet.awake).toBe(1);
    expect(await totalOf(member(fleet, 2), 'wrapper')).toBe(before);
    const again = await fleetOf({ count: 2, now });
    expect(await totalOf(member(again, 2), 'hdlc')).toBe(before);
    const another = await fleetOf({ count: 2, seed: 2, now });
    expect(await totalOf(member(another, 2), 'hdlc')).not.toBe(before);
  });

  test('has a history whose rows add up to its totals', async () => {
    const now = (): number => Date.UTC(2026, 5, 10, 12, 0, 1);
    const fleet = await fleetOf({ now, historyDays: 2, transports: ['wrapper'] });
    await using client = await dial(member(fleet, 1), 'wrapper');
    const load = await client.read(ProfileGeneric, '1-0:99.1.0*255', 'buffer');
    const billing = await client.read(ProfileGeneric, '1-0:98.1.0*255', 'buffer');
    if (!load.ok || !billing.ok) throw new Error('not readable');
    const rows = rowsOf(load.value);
    expect(rows.length).toBe(2 * 96 + 48);
    const intervals = rows.slice(96, 192).reduce((sum, row) => sum + Number(row[2]?.value), 0);
    const days = rowsOf(billing.value);
    const counted = Number(days[1]?.[2]?.value) - Number(days[0]?.[2]?.value);
    // Every interval is rounded down by itself.
    expect(counted - intervals).toBeGreaterThanOrEqual(0);
    expect(counted - intervals).toBeLessThan(97);
    expect(intervals).toBeGreaterThan(1000);
    expect(days.length).toBe(2);
  });

  test('keeps the time that a client set, asleep and across a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    folders.push(folder);
    let time = Date.UTC(2026, 5, 10, 12, 5);
    const now = (): number => time;
    const clockOf = async (one: FleetMember) => {
      await using client = await dial(one, 'wrapper');
      const shown = await client.read(Clock, '0-0:1.0.0*255', 'time');
      return shown.ok ? [shown.value.hour, shown.value.minute] : shown;
    };
    const options = { count: 3, transports: ['wrapper'], mostAwake: 1, now, dataDir: folder } as const;
    const fleet = await fleetOf(options);
    {
      await using client = await dial(member(fleet, 2), 'wrapper');
      const shown = await client.read(Clock, '0-0:1.0.0*255', 'time');
      if (!shown.ok) throw new Error('not readable');
      const wanted = { ...shown.value, hour: 15, weekday: undefined };
      expect(await client.write(Clock, '0-0:1.0.0*255', 'time', wanted)).toEqual({ ok: true });
    }
    time += 600_000;
    await clockOf(member(fleet, 1));
    expect(await clockOf(member(fleet, 2))).toEqual([15, 15]);
    await expect(startFleet({ ...options, portBase: 0 })).rejects.toMatchObject({ code: 'refused' });
    await fleet.close();
    time += 600_000;
    const again = await fleetOf(options);
    expect(await clockOf(member(again, 2))).toEqual([15, 25]);
    expect(await clockOf(member(again, 1))).toEqual([12, 25]);
  });
});

describe('a fleet is refused', () => {
  test.each([
    [{ count: 0 }, /fleet of 0/],
    [{ count: 10_001, onePort: true }, /10001 meters on one port/],
    [{ count: 40_000, portBase: 1000 }, /last TCP port would be 80999/],
    [{ count: 1, model: 'ion1' }, /no model "ion1"/],
  ])('%o', async (options, message) => {
    await expect(fleetOf({ portBase: 5000, ...options })).rejects.toThrow(message);
  });
});
