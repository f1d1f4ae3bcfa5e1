import { describe, expect, test } from 'vitest';
import { hold } from '../../test/scripted-peer.ts';
import { localTime, meter, NOW, ROWS } from '../../test/server-fixture.ts';
import { haveSession } from '../../test/virtual-session.ts';
import { valueAt } from '../data/column.ts';
import { parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { Message } from '../session/message.ts';
import { type ProfileResult, profileRows, profileTable } from './profile.ts';
import { type ProfileShape, profileShape } from './profile-shape.ts';
import type { RowSelection } from './row-selection.ts';
import { Terms, type TermsOptions } from './terms.ts';

const PROFILE = parseObis('1-0:99.1.0*255');
const QUARTER = 15 * 60_000;

/** Reads the fixture's profile of 96 quarters of an hour, up to NOW. */
function read<T>(
  work: (terms: Terms, shape: ProfileShape) => Dialogue<T>,
  quirks: TermsOptions['quirks'] = [],
): T {
  const { result, error } = haveSession(
    { device: meter().device, carrier: 'wrapper', associate: { quirks } },
    function* (terms) {
      const described = yield* profileShape(terms, PROFILE);
      if (!described.ok) throw new Error(described.error as string);
      return yield* work(terms, described.shape);
    },
  );
  if (error) throw error;
  return result as T;
}

const rowsFor = (wanted: RowSelection, quirks?: TermsOptions['quirks']) => {
  const result = read((terms, shape) => profileRows(terms, shape, wanted), quirks);
  if (!result.ok) throw new Error(String(result.error));
  return result;
};
const energies = (result: Extract<ProfileResult, { ok: true }>) =>
  result.rows.map((row) => row.at(-1)?.value);
const counted = (from: number, count: number) => Array.from({ length: count }, (_, i) => 1000 + from + i);

test('a shape has columns with their units, where the client may read them', () => {
  const { result } = haveSession({ device: meter().device, carrier: 'wrapper' }, (terms) =>
    profileShape(terms, PROFILE),
  );
  expect(result?.ok && result.shape).toMatchObject({
    capturePeriod: 900,
    newestFirst: false,
    sortObject: { classId: 8, logicalName: '0-0:1.0.0*255' },
    columns: [
      { classId: 8, logicalName: '0-0:1.0.0*255', attribute: 2, dataIndex: 0, scalerUnit: undefined },
      { classId: 1, logicalName: '0-0:97.97.0*255', scalerUnit: undefined },
      // The public client of the fixture may not read its scaler.
      { classId: 3, logicalName: '1-0:1.8.0*255', scalerUnit: undefined },
    ],
  });
});

describe.each([
  ['picked by the meter', []],
  ['read whole', ['wholeProfile']],
] as const)('rows %s', (_, quirks) => {
  test('all of them', () => {
    const all = rowsFor({ kind: 'all' }, quirks);
    expect(all.rows).toEqual(ROWS);
    expect(all.columns).toHaveLength(3);
  });

  test('of a time, both ends included', () => {
    const range = rowsFor(
      { kind: 'range', from: localTime(NOW - 3 * QUARTER), to: localTime(NOW - QUARTER) },
      quirks,
    );
    expect(energies(range)).toEqual(counted(92, 3));
    const between = rowsFor(
      { kind: 'range', from: localTime(NOW - 3 * QUARTER + 1000), to: localTime(NOW - QUARTER - 1000) },
      quirks,
    );
    expect(energies(between)).toEqual([1093]);
  });

  test('of a time that is open on one side, and of a time without any', () => {
    expect(energies(rowsFor({ kind: 'range', from: localTime(NOW - QUARTER) }, quirks))).toEqual([
      1094, 1095,
    ]);
    expect(rowsFor({ kind: 'range', to: localTime(NOW - 96 * QUARTER) }, quirks).rows).toEqual([]);
    expect(rowsFor({ kind: 'range' }, quirks).rows).toHaveLength(96);
  });

  test('by position', () => {
    expect(energies(rowsFor({ kind: 'entries', first: 3, last: 5 }, quirks))).toEqual(counted(2, 3));
    expect(energies(rowsFor({ kind: 'entries', first: 95, last: 0 }, quirks))).toEqual(counted(94, 2));
  });

  test('the newest', () => {
    expect(energies(rowsFor({ kind: 'last', count: 4 }, quirks))).toEqual(counted(92, 4));
    expect(rowsFor({ kind: 'last', count: 500 }, quirks).rows).toHaveLength(96);
  });

  test('with some of the columns, in the order asked', () => {
    const wanted = [
      { kind: 'range', from: localTime(NOW - QUARTER), columns: [2, 0] },
      { kind: 'entries', first: 95, last: 96, columns: [2, 0] },
      { kind: 'last', count: 2, columns: [2, 0] },
    ] as const;
    for (const selection of wanted) {
      const result = rowsFor(selection, quirks);
      expect(result.columns.map(({ classId }) => classId)).toEqual([3, 8]);
      expect(result.rows).toEqual([ROWS[94], ROWS[95]].map((row) => [row?.[2], row?.[0]]));
    }
    expect(rowsFor({ kind: 'all', columns: [1] }, quirks).rows[5]).toEqual([ROWS[5]?.[1]]);
  });

  test('into typed columns, the same', () => {
    for (const wanted of [
      { kind: 'all' },
      { kind: 'last', count: 3, columns: [2, 0] },
      { kind: 'range', from: localTime(NOW - QUARTER) },
    ] as const) {
      const rows = rowsFor(wanted, quirks);
      const result = read((terms, shape) => profileTable(terms, shape, wanted), quirks);
      if (!result.ok) throw new Error(String(result.error));
      const { table, columns } = result;
      expect(columns).toEqual(rows.columns);
      const again = Array.from({ length: table.count }, (_, i) =>
        table.columns.map((column) => valueAt(column, i)),
      );
      expect(again).toEqual(rows.rows);
    }
  });
});

test('a meter that leaves out its lower edge is asked a second earlier, and gives nothing too early (conformance 182)', () => {
  const from = localTime(NOW - QUARTER);
  expect(energies(rowsFor({ kind: 'range', from }, ['exclusiveFrom']))).toEqual([1094, 1095]);
  let asked: Message | undefined;
  const terms = scripted(['exclusiveFrom']);
  hold(profileRows(terms, SHAPE, { kind: 'range', from }), (request) => {
    asked = request;
    return new Error('enough');
  });
  const second = { type: 'octetString', value: Uint8Array.from(ROWS[94]![0]!.value as Uint8Array) } as const;
  second.value.set([14, 59], 6); // 12:15:00 becomes 12:14:59
  second.value[8] = 0;
  expect(asked).toMatchObject({ selection: { selector: 1, parameters: { value: [{}, second, {}, {}] } } });
});

const SHAPE: ProfileShape = {
  logicalName: PROFILE,
  columns: ROWS[0]!.map((_, i) => ({
    classId: [8, 1, 3][i]!,
    logicalName: parseObis(['0-0:1.0.0*255', '0-0:97.97.0*255', '1-0:1.8.0*255'][i]!),
    attribute: 2,
    dataIndex: 0,
    scalerUnit: undefined,
  })),
  capturePeriod: 900,
  newestFirst: false,
  sortObject: undefined,
};

const scripted = (
  quirks: TermsOptions['quirks'] = [],
  services: readonly 'selectiveAccess'[] = ['selectiveAccess'],
) => new Terms({ services: new Set(services), maxSendBytes: 1000, maxReceiveBytes: 60_000 }, { quirks });

/** A meter that answers every question with the same Data. */
const answering =
  (value: Data) =>
  (request: Message): Message => ({
    apdu: 'getResponse',
    kind: 'normal',
    invoke: (request as Extract<Message, { apdu: 'getRequest' }>).invoke,
    result: { kind: 'data', data: value },
  });
const NULL: Data = { type: 'null', value: null };
const rowOf = (...value: Data[]): Data => ({ type: 'structure', value });

test('what the meter left out because it did not change is put back (conformance 120)', () => {
  const compressed: Data = {
    type: 'array',
    value: [rowOf(...ROWS[0]!), rowOf(NULL, NULL, { type: 'deltaUint8', value: 5 })],
  };
  const { result } = hold(profileRows(scripted(), SHAPE), answering(compressed));
  expect(result).toMatchObject({
    ok: true,
    rows: [ROWS[0], [ROWS[1]?.[0], ROWS[0]?.[1], { type: 'uint32', value: 1005 }]],
  });
});

test('a profile without a clock has no rows of a time', () => {
  const clockless = { ...SHAPE, columns: SHAPE.columns.slice(1) };
  const { error } = hold(profileRows(scripted(), clockless, { kind: 'range' }), answering(NULL));
  expect(error).toMatchObject({ code: 'unexpected', advice: expect.stringContaining('entries') });
  const sorted = { ...clockless, sortObject: SHAPE.columns[0] };
  const held = hold(
    profileRows(scripted(), sorted, { kind: 'range' }),
    answering({ type: 'array', value: [] }),
  );
  expect(held.asked).toMatchObject([
    {
      selection: { selector: 1, parameters: { value: [{ value: [{ value: 8 }, {}, {}, {}] }, {}, {}, {}] } },
    },
  ]);
});

test('rows that do not fit what is captured are refused', () => {
  const short: Data = { type: 'array', value: [rowOf({ type: 'uint8', value: 1 })] };
  expect(hold(profileRows(scripted(), SHAPE), answering(short)).error).toMatchObject({
    code: 'unexpected',
    message: 'row 0 has 1 values for 3 columns',
  });
  expect(hold(profileTable(scripted(), SHAPE), answering(short)).error).toMatchObject({ code: 'unexpected' });
  expect(hold(profileRows(scripted(), SHAPE), answering({ type: 'uint8', value: 1 })).error).toMatchObject({
    code: 'unexpected',
  });
  expect(
    () => hold(profileRows(scripted(), SHAPE, { kind: 'range', columns: [7] }), answering(short)).error,
  ).not.toThrow();
});

test('a refusal is a value, at every step', () => {
  const refused = (request: Message): Message =>
    ({
      ...answering(NULL)(request),
      result: { kind: 'error', error: 'readWriteDenied' },
    }) as Message;
  expect(hold(profileShape(scripted(), PROFILE), refused).result).toEqual({
    ok: false,
    error: 'readWriteDenied',
  });
  expect(hold(profileRows(scripted(), SHAPE), refused).result).toEqual({
    ok: false,
    error: 'readWriteDenied',
  });
  expect(hold(profileTable(scripted(), SHAPE), refused).result).toEqual({
    ok: false,
    error: 'readWriteDenied',
  });
});

test('without selective access everything is read and then picked', () => {
  const all: Data = { type: 'array', value: ROWS.slice(0, 5).map((row) => rowOf(...row)) };
  const { result, asked } = hold(
    profileRows(scripted([], []), SHAPE, { kind: 'last', count: 2 }),
    answering(all),
  );
  expect(result).toMatchObject({ ok: true, rows: [ROWS[3], ROWS[4]] });
  expect(asked).toHaveLength(1);
  expect(asked[0]).not.toHaveProperty('selection');
});
