import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Json } from '../modules/define.ts';
import { Journal } from './journal.ts';
import { lockFolder } from './lock.ts';
import { decodeRecords, encodeRecord } from './record.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meter-journal-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (): string => join(folder, 'meter.journal');

function filled(records: readonly Json[]): Uint8Array {
  const { journal } = Journal.open(folder);
  for (const record of records) journal.append(record);
  journal.close();
  return readFileSync(file());
}

/** What stands in the journal after its file was replaced. */
function reopened(bytes: Uint8Array): { readonly records: readonly Json[]; readonly cutBytes: number } {
  writeFileSync(file(), bytes);
  const { journal, records, cutBytes } = Journal.open(folder);
  journal.close();
  return { records, cutBytes };
}

const jsons = fc.array(fc.jsonValue() as fc.Arbitrary<Json>, { maxLength: 8 });

describe('journal', () => {
  test('gives back what was appended', () => {
    fc.assert(
      fc.property(jsons, (records) => {
        rmSync(file(), { force: true });
        const bytes = filled(records);
        expect(reopened(bytes)).toEqual({ records: JSON.parse(JSON.stringify(records)), cutBytes: 0 });
      }),
      { numRuns: 30 },
    );
  });

  test('cut at any octet, loses the record that was cut and no other', () => {
    const records: Json[] = [{ at: 1, rows: [[1, 2, null]] }, 'two', [], { at: 4, text: 'žluťoučký kůň' }];
    const bytes = filled(records);
    const ends = records.map((_, i) =>
      records.slice(0, i + 1).reduce<number>((sum, record) => sum + recordBytes(record), 0),
    );
    expect(ends.at(-1)).toBe(bytes.length);
    for (let end = 0; end <= bytes.length; end++) {
      const whole = ends.filter((until) => until <= end).length;
      const read = reopened(bytes.subarray(0, end));
      expect(read.records).toEqual(records.slice(0, whole));
      expect(read.cutBytes).toBe(end - (ends[whole - 1] ?? 0));
    }
  });

  test('goes on behind a cut as if it had never been', () => {
    const bytes = filled(['one', 'two']);
    writeFileSync(file(), bytes.subarray(0, bytes.length - 1));
    const { journal } = Journal.open(folder);
    journal.append('three');
    journal.close();
    expect(reopened(readFileSync(file())).records).toEqual(['one', 'three']);
  });

  test('a damaged octet is never taken for a record', () => {
    const records = ['one', { two: 2 }, 'three'];
    const bytes = filled(records);
    for (let offset = 0; offset < bytes.length; offset++) {
      for (const flipped of [1, 0x80]) {
        const damaged = Uint8Array.from(bytes);
        damaged[offset] = (damaged[offset] ?? 0) ^ flipped;
        const read = reopened(damaged).records;
        expect(records.slice(0, read.length)).toEqual(read);
        expect(read.length).toBeLessThan(records.length);
      }
    }
  });

  test('any octets at all give records or a cut, never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, behind) => {
        const bytes = behind ? Uint8Array.from([...encodeRecord(Uint8Array.of(0x31)), ...noise]) : noise;
        const { payloads, end } = decodeRecords(bytes);
        expect(end).toBeLessThanOrEqual(bytes.length);
        if (behind) expect(payloads.length).toBeGreaterThanOrEqual(1);
      }),
    );
    expect(decodeRecords(new Uint8Array(4096)).payloads, 'a run of zeros').toEqual([]);
  });

  test('one record in the place of all; an unfinished replacement leaves the old ones', () => {
    const { journal } = Journal.open(folder);
    for (let i = 0; i < 100; i++) journal.append({ i });
    const before = journal.size;
    journal.replace({ all: 100 });
    expect(journal.size).toBeLessThan(before);
    journal.append('more');
    journal.close();
    writeFileSync(join(folder, 'meter.journal.new'), 'half a snapsh');
    expect(reopened(readFileSync(file())).records).toEqual([{ all: 100 }, 'more']);
  });
});

const recordBytes = (record: Json): number =>
  encodeRecord(new TextEncoder().encode(JSON.stringify(record))).length;

describe('folder lock', () => {
  test('lets one meter in, and the next when it is gone', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(/is in use by process \d+/);
    lock.release();
    lockFolder(folder).release();
  });

  test('takes over what a process that is gone has left behind', () => {
    writeFileSync(join(folder, 'meter.lock'), '999999999\n');
    lockFolder(folder).release();
    writeFileSync(join(folder, 'meter.lock'), 'rubbish');
    lockFolder(folder).release();
  });

  test('heeds a process that runs', () => {
    writeFileSync(join(folder, 'meter.lock'), `${process.ppid}\n`);
    expect(() => lockFolder(folder)).toThrow(`process ${process.ppid}`);
  });
});
