import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, DAY, HOUR, ion8650, logOf, MINUTE, rowsOf, running } from '../test/fixture.ts';
import type { Framework } from './framework.ts';

const MARCH = at('2026-02-28T23:00Z');
const profileOf = (framework: Framework) => logOf(framework, 'Load profile');
const reading = (framework: Framework, label: string, output = 'Result'): number =>
  framework.instance(label)?.signals?.[output]?.at(framework.at) ?? Number.NaN;

describe('the default framework', () => {
  test.each([
    ['2026-02-28T23:00Z', '2026-03-31T22:00Z', 31 * 96 - 4],
    ['2026-09-30T22:00Z', '2026-10-31T23:00Z', 31 * 96 + 4],
  ])('records a row every quarter of an hour in the local month from %s', (from, to, rows) => {
    const framework = running(ion8650(), at(from));
    framework.advance(at(to));
    const { rows: log } = profileOf(framework);
    expect(log.count).toBe(rows);
    for (let i = 0; i < log.count; i++) expect(log.timeAt(i)).toBe(at(from) + (i + 1) * 15 * MINUTE);
  });

  test('energies of the intervals add up to the registers', () => {
    const framework = running(ion8650(), MARCH);
    const before = ['kWh del', 'kVARh del', 'kWh rec', 'kVARh rec'].map((label) => reading(framework, label));
    framework.advance(MARCH + 7 * DAY);
    const { rows } = profileOf(framework);
    for (const [column, label] of ['kWh del', 'kVARh del', 'kWh rec', 'kVARh rec'].entries()) {
      let sum = 0;
      for (let i = 0; i < rows.count; i++) sum += rows.valueAt(i, column) ?? Number.NaN;
      const counted = reading(framework, label) - (before[column] ?? Number.NaN);
      // Each interval drops what is below a watt-hour.
      expect(counted - sum).toBeGreaterThanOrEqual(0);
      expect(counted - sum).toBeLessThanOrEqual(rows.count);
    }
  });

  test('net is exactly delivered minus received', () => {
    const framework = running(ion8650(), MARCH);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 * HOUR }), (ms) => {
        framework.advance(framework.at + ms);
        for (const kind of ['kWh', 'kVARh'])
          expect(reading(framework, `${kind} del-rec`)).toBe(
            reading(framework, `${kind} del`) - reading(framework, `${kind} rec`),
          );
      }),
      { numRuns: 50 },
    );
  });

  test('bills at local midnight, with demand of the quarter before and power factor of the day', () => {
    const framework = running(ion8650(), MARCH);
    framework.advance(MARCH + 35 * DAY);
    const rows = rowsOf(logOf(framework, 'Billing data').rows);
    expect(rows[0]?.at).toBe('2026-03-01T23:00:00.000Z');
    expect(rows.at(-1)?.at).toBe('2026-04-04T22:00:00.000Z');
    expect(rows).toHaveLength(35);
    for (const row of rows) {
      const power = row.values[7] ?? Number.NaN;
      expect(power).toBeGreaterThan(5000);
      expect(power).toBeLessThan(60_000);
      expect(row.values[10]).toBeGreaterThan(500);
      expect(row.values[10]).toBeLessThanOrEqual(1000);
    }
    expect(logOf(framework, 'Billing data').periodSeconds).toBe(86_400);
  });

  test('a demand is the energy of its window over its time', () => {
    const framework = running(ion8650(), MARCH);
    framework.advance(MARCH + 10 * HOUR);
    const { rows } = profileOf(framework);
    const last = rows.count - 1;
    const wattHours = (rows.valueAt(last, 0) ?? 0) - (rows.valueAt(last, 2) ?? 0);
    expect(Math.abs(reading(framework, 'kW sd del-rec', 'SWinDemand') - wattHours * 4)).toBeLessThanOrEqual(
      8,
    );
  });

  test('the way there does not matter: one step or a thousand give the same rows', () => {
    const one = running(ion8650(), MARCH);
    const many = running(ion8650(), MARCH);
    one.advance(MARCH + 3 * DAY);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 * MINUTE }), (ms) => many.advance(many.at + ms)),
      { numRuns: 200 },
    );
    many.advance(MARCH + 3 * DAY);
    expect(rowsOf(profileOf(many).rows)).toEqual(rowsOf(profileOf(one).rows));
    expect(reading(many, 'kWh del')).toBe(reading(one, 'kWh del'));
  });

  test('stops and goes on from its state as if nothing had been', () => {
    const whole = running(ion8650(), MARCH);
    whole.advance(MARCH + 2 * DAY);
    const first = running(ion8650(), MARCH);
    first.advance(MARCH + DAY + 7 * MINUTE);
    const state = JSON.parse(JSON.stringify(first.state())) as ReturnType<Framework['state']>;
    const second = running(ion8650(), 0, state);
    second.advance(MARCH + 2 * DAY);
    expect(second.state()).toEqual(whole.state());
  });
});

