import { describe, expect, test } from 'vitest';
import { at, changed, HOUR, ion8650, load, logOf, MINUTE, rowsOf } from '../test/fixture.ts';
import type { FrameworkDescription } from './description.ts';
import { withLabel, withLink, withSetup } from './edit.ts';
import { Meter } from './meter.ts';

const NOW = at('2026-11-21T10:07:30Z');
const description = ion8650();

const started = (given: FrameworkDescription = description): Meter =>
  new Meter({ description: given, now: NOW, sourceOf: () => load, historyDays: 1 });

const events = (meter: Meter): unknown[] =>
  meter.framework.eventLog.log.events.map(({ module, priority, cause, effect, values }) => ({
    module,
    priority,
    cause,
    effect,
    ...values,
  }));

const total = (meter: Meter, label = 'kWh del'): number =>
  meter.framework.instance(label)?.signals?.['Result']?.at(meter.framework.at) ?? Number.NaN;

describe('changing a running meter', () => {
  test('an input link: the event names cause and effect with priority 10, and the next row follows', () => {
    const meter = started();
    const before = logOf(meter.framework, 'Load profile').rows.count;
    expect(before).toBeGreaterThan(96);
    meter.change(
      withLink(meter.description, 'Load profile', 'Source 1', 'kWh rec int/Result'),
      NOW,
      'a test',
    );
    expect(events(meter)).toEqual([
      {
        module: 'Load profile',
        priority: 10,
        cause: 'a test',
        effect: 'Source 1 changed',
        from: 'kWh del int/Result',
        to: 'kWh rec int/Result',
      },
    ]);
    meter.advance(NOW + 15 * MINUTE);
    const rows = rowsOf(logOf(meter.framework, 'Load profile').rows);
    expect(rows, 'rows of another source would mean something else').toHaveLength(1);
    expect(rows[0]?.values[0]).toBe(rows[0]?.values[2]);
    expect(rowsOf(logOf(meter.framework, 'Billing data').rows).length).toBeGreaterThan(0);
  });

  test('a label: the links follow, and nothing that was counted is lost', () => {
    const meter = started();
    const counted = total(meter);
    const renamed = new Map([['kWh del', 'Energy in']]);
    meter.change(withLabel(meter.description, 'kWh del', 'Energy in'), NOW, 'a test', renamed);
    expect(events(meter)).toEqual([
      {
        module: 'Energy in',
        priority: 10,
        cause: 'a test',
        effect: 'label changed',
        from: 'kWh del',
        to: 'Energy in',
      },
    ]);
    expect(total(meter, 'Energy in')).toBe(counted);
    expect(logOf(meter.framework, 'Billing data').rows.count).toBe(1);
  });

  test('a period: at once, and no row is made up for boundaries that are past', () => {
    const meter = started();
    const rows = logOf(meter.framework, 'Load profile').rows.count;
    meter.change(withSetup(meter.description, 'Load profile timer', 'Period', 60), NOW, 'a test');
    expect(logOf(meter.framework, 'Load profile').periodSeconds).toBe(60);
    meter.advance(NOW + 3 * MINUTE);
    const later = rowsOf(logOf(meter.framework, 'Load profile').rows).slice(rows);
    expect(later.map(({ at: time }) => time.slice(11, 16))).toEqual(['10:08', '10:09', '10:10']);
  });

  test('the source of an energy: what was counted before stays, the rest comes from the new one', () => {
    const meter = started();
    const counted = total(meter);
    meter.change(withLink(meter.description, 'kWh del', 'Integrand', 'Power Meter/kVA tot'), NOW, 'a test');
    expect(total(meter)).toBe(counted);
    meter.advance(NOW + HOUR);
    const apparent = load.signal('kVA tot').integral?.(NOW, NOW + HOUR, 'forward') ?? Number.NaN;
    expect(Math.abs(total(meter) - counted - apparent / 3600)).toBeLessThanOrEqual(1);
  });

  test('the depth: the newest rows stay', () => {
    const meter = started();
    const rows = rowsOf(logOf(meter.framework, 'Load profile').rows);
    meter.change(withSetup(meter.description, 'Load profile', 'Depth', 10), NOW, 'a test');
    expect(rowsOf(logOf(meter.framework, 'Load profile').rows)).toEqual(rows.slice(-10));
  });

  test('a mistake changes nothing', () => {
    const meter = started();
    const { framework } = meter;
    const wrong = withLink(meter.description, 'Load profile', 'Record', 'Nobody/Trigger');
    expect(() => meter.change(wrong, NOW, 'a test')).toThrow(
      /input "Record" of Data Recorder "Load profile": the link "Nobody\/Trigger" leads to no module/,
    );
    expect(meter.framework).toBe(framework);
    expect(events(meter)).toEqual([]);
    expect(() => withSetup(meter.description, 'Nobody', 'Period', 1)).toThrow(
      /no module has the label "Nobody"/,
    );
  });

  test('modules that come and go are told', () => {
    const meter = started();
    const without = meter.description.modules.filter(({ label }) => label !== 'Billing data export');
    const more = { type: 'Periodic Timer', label: 'Minutes', setup: { Period: 60 } };
    meter.change({ ...meter.description, modules: [...without, more] }, NOW, 'a test');
    expect(events(meter)).toMatchObject([
      { module: 'Billing data export', from: 'DLMS Log Export', to: 'removed' },
      { module: 'Minutes', from: 'none', to: 'Periodic Timer' },
    ]);
    expect(meter.framework.profiles.map(({ logicalName }) => logicalName)).toEqual(['1-0:99.1.0*255']);
  });

  test('the least change is none: the same framework again', () => {
    const meter = started();
    meter.change(changed(meter.description, {}), NOW, 'a test');
    expect(events(meter)).toEqual([]);
  });
});
