import type { ProfileColumn, ProfileRow } from 'dlms/client';
import type { Data } from 'dlms/data';
import { expect, test } from 'vitest';
import { CLOCK, ENERGY, QUARTER, STATUS, time } from '../../test/meter.ts';
import { keyRows } from './rows.ts';

const START = Date.UTC(2026, 0, 1);
const UTC = { timeZone: 'UTC', deviation: 'spec', dst: 'zone' } as const;
const column = (classId: number, logicalName: typeof CLOCK, scaler?: number): ProfileColumn => ({
  classId,
  logicalName,
  attribute: 2,
  dataIndex: 0,
  scalerUnit: scaler === undefined ? undefined : { scaler, unit: 'Wh' },
});
const columns = [column(1, STATUS), column(8, CLOCK), column(3, ENERGY, -3)];
const number = (value: number): Data => ({ type: 'uint32', value });
const NULL: Data = { type: 'null', value: null };
const NEVER: Data = { type: 'octetString', value: new Uint8Array(12).fill(0xff) };
const row = (at: Data, energy: Data): ProfileRow => [number(0), at, energy];

test('rows are keyed by the clock, wherever it stands, and it is no value', () => {
  const keyed = keyRows(columns, [row(time(START), number(5))], UTC);
  expect(keyed.columns.map(({ logicalName, scaler, unit }) => [logicalName, scaler, unit])).toEqual([
    [STATUS, undefined, undefined],
    [ENERGY, -3, 'Wh'],
  ]);
  expect(keyed.rows).toMatchObject([
    {
      at: START,
      occ: 0,
      clock: { offsetMinutes: 60, rule: 'deviation' },
      values: [
        { kind: 'number', value: 0, scaler: 0 },
        { kind: 'number', value: 5, scaler: -3 },
      ],
    },
  ]);
});

test('rows of one moment are counted in the order of the buffer', () => {
  const rows = [
    row(time(START), number(1)),
    row(time(START + QUARTER), number(2)),
    row(time(START), number(3)),
  ];
  expect(keyRows(columns, rows, UTC).rows.map(({ at, occ }) => [at, occ])).toEqual([
    [START, 0],
    [START + QUARTER, 0],
    [START, 1],
  ]);
});

test('rows whose time names no moment are left out and counted', () => {
  const { rows, timeless } = keyRows(
    columns,
    [row(NEVER, number(1)), row(NULL, number(2)), row(time(START), NULL)],
    UTC,
  );
  expect(rows.map(({ values }) => values[1])).toEqual([undefined]);
  expect(timeless).toBe(2);
});

test('an attribute that is captured twice is kept once', () => {
  const keyed = keyRows(
    [...columns, column(3, ENERGY, -3)],
    [[...row(time(START), number(5)), number(5)]],
    UTC,
  );
  expect(keyed.columns).toHaveLength(2);
  expect(keyed.rows[0]?.values).toHaveLength(2);
});

test('the octets of the time are a copy, which keeps no answer alive', () => {
  const answer = new Uint8Array(1000);
  const { value } = time(START) as { value: Uint8Array };
  answer.set(value, 500);
  const cell: Data = { type: 'octetString', value: answer.subarray(500, 512) };
  const octets = keyRows(columns, [row(cell, number(1))], UTC).rows[0]?.clock.octets;
  expect(octets).toEqual(value);
  expect(octets?.buffer.byteLength).toBe(12);
});