describe('the status word (conformance 145)', () => {
  const statusAt = (framework: Framework): Record<string, number> =>
    Object.fromEntries(
      rowsOf(profileOf(framework).rows)
        .filter(({ status }) => status !== 0)
        .map(({ at: time, status }) => [time, status]),
    );

  test('is zero while nothing happens', () => {
    const framework = running(ion8650(), MARCH);
    framework.advance(MARCH + 3 * DAY);
    expect(statusAt(framework)).toEqual({});
  });

  test('shows daylight saving in the first row of the new season', () => {
    const spring = running(ion8650(), at('2026-03-28T00:00Z'));
    spring.advance(at('2026-03-30T00:00Z'));
    expect(statusAt(spring)).toEqual({ '2026-03-29T01:00:00.000Z': 1 << 8 });
    const autumn = running(ion8650(), at('2026-10-24T00:00Z'));
    autumn.advance(at('2026-10-26T00:00Z'));
    expect(statusAt(autumn)).toEqual({ '2026-10-25T01:00:00.000Z': 1 << 9 });
  });

  test('shows power down and up in the first row after it, and no row is made up for the time between', () => {
    const framework = running(ion8650(), MARCH);
    framework.advance(MARCH + HOUR + 5 * MINUTE);
    const before = reading(framework, 'kWh del');
    framework.powerDown(framework.at);
    framework.powerUp(MARCH + 3 * HOUR + 5 * MINUTE);
    expect(reading(framework, 'kWh del')).toBe(before);
    framework.advance(MARCH + 4 * HOUR);
    expect(statusAt(framework)).toEqual({ '2026-03-01T02:15:00.000Z': (1 << 6) | (1 << 7) });
    expect(profileOf(framework).rows.count).toBe(4 + 4);
    expect(reading(framework, 'kWh del')).toBeGreaterThan(before);
  });

  test('shows a master reset, which begins energies and logs anew', () => {
    const framework = running(ion8650(), MARCH);
    framework.masterReset(MARCH + 5 * HOUR + MINUTE, 'test');
    expect(profileOf(framework).rows.count).toBe(0);
    expect(reading(framework, 'kWh del')).toBe(0);
    framework.advance(MARCH + 6 * HOUR);
    expect(statusAt(framework)).toEqual({ '2026-03-01T04:15:00.000Z': 1 << 3 });
    expect(framework.eventLog.log.events.map(({ effect }) => effect)).toContain('master reset');
  });

  test('is invalid where no Periodic Timer records', () => {
    const framework = running(ion8650(), MARCH);
    framework.instance('Load profile')?.pulse?.('Record', MARCH, MARCH);
    expect(profileOf(framework).status).toBe(0);
    const description = ion8650();
    const chained = {
      ...description,
      modules: description.modules.map((module) =>
        module.label === 'Billing data'
          ? { ...module, inputs: { ...module.inputs, Record: 'Load profile/Record Complete' } }
          : module,
      ),
    };
    const other = running(chained, MARCH);
    other.advance(MARCH + HOUR);
    const billing = logOf(other, 'Billing data');
    expect(billing.periodSeconds).toBeUndefined();
    expect(rowsOf(billing.rows).map(({ status }) => status)).toEqual([0xffff, 0xffff, 0xffff, 0xffff]);
  });
});

