import type { ProfileRows } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { eventsOf, isEventLog } from './event-log.ts';

type Column = ProfileRows['columns'][number];
const column = (logicalName: string, values: Column['values'], more: Partial<Column> = {}): Column => ({
  logicalName,
  attribute: 2,
  classId: 1,
  name: null,
  unit: null,
  scaler: null,
  role: 'value',
  bits: [],
  invalid: null,
  ...more,
  values,
});
const rows = (columns: Column[]): ProfileRows => ({
  logicalName: '0-0:99.98.0*255',
  capturePeriod: 0,
  times: [1000, 2000],
  offsets: [60, null],
  columns,
  truncated: false,
});

test('an event log is known by its code', () => {
  const logs = ['0-0:99.98.0*255', '1-0:99.98.4*255', '1-0:99.1.0*255', '0-0:98.1.0*255'];
  expect(logs.filter((logicalName) => isEventLog({ logicalName }))).toEqual(logs.slice(0, 2));
});

describe('the rows of a log', () => {
  test('are events in words, newest first, with the number that the words stand for', () => {
    const events = eventsOf(rows([column('0-0:96.11.0*255', [2, 203])]));
    expect(events.map(({ at, code, words, looked }) => [at, code, words, looked])).toEqual([
      [2000, 203, 'Event 203', false],
      [1000, 2, 'Power up', true],
    ]);
    expect(events.map(({ offset }) => offset)).toEqual([undefined, 60]);
  });

  test('tell what was captured besides', () => {
    const voltage = column('1-0:32.7.0*255', [2301, null], { name: 'voltage L1', unit: 'V', scaler: -1 });
    const [none, some] = eventsOf(rows([column('0-0:96.11.4*255', [79, 79]), voltage]));
    expect([none?.more, some?.more]).toEqual([[], ['voltage L1 230.1 V']]);
    expect(some?.words).toBe('Voltage too high on L1');
  });

  test('of a meter that has words of its own are told in those, and no table is asked', () => {
    const of = (place: number, text: string | number) =>
      column(`0-0:96.11.${place}*255`, [text, text], { role: place === 0 ? 'value' : 'text' });
    const [event] = eventsOf(
      rows([of(0, 5), of(1, 'Factory'), of(2, 'a test'), of(3, 'master reset'), of(4, '')]),
    );
    expect([event?.words, event?.more, event?.code]).toEqual([
      'master reset · a test',
      ['Factory', 'priority 5'],
      undefined,
    ]);
  });

  test('the channels of M-Bus have ten codes each', () => {
    const [second, first] = eventsOf(rows([column('0-0:96.11.3*255', [103, 134])]));
    expect([first?.words, second?.words]).toEqual([
      'Fraud attempt at the M-Bus meter on channel 1',
      'The clock of the M-Bus meter on channel 4 was set',
    ]);
  });
});
