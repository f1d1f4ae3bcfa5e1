import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import type { ProfileRow } from 'dlms/client';
import { decode } from 'dlms/codec';
import { dateTimeOctets, toInstant, UNSPECIFIED } from 'dlms/data';
import { connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/*
 * What happens to a meter, as its clients see it over DLMS with the strict profile: in time that the test makes pass, over restarts and
 * after kills.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let folder: string;
let now: number;
const running: RunningMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-story-'));
});
afterEach(async () => {
  for (const meter of running.splice(0)) await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(dataDir: string): Promise<RunningMeter> {
  const meter = await startMeter({
    dataDir,
    port: 0,
    wrapperPort: 0,
    historyDays: 0,
    zone: 'Europe/Prague',
    now: () => now,
  });
  running.push(meter);
  return meter;
}

async function stop(meter: RunningMeter): Promise<void> {
  running.splice(running.indexOf(meter), 1);
  await meter.close();
}

/** The files of a running meter as they are at this moment: what a kill leaves behind. */
function killed(name: string): string {
  const copy = join(folder, name);
  mkdirSync(copy);
  cpSync(join(folder, 'data', 'meter.journal'), join(copy, 'meter.journal'));
  return copy;
}

function reach(meter: RunningMeter) {
  const url = meter.addresses.find(({ transport }) => transport === 'hdlc')?.url ?? '';
  return connect(url, { interface: 'hdlc', server: { logical: 1, physical: 100, size: 4 } });
}

const FLAGS = [
  '',
  '',
  '',
  'master reset',
  '',
  'time changed',
  'power up',
  'power down',
  'DST started',
  'DST ended',
];

/** The load profile as a client reads it: local time with its deviation, and the names of the status bits. */
async function profileOf(meter: RunningMeter): Promise<readonly string[]> {
  await using client = await reach(meter);
  const profile = await client.profile('1-0:99.1.0*255');
  if (!profile.ok) throw new Error('refused');
  return profile.rows.map(lineOf);
}

function lineOf([time, status]: ProfileRow): string {
  const { hour = 0, minute = 0, deviation = 0 } = decode(dateTimeOctets, time?.value as Uint8Array);
  const two = (value: number): string => String(value).padStart(2, '0');
  const bits = FLAGS.filter((_, bit) => (Number(status?.value) & (1 << bit)) !== 0);
  return [`${two(hour)}:${two(minute)} ${deviation}`, ...bits].join(', ');
}

/** The moments of the rows, to see that none is doubled and none is missing. */
async function momentsOf(meter: RunningMeter): Promise<readonly number[]> {
  await using client = await reach(meter);
  const profile = await client.profile('1-0:99.1.0*255');
  if (!profile.ok) throw new Error('refused');
  return profile.rows.map(
    ([time]) => toInstant(decode(dateTimeOctets, time?.value as Uint8Array)) ?? Number.NaN,
  );
}

const isWhole = (moments: readonly number[]): boolean =>
  moments.every((moment, i) => i === 0 || moment - (moments[i - 1] ?? 0) === 15 * MINUTE);

describe('what happens to a meter, over DLMS', () => {
  test.each([
    [
      '2026-03-29T00:20:00Z',
      ['01:30 -60', '01:45 -60', '03:00 -120, DST started', '03:15 -120', '03:30 -120'],
    ],
    ['2026-10-25T00:20:00Z', ['02:30 -120', '02:45 -120', '02:00 -60, DST ended', '02:15 -60', '02:30 -60']],
  ])(
    'daylight saving at %s: marked once, no interval doubled or missing, and a kill changes nothing',
    async (begin, rows) => {
      now = Date.parse(begin);
      const meter = await start(join(folder, 'data'));
      now += 72 * MINUTE;
      expect(await profileOf(meter)).toEqual(rows);
      expect(isWhole(await momentsOf(meter))).toBe(true);
      const again = await start(killed('copy'));
      expect(await profileOf(again)).toEqual(rows);
    },
    30_000,
  );

  test('killed over the end of daylight saving: the change is marked all the same, with the power', async () => {
    now = Date.parse('2026-10-25T00:50:00Z');
    const meter = await start(join(folder, 'data'));
    await profileOf(meter);
    const copy = killed('copy');
    now = Date.parse('2026-10-25T01:20:00Z');
    const again = await start(copy);
    now += 15 * MINUTE;
    expect(await profileOf(again)).toEqual(['02:30 -60, power up, power down, DST ended']);
  }, 30_000);

  test('power, time and reset: closed, killed and started again, each once and in the row that it belongs to', async () => {
    now = Date.parse('2026-11-21T09:50:00Z');
    const first = await start(join(folder, 'data'));
    now += 12 * MINUTE;
    expect(await profileOf(first)).toEqual(['11:00 -60']);
    await stop(first);
    now += HOUR;
    const second = await start(join(folder, 'data'));
    now += 15 * MINUTE;
    const before = ['11:00 -60', '12:15 -60, power up, power down'];
    expect(await profileOf(second)).toEqual(before);
    {
      await using client = await reach(second);
      // Forward by 20 minutes: the interval between is there, and begins with what was counted.
      expect(await client.setClock({ ...UNSPECIFIED, hour: 12, minute: 37, second: 0 })).toEqual({
        ok: true,
      });
    }
    const changed = [...before, '12:30 -60, time changed'];
    expect(await profileOf(second)).toEqual(changed);
    const copy = killed('copy');
    const third = await start(copy);
    expect(await profileOf(third)).toEqual(changed);
    now += 9 * MINUTE;
    expect((await profileOf(third)).at(-1)).toMatch(/^12:45 -60, power up, power down/);
    third.masterReset('a test');
    expect(await profileOf(third)).toEqual([]);
    now += 15 * MINUTE;
    expect(await profileOf(third)).toEqual(['13:00 -60, master reset']);
    await stop(third);
    const fourth = await start(copy);
    expect(await profileOf(fourth)).toEqual(['13:00 -60, master reset']);
    expect(fourth.events.map(({ effect }) => effect)).toEqual([
      ...['power down', 'power up', 'time changed', 'power down', 'power up', 'master reset'],
      ...['power down', 'power up'],
    ]);
  }, 60_000);

  test('set back: no interval is recorded twice, and none is missing', async () => {
    now = Date.parse('2026-11-21T09:50:00Z');
    const meter = await start(join(folder, 'data'));
    now += 30 * MINUTE;
    expect(await profileOf(meter)).toEqual(['11:00 -60', '11:15 -60']);
    await using client = await reach(meter);
    await client.setClock({ ...UNSPECIFIED, hour: 10, minute: 58, second: 0 });
    now += 40 * MINUTE;
    expect(await profileOf(meter)).toEqual(['11:00 -60', '11:15 -60', '11:30 -60, time changed']);
    expect(isWhole(await momentsOf(meter))).toBe(true);
  }, 30_000);
});
