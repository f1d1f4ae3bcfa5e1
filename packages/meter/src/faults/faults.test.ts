import { DlmsError } from 'dlms/bytes';
import { Clock, ProfileGeneric, Register } from 'dlms/classes';
import { parseObis } from 'dlms/data';
import { connect, tap } from 'dlms/node';
import { afterEach, describe, expect, test } from 'vitest';
import { startFleet } from '../fleet/fleet.ts';
import type { RunningFleet } from '../fleet/fleet-options.ts';
import { startMeter } from '../main.ts';
import { parseFaults } from './load-faults.ts';

const running: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.close()));
});

const TRANSPORTS = ['hdlc', 'wrapper'] as const;
type Transport = (typeof TRANSPORTS)[number];
const NOW = Date.UTC(2026, 5, 10, 12, 5);

async function fleetWith(faults: string, options: { onePort?: boolean; count?: number } = {}) {
  const fleet = await startFleet({
    count: 1,
    portBase: 0,
    historyDays: 1,
    transports: TRANSPORTS,
    now: () => NOW,
    faults: parseFaults(faults),
    ...options,
  });
  running.push(fleet);
  return fleet;
}

/** What a client makes of a meter: its values, or how it failed; it has to come to an end either way. */
async function outcome(
  fleet: RunningFleet,
  transport: Transport,
  number = 1,
  timeoutMs = 60,
): Promise<unknown> {
  const address = fleet.members[number - 1]?.addresses.find((one) => one.transport === transport);
  if (!address) throw new RangeError('no such meter');
  const { url, logical, physical } = address;
  try {
    await using client = await connect(url, {
      interface: transport,
      server: physical === undefined ? logical : { logical, physical, size: 4 },
      timeoutMs,
      retries: 2,
      hdlc: { interOctetTimeoutMs: 40 },
    });
    const total = await client.read(Register, '1-1:1.8.0*255', 'value');
    const buffer = await client.read(ProfileGeneric, '1-0:99.1.0*255', 'buffer');
    return { total, buffer };
  } catch (error) {
    if (error instanceof DlmsError) return error.code;
    throw error;
  }
}

/** Tries as a gateway would: anew after every failure. */
async function eventually(fleet: RunningFleet, transport: Transport, tries = 40): Promise<unknown> {
  for (let left = tries; left > 0; left--) {
    const result = await outcome(fleet, transport);
    if (typeof result === 'object') return result;
    expect(['timeout', 'closed', 'malformed', 'unexpected', 'refused']).toContain(result);
  }
  return 'never';
}

