import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataLog } from './data-log.ts';

const filled = (depth: number, rows: number): DataLog => {
  const log = new DataLog(depth, 2);
  for (let i = 1; i <= rows; i++) log.append(i * 1000, i % 7, [i, i % 3 === 0 ? undefined : -i]);
  return log;
};

test('keeps the newest rows and overwrites the oldest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 900 }), (depth, rows) => {
      const log = filled(depth, rows);
      expect(log.count).toBe(Math.min(depth, rows));
      expect(log.appended).toBe(rows);
      for (let position = 0; position < log.count; position++) {
        const i = rows - log.count + position + 1;
        expect(log.row(position)).toEqual({
          at: i * 1000,
          status: i % 7,
          values: [i, i % 3 === 0 ? undefined : -i],
        });
      }
      expect(() => log.row(log.count)).toThrow(RangeError);
    }),
  );
});

test('rows given since a mark rebuild the same log, whatever the mark', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 400 }),
      fc.boolean(),
      (depth, before, more, clear) => {
        const log = filled(depth, before);
        const twin = new DataLog(depth, 2);
        twin.restore(log.since(0), log.appended, log.cleared);
        const mark = log.appended;
        if (clear) log.clear();
        for (let i = 1; i <= more; i++) log.append((before + i) * 1000, 0, [i, i]);
        twin.restore(log.since(mark), log.appended, log.cleared);
        expect(twin.count).toBe(log.count);
        expect(twin.appended).toBe(log.appended);
        for (let position = 0; position < log.count; position++)
          expect(twin.row(position)).toEqual(log.row(position));
      },
    ),
  );
});

test('finds rows by time, and knows when it cannot', () => {
  const log = filled(100, 250);
  expect(log.firstAtOrAfter(0)).toBe(0);
  expect(log.firstAtOrAfter(151_000)).toBe(0);
  expect(log.firstAtOrAfter(151_001)).toBe(1);
  expect(log.firstAtOrAfter(250_001)).toBe(100);
  expect(log.ordered).toBe(true);
  log.append(10_000, 0, [0, 0]);
  expect(log.ordered).toBe(false);
  for (let i = 1; i <= 99; i++) log.append(10_000 + i, 0, [0, 0]);
  expect(log.ordered, 'the step has been overwritten').toBe(true);
});
