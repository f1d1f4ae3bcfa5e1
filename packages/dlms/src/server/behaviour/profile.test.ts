import { describe, expect, test } from 'vitest';
import { Bench, enumerated, LOAD, runUntil, uint32 } from '../../../test/behaviour-bench.ts';
import { ProfileGeneric } from '../../classes/profile-generic.ts';
import { encode } from '../../codec/codec.ts';
import { dateTimeOctets } from '../../data/date-time.ts';
import { parseObis } from '../../data/obis.ts';
import { type CaptureObject, captureObject } from '../../data/reference.ts';
import { expandRows, rowsOf } from '../../data/rows.ts';
import { array } from '../../data/schema.ts';
import type { Data } from '../../data/tag.ts';
import {
  type CapturingProfileState,
  capturingProfile,
  EUROPEAN_DAYLIGHT_SAVING,
  runningClock,
  SortedRows,
  type SortMethod,
  type WallClock,
} from './index.ts';

const HOUR = 3_600_000;
const utc = (text: string): number => Date.parse(`${text}Z`);
const column = (classId: number, logicalName: string): CaptureObject => ({
  classId,
  logicalName: parseObis(logicalName),
  attribute: 2,
  dataIndex: 0,
});
const CLOCK = column(8, '0-0:1.0.0*255');
const ENERGY = column(3, LOAD);

function profile(state: Partial<CapturingProfileState> = {}, compressed = false) {
  const meter = new Bench();
  const clock = meter.put(runningClock({ state: { timeZone: -60, ...EUROPEAN_DAYLIGHT_SAVING } }));
  const rows = meter.put(
    capturingProfile({
      logicalName: '1-0:99.1.0*255',
      executor: meter.executor,
      clock,
      state: { captureObjects: [CLOCK, ENERGY], profileEntries: 400, capturePeriod: 900, ...state },
      compressed,
    }),
  );
  return { meter, clock, rows };
}

const time = (clock: WallClock, now: number): Data => ({
  type: 'octetString',
  value: encode(dateTimeOctets, clock.read(now)),
});

describe('a profile that captures', () => {
  test('adds a row at each border of its period (conformance 144)', () => {
    const { meter, clock, rows } = profile();
    meter.load = 5;
    const noon = utc('2024-01-10T12:00');
    runUntil(rows, noon - HOUR + 60_000, noon);
    expect(rows.state.rows).toEqual(
      [3, 2, 1, 0].map((quarters) => [time(clock, noon - quarters * 900_000), uint32(5)]),
    );
  });

  test.each([
    ['2024-03-30T23:00', 23],
    ['2024-10-26T22:00', 25],
    ['2024-06-01T22:00', 24],
  ])('the day that begins at %s has %i hours', (from, hours) => {
    const start = utc(from);
    const { rows } = profile({ capturePeriod: 3600 });
    runUntil(rows, start, start + hours * HOUR);
    expect(rows.state.rows).toHaveLength(hours);
    const { rows: days } = profile({ capturePeriod: 86_400 });
    runUntil(days, start, start + (hours + 24) * HOUR);
    expect(days.state.rows).toHaveLength(2);
  });

  test('a late look adds one row, stamped with the border', () => {
    const { clock, rows } = profile();
    const noon = utc('2024-01-10T12:00');
    rows.advance(noon - 10 * HOUR);
    rows.advance(noon + 5000);
    expect(rows.state.rows.map(([stamp]) => stamp)).toEqual([time(clock, noon)]);
  });

  test('captures and is emptied by its methods, and keeps no more than it can (conformance 142)', () => {
    const { meter, rows } = profile({ capturePeriod: 0, profileEntries: 2 });
    for (const load of [1, 2, 3]) {
      meter.load = load;
      expect(meter.call(rows.object, 'capture', 0, load)).toBe('success');
    }
    expect(rows.state.rows.map((row) => row[1])).toEqual([uint32(2), uint32(3)]);
    expect(meter.read(rows.object, 7)).toEqual(uint32(2));
    expect(meter.call(rows.object, 'reset')).toBe('success');
    expect(meter.read(rows.object, 7)).toEqual(uint32(0));
    expect(rows.deadline).toBeUndefined();
  });

  test('what cannot be read is null-data, an element of a structure is one by its index', () => {
    const { meter, rows } = profile({
      captureObjects: [column(3, '1-0:1.8.0*255'), { ...ENERGY, attribute: 3, dataIndex: 2 }],
    });
    meter.call(rows.object, 'capture');
    expect(rows.state.rows).toEqual([[{ type: 'null', value: null }, enumerated(27)]]);
  });

  test('other columns, another period, order or size empty it (conformance 143)', () => {
    const { meter, rows } = profile();
    const columns = array(captureObject).toData([ENERGY]);
    for (const [attribute, value] of [
      [3, columns],
      [4, uint32(60)],
      [5, enumerated(2)],
      [6, captureObject.toData(ENERGY)],
      [8, uint32(10)],
    ] as const) {
      meter.call(rows.object, 'capture');
      expect(meter.write(rows.object, attribute, value)).toBe('success');
      expect(rows.state.rows).toEqual([]);
    }
    expect(rows.state).toMatchObject({ capturePeriod: 60, sortMethod: 'lifo', profileEntries: 10 });
  });

  test('refuses to grow, to sort by what it has not, and to capture itself', () => {
    const { meter, rows } = profile();
    expect(meter.write(rows.object, 8, uint32(401))).toBe('otherReason');
    expect(meter.write(rows.object, 6, captureObject.toData(column(3, '1-0:9.9.9*255')))).toBe('otherReason');
    const itself = array(captureObject).toData([column(7, '1-0:99.1.0*255')]);
    expect(meter.write(rows.object, 3, itself)).toBe('otherReason');
  });

  test('compressed it tells no less', () => {
    const { meter, rows } = profile({}, true);
    const from = utc('2024-10-26T20:00');
    for (let hour = 0; hour < 10; hour++) {
      meter.load = hour >> 1;
      runUntil(rows, from + hour * HOUR, from + (hour + 1) * HOUR - 1);
    }
    const sent = rowsOf(meter.read(rows.object, 2) as Data);
    expect(sent.flat().filter(({ type }) => type === 'null').length).toBeGreaterThan(60);
    expect(expandRows(sent, { clock: 0, capturePeriod: 900 })).toEqual(rows.state.rows);
    expect(rows.object.declaration).toBe(ProfileGeneric);
  });
});

describe('sort methods', () => {
  const sorted = (method: SortMethod, depth = 10) => {
    const rows = new SortedRows({ method, column: 0, depth });
    for (const value of [3, -5, 1, -2, 4]) rows.add([{ type: 'int8', value }]);
    return rows.rows.map(([value]) => value?.value);
  };

  test.each<[SortMethod, readonly number[], readonly number[]]>([
    ['fifo', [3, -5, 1, -2, 4], [1, -2, 4]],
    ['lifo', [4, -2, 1, -5, 3], [4, -2, 1]],
    ['largest', [4, 3, 1, -2, -5], [4, 3, 1]],
    ['smallest', [-5, -2, 1, 3, 4], [-5, -2, 1]],
    ['nearestToZero', [1, -2, 3, 4, -5], [1, -2, 3]],
    ['farthestFromZero', [-5, 4, 3, -2, 1], [-5, 4, 3]],
  ])('%s', (method, all, three) => {
    expect(sorted(method)).toEqual(all);
    expect(sorted(method, 3)).toEqual(three);
    expect(sorted(method, 0)).toEqual([]);
  });
});