describe.each(TRANSPORTS)('our client by %s', (transport) => {
  test.each([
    ['lost frames', 'lose: 2%'],
    ['late frames', 'delay: { chance: 5%, ms: 20 }'],
    ['pieces of frames', 'split: { chance: 50%, bytes: 7, pauseMs: 1 }'],
    ['wrong frame checks', 'wrongFcs: 2%'],
    ['wrong header checks', 'wrongHcs: 2%'],
    ['frames that come twice', 'duplicate: 30%'],
    ['wrong lengths', 'wrongLength: 1%'],
    ['lines that break', 'disconnect: 2%'],
    ['lines that are busy', 'busy: { chance: 2%, ms: 1 }'],
  ])(
    'reads the right values through %s',
    async (_, fault) => {
      const right = await outcome(await fleetWith('{}'), transport, 1, 5000);
      expect(right).toMatchObject({ total: { ok: true }, buffer: { ok: true } });
      const fleet = await fleetWith(`faults: [{ ${fault} }]`);
      expect(await eventually(fleet, transport)).toEqual(right);
    },
    30_000,
  );

  test.each([
    ['every frame is lost', 'lose: 1', ['timeout']],
    ['every check is wrong', 'wrongFcs: 1', ['timeout', 'malformed', 'closed']],
    ['every header check is wrong', 'wrongHcs: 1', ['timeout', 'malformed', 'closed']],
    ['every length is wrong', 'wrongLength: 1', ['timeout', 'malformed', 'closed']],
    ['the line always breaks', 'disconnect: 1', ['closed']],
    ['the window is stuck', 'stuckWindow: 1', ['timeout', 'unexpected', 'malformed', 'closed']],
    ['the line is busy for good', 'busy: { chance: 1, ms: 600000 }', ['timeout', 'closed']],
  ])('ends with a typed error when %s', async (_, fault, codes) => {
    const fleet = await fleetWith(`faults: [{ ${fault} }]`);
    const begun = performance.now();
    expect(codes).toContain(await outcome(fleet, transport));
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test('goes on without lists where a meter agrees to them and then refuses', async () => {
    const fleet = await fleetWith('faults: [{ refuseLists: true }]');
    const address = fleet.members[0]?.addresses.find((one) => one.transport === transport);
    const { url = '', logical = 1, physical } = address ?? {};
    const observed: string[] = [];
    await using client = await connect(url, {
      interface: transport,
      server: physical === undefined ? logical : { logical, physical, size: 4 },
      tap: (port) => tap(port, { received: (bytes) => observed.push(Buffer.from(bytes).toString('hex')) }),
    });
    const attribute = (logicalName: string) => ({
      attribute: { classId: 3, instance: parseObis(logicalName), attribute: 2 },
    });
    const asked = await client.getEach([attribute('1-1:1.8.0*255'), attribute('1-1:2.8.0*255')]);
    expect(asked).toMatchObject([{ ok: true }, { ok: true }]);
    expect(observed.filter((bytes) => bytes.includes('d80202')).length).toBe(1);
  });
});

describe('faults', () => {
  test('come back the same with the same seed and the same questions', async () => {
    const story = async (seed: number): Promise<string> => {
      const fleet = await fleetWith(`{ seed: ${seed}, faults: [{ disconnect: 10% }] }`);
      const results: unknown[] = [];
      for (let i = 0; i < 8; i++) results.push(typeof (await outcome(fleet, 'wrapper')));
      return results.join();
    };
    expect(await story(3)).toBe(await story(3));
    expect(new Set([await story(3), await story(4), await story(5), await story(6)]).size).toBeGreaterThan(1);
  });

  test.each(TRANSPORTS)('of one meter do not touch the others of its line by %s', async (transport) => {
    const fleet = await fleetWith('faults: [{ meters: 2, lose: 1 }]', { count: 3, onePort: true });
    expect(await outcome(fleet, transport, 1, 5000)).toMatchObject({ total: { ok: true } });
    expect(await outcome(fleet, transport, 2)).toBe('timeout');
    expect(await outcome(fleet, transport, 3, 5000)).toMatchObject({ total: { ok: true } });
  });

  test('let a clock jump, which stands in the rows and is the same after sleep', async () => {
    let time = NOW;
    const fleet = await startFleet({
      count: 2,
      portBase: 0,
      historyDays: 1,
      transports: ['wrapper'],
      mostAwake: 1,
      now: () => time,
      faults: parseFaults('faults: [{ meters: 1, clockJump: { everySeconds: 3600, upToSeconds: 600 } }]'),
    });
    running.push(fleet);
    const shown = async (number: number): Promise<number> => {
      await using client = await connect(fleet.members[number - 1]?.addresses[0]?.url ?? '', { server: 1 });
      const clock = await client.read(Clock, '0-0:1.0.0*255', 'time');
      if (!clock.ok) throw new Error('not readable');
      const { hour = 0, minute = 0, second = 0 } = clock.value;
      return (hour * 60 + minute) * 60 + second;
    };
    expect(await shown(1)).toBe(await shown(2));
    time += 3_600_000;
    const [wrong, right] = [await shown(1), await shown(2)];
    expect(wrong).not.toBe(right);
    expect(Math.abs(wrong - right)).toBeLessThanOrEqual(600);
    expect(await shown(1)).toBe(wrong);
  });

  test('happen to a meter that runs alone, too', async () => {
    const meter = await startMeter({
      port: 0,
      wrapperPort: 0,
      historyDays: 0,
      faults: parseFaults('faults: [{ lose: 1 }]'),
    });
    running.push(meter);
    const url = meter.addresses.find(({ transport }) => transport === 'wrapper')?.url ?? '';
    await expect(connect(url, { timeoutMs: 50, retries: 1 })).rejects.toMatchObject({ code: 'timeout' });
  });
});