describe('setting the clock', () => {
  const times = (framework: Framework): string[] =>
    rowsOf(profileOf(framework).rows).map(({ at: time }) => time.slice(11, 16));
  const changed = (framework: Framework): string[] =>
    rowsOf(profileOf(framework).rows)
      .filter(({ status }) => status & (1 << 5))
      .map(({ at: time }) => time.slice(11, 16));

  test('forward: no interval is missing, and what was counted stands in the first of them', () => {
    const framework = running(ion8650(), at('2026-03-03T10:00Z'));
    framework.setClock(at('2026-03-03T10:50Z'), at('2026-03-03T10:20Z'), 'test');
    framework.advance(at('2026-03-03T10:40Z'));
    expect(times(framework)).toEqual(['10:15', '10:30', '10:45', '11:00']);
    expect(changed(framework)).toEqual(['10:30']);
    const { rows } = profileOf(framework);
    expect(rows.valueAt(1, 0)).toBeGreaterThan(0);
    expect(rows.valueAt(2, 0)).toBe(0);
  });

  test('back: no interval is doubled, and the next one is longer', () => {
    const framework = running(ion8650(), at('2026-03-03T10:00Z'));
    framework.setClock(at('2026-03-03T09:50Z'), at('2026-03-03T10:20Z'), 'test');
    framework.advance(at('2026-03-03T11:20Z'));
    expect(times(framework)).toEqual(['10:15', '10:30', '10:45']);
    expect(changed(framework)).toEqual(['10:30']);
    const { rows } = profileOf(framework);
    expect(rows.valueAt(1, 0)).toBeGreaterThan(2 * (rows.valueAt(2, 0) ?? Number.NaN));
  });

  test('by days: a new start, without rows for the days between', () => {
    const framework = running(ion8650(), at('2026-03-03T10:00Z'));
    framework.setClock(at('2026-06-03T10:50Z'), at('2026-03-03T10:20Z'), 'test');
    framework.advance(at('2026-03-03T10:40Z'));
    expect(times(framework)).toEqual(['10:15', '10:45', '11:00']);
    framework.setClock(at('2025-06-03T10:50Z'), at('2026-03-03T10:41Z'), 'test');
    framework.advance(at('2026-03-03T11:00Z'));
    expect(times(framework)).toEqual(['10:15', '10:45', '11:00', '10:45', '11:00']);
    // The jump from March to June is no beginning of daylight saving.
    expect(rowsOf(profileOf(framework).rows).some(({ status }) => status & 0x300)).toBe(false);
  });

  test('never counts energy twice or loses any', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3 * HOUR, max: 3 * HOUR }), { maxLength: 6 }), (steps) => {
        const framework = running(ion8650(), MARCH);
        const before = reading(framework, 'kWh del');
        for (const [i, step] of steps.entries()) {
          const now = MARCH + (i + 1) * 2 * HOUR + i * 7 * MINUTE;
          framework.setClock(framework.clock.meterTime(now) + step, now, 'test');
        }
        framework.advance(MARCH + 20 * HOUR);
        const { rows } = profileOf(framework);
        let sum = reading(framework, 'kWh del int');
        for (let i = 0; i < rows.count; i++) sum += rows.valueAt(i, 0) ?? Number.NaN;
        const counted = reading(framework, 'kWh del') - before;
        expect(counted - sum).toBeGreaterThanOrEqual(0);
        expect(counted - sum).toBeLessThanOrEqual(rows.count + 1);
        for (let i = 1; i < rows.count; i++)
          expect(rows.timeAt(i) - rows.timeAt(i - 1), 'one interval apart').toBe(15 * MINUTE);
      }),
      { numRuns: 40 },
    );
  });
});
