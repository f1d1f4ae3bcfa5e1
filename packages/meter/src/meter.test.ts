import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, DAY, HOUR, ion8650, load, logOf, MINUTE, rowsOf } from '../test/fixture.ts';
import type { Keeper } from './journal/journal.ts';
import { meterStateOf } from './journal/meter-state.ts';
import { Meter } from './meter.ts';
import type { Json } from './modules/define.ts';

const NOW = at('2026-11-21T10:07:30Z');

/** A journal in memory; what is read back went through JSON, as from a file. */
class Memory implements Keeper {
  records: Json[] = [];
  size = 0;
  full = false;

  append(record: Json): void {
    if (this.full) throw new Error('disk full');
    const text = JSON.stringify(record);
    this.records.push(JSON.parse(text) as Json);
    this.size += text.length + 8;
  }

  replace(record: Json): void {
    this.records = [];
    this.size = 0;
    this.append(record);
  }
}

const description = ion8650();

const started = (keeper: Memory, now: number, historyDays = 2): Meter =>
  new Meter({
    description,
    now,
    kept: meterStateOf(keeper.records),
    keeper,
    sourceOf: () => load,
    historyDays,
  });

const profile = (meter: Meter) => rowsOf(logOf(meter.framework, 'Load profile').rows);
const total = (meter: Meter): number =>
  meter.framework.instance('kWh del')?.signals?.['Result']?.at(meter.framework.at) ?? Number.NaN;

