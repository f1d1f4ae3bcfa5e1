import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parseObis } from 'dlms/data';
import readExcelFile from 'read-excel-file/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROFILE, reading, rowBatch, START } from '../../test/outlet-fakes.ts';
import type { ExportWanted } from '../model/ports.ts';
import { Store } from './store.ts';

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-export-'));
  store = new Store(join(folder, 'data'));
  await store.addReadings(
    'm1',
    [
      reading({ value: { kind: 'number', value: 2n ** 64n - 1n, scaler: -3 } }),
      reading({ at: START + 3_600_000, value: { kind: 'number', value: 1234, scaler: -1 } }),
      reading({
        at: START + 7_200_000,
        value: { kind: 'data', octets: Uint8Array.of(9, 3, 0x3d, 0x3c, 0x26) },
      }),
    ],
    [],
  );
  await store.addRows(
    'm2',
    rowBatch([
      [1, 2],
      [3, 4],
    ]),
  ); // prettier than a table
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

async function exported(wanted: Partial<ExportWanted>): Promise<Buffer> {
  const all = {
    device: undefined,
    logicalName: undefined,
    profile: undefined,
    from: undefined,
    to: undefined,
  };
  const parts: Uint8Array[] = [];
  for await (const part of store.export({ format: 'csv', ...all, timeZone: 'Europe/Berlin', ...wanted }))
    parts.push(part);
  return Buffer.concat(parts);
}

describe('an export', () => {
  test('is CSV with exact decimals and times of the zone', async () => {
    const rows = parse(await exported({ device: 'm1' }), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ at, value, integer, scaler, raw }) => [at, value, integer, scaler, raw])).toEqual([
      ['2026-03-29T01:30:00+01:00', '18446744073709551.615', '18446744073709551615', '-3', ''],
      ['2026-03-29T03:30:00+02:00', '123.4', '1234', '-1', ''],
      ['2026-03-29T04:30:00+02:00', "'=<&", '', '', '09033d3c26'],
    ]);
  });

  test('is JSON, as one document or a line each', async () => {
    const document = JSON.parse(String(await exported({ format: 'json' }))) as { value: string }[];
    expect(document).toHaveLength(7);
    const lines = String(await exported({ format: 'jsonl' }))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual(document);
    expect(JSON.parse(String(await exported({ format: 'json', device: 'nobody' })))).toEqual([]);
  });

  test('is a workbook that spreadsheets read, with numbers as such where no digit is lost', async () => {
    const path = join(folder, 'x.xlsx');
    writeFileSync(path, await exported({ format: 'xlsx', device: 'm1' }));
    const rows = (await readExcelFile(path))[0]?.data ?? [];
    const value = rows[0]?.indexOf('value') ?? -1;
    expect(rows.map((row) => row[value])).toEqual(['value', '18446744073709551.615', 123.4, '=<&']);
  });

  test('holds what is asked for: a device, an object, a time', async () => {
    const count = async (wanted: Partial<ExportWanted>) =>
      String(await exported(wanted))
        .trimEnd()
        .split('\n').length - 1;
    expect(await count({})).toBe(7);
    expect(await count({ device: 'm2' })).toBe(4);
    expect(await count({ logicalName: reading().logicalName })).toBe(3);
    expect(await count({ logicalName: reading().logicalName, from: START + 1, to: START + 7_200_000 })).toBe(
      1,
    );
  });

  test('of a profile has a row a line', async () => {
    const rows = parse(await exported({ device: 'm2', profile: PROFILE })) as string[][];
    expect(rows).toEqual([
      ['at', '1-1:1.29.0*255 [Wh]', '1-1:2.29.0*255 [Wh]'],
      ['2026-03-29T01:30:00+01:00', '1', '2'],
      ['2026-03-29T01:45:00+01:00', '3', '4'],
    ]);
    await expect(exported({ device: 'm1', profile: PROFILE })).rejects.toThrow(
      /nothing is stored of the profile/,
    );
    await expect(exported({ profile: parseObis('1-0:99.2.0') })).rejects.toThrow(
      /nothing is stored of the profile/,
    );
  });

  test('of a profile of all devices names the device in each row, and has the columns of all', async () => {
    const batch = rowBatch([[7, 8]]);
    const columns = batch.columns.map((column, index) =>
      index === 0 ? column : { ...column, logicalName: parseObis('1-1:9.29.0') },
    );
    await store.addRows('m3', { ...batch, columns });
    expect(parse(await exported({ profile: PROFILE }))).toEqual([
      ['device', 'at', '1-1:1.29.0*255 [Wh]', '1-1:2.29.0*255 [Wh]', '1-1:9.29.0*255 [Wh]'],
      ['m2', '2026-03-29T01:30:00+01:00', '1', '2', ''],
      ['m2', '2026-03-29T01:45:00+01:00', '3', '4', ''],
      ['m3', '2026-03-29T01:30:00+01:00', '7', '', '8'],
    ]);
  });

  test('keeps memory small, however much there is', async () => {
    for (let n = 0; n < 50; n++)
      await store.addReadings(
        'big',
        Array.from({ length: 1000 }, (_, i) => reading({ at: START + n * 1000 + i })),
        [],
      );
    let largest = 0;
    let total = 0;
    const wanted = {
      device: 'big',
      logicalName: undefined,
      profile: undefined,
      from: undefined,
      to: undefined,
    };
    for (const format of ['csv', 'xlsx', 'json'] as const)
      for await (const part of store.export({ ...wanted, format, timeZone: 'UTC' })) {
        largest = Math.max(largest, part.length);
        total += part.length;
      }
    expect(total).toBeGreaterThan(10_000_000);
    expect(largest).toBeLessThan(1_000_000);
  });
});