describe('meter', () => {
  test('is new with a history of whole days, up to now', () => {
    const meter = started(new Memory(), NOW, 30);
    const rows = profile(meter);
    expect(rows[0]?.at).toBe('2026-10-21T22:15:00.000Z');
    expect(rows.at(-1)?.at).toBe('2026-11-21T10:00:00.000Z');
    for (let i = 1; i < rows.length; i++)
      expect(at(rows[i]?.at ?? '') - at(rows[i - 1]?.at ?? '')).toBe(15 * MINUTE);
    expect(rowsOf(logOf(meter.framework, 'Billing data').rows)).toHaveLength(30);
  });

  test('two with the same seed have lived through the same, whenever they were put up', () => {
    const early = started(new Memory(), NOW - 5 * DAY);
    const late = started(new Memory(), NOW);
    early.advance(NOW);
    expect(total(early)).toBe(total(late));
    expect(profile(early).slice(-96)).toEqual(profile(late).slice(-96));
  });

  test('closed and started again: the rows are there, and the next tells of the power', () => {
    const keeper = new Memory();
    const first = started(keeper, NOW);
    first.advance(NOW + HOUR);
    const [rows, counted] = [profile(first), total(first)];
    first.powerDown(NOW + HOUR);
    const second = started(keeper, NOW + 3 * HOUR);
    expect(profile(second)).toEqual(rows);
    expect(total(second)).toBe(counted);
    second.advance(NOW + 4 * HOUR);
    const later = profile(second).slice(rows.length);
    expect(later.map(({ status }) => status)).toEqual([0xc0, 0, 0, 0]);
    expect(later[0]?.at).toBe('2026-11-21T13:15:00.000Z');
    expect(second.framework.eventLog.log.events.map(({ effect, at: time }) => [effect, time])).toEqual([
      ['power down', NOW + HOUR],
      ['power up', NOW + 3 * HOUR],
    ]);
  });

  test('killed at any moment: nothing that was seen is lost or goes back', () => {
    const spans = fc.array(fc.integer({ min: 1000, max: 40 * MINUTE }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 2 * HOUR }), (steps, off) => {
        const keeper = new Memory();
        let now = NOW;
        let seen = { rows: [] as unknown[], total: 0 };
        let meter = started(keeper, now);
        for (const step of steps) {
          now += step;
          meter.advance(now);
          seen = { rows: profile(meter), total: total(meter) };
        }
        now += off;
        meter = started(keeper, now);
        expect(profile(meter)).toEqual(seen.rows);
        expect(total(meter)).toBeGreaterThanOrEqual(seen.total);
        expect(profile(started(keeper, now))).toEqual(seen.rows);
      }),
      { numRuns: 25 },
    );
  });

  test('a journal without its last record is a meter of a moment before', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW);
    for (let i = 1; i <= 8; i++) meter.advance(NOW + i * 15 * MINUTE);
    const rows = profile(meter);
    for (let kept = 1; kept <= keeper.records.length; kept++) {
      const state = meterStateOf(keeper.records.slice(0, kept));
      const again = new Meter({
        description,
        now: NOW + 9 * HOUR,
        kept: state,
        sourceOf: () => load,
        historyDays: 2,
      });
      const found = profile(again);
      expect(found).toEqual(rows.slice(0, found.length));
      expect(rows.length - found.length).toBeLessThanOrEqual(keeper.records.length - kept);
    }
  });

  test('the time that was set stays set', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW);
    meter.setClock(at('2026-11-21T12:00Z'), NOW, 'test');
    const again = started(keeper, NOW + MINUTE);
    expect(again.framework.clock.meterTime(again.framework.at)).toBe(at('2026-11-21T12:01Z'));
    again.advance(NOW + 20 * MINUTE);
    expect(profile(again).at(-1)).toMatchObject({ at: '2026-11-21T12:15:00.000Z' });
  });

  test('what is shown never goes back, though the host’s clock does', () => {
    const meter = started(new Memory(), NOW);
    let shown = 0;
    for (const step of [5, -4, 10, -29, 3, -20, 60, -3600, 1, 40]) {
      const moment = meter.advance(NOW + step * 1000);
      const counted = meter.framework.instance('kWh del')?.signals?.['Result']?.at(moment) ?? Number.NaN;
      expect(counted).toBeGreaterThanOrEqual(shown);
      shown = counted;
    }
  });

  test('a host whose clock is set back does not stop the meter', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW);
    const rows = profile(meter).length;
    meter.advance(NOW - DAY);
    meter.advance(NOW - DAY + 20 * MINUTE);
    expect(profile(meter)).toHaveLength(rows + 1);
    const again = started(keeper, NOW - 2 * DAY);
    again.advance(NOW - 2 * DAY + 20 * MINUTE);
    expect(profile(again).length).toBeGreaterThanOrEqual(rows + 2);
  });

  test('shows nothing while its journal cannot be written, and keeps it all as soon as it can', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW);
    keeper.full = true;
    expect(() => meter.advance(NOW + 20 * MINUTE)).toThrow('disk full');
    expect(() => meter.advance(NOW + 21 * MINUTE)).toThrow('disk full');
    keeper.full = false;
    meter.advance(NOW + 22 * MINUTE);
    expect(profile(started(keeper, NOW + 23 * MINUTE))).toEqual(profile(meter));
  });

  test('its journal stays within bounds', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW, 1);
    for (let minutes = 1; minutes <= 60 * 24 * 20; minutes++) meter.advance(NOW + minutes * MINUTE);
    expect(keeper.size).toBeLessThan(2_500_000);
    expect(profile(started(keeper, NOW + 20 * DAY + 1000))).toEqual(profile(meter));
  });

  test('says when it has to be woken: for a row, or for a sign of life', () => {
    const keeper = new Memory();
    const meter = started(keeper, NOW);
    expect(meter.deadline).toBe(NOW + MINUTE);
    meter.advance(at('2026-11-21T10:14:30Z'));
    expect(meter.deadline).toBe(at('2026-11-21T10:15Z'));
    const fleeting = new Meter({ description, now: NOW, sourceOf: () => load, historyDays: 0 });
    expect(fleeting.deadline).toBe(at('2026-11-21T10:15Z'));
  });

  test('refuses a journal of another make', () => {
    expect(() => meterStateOf([{ kind: 'whole', version: 2 }])).toThrow(/none of this version/);
    expect(meterStateOf([])).toBeUndefined();
  });
});
