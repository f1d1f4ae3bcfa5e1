import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messages, outletBase, START, valueItem } from '../../test/outlet-fakes.ts';
import type { FileOutlet } from '../model/outlet.ts';
import { FileSink } from './file-sink.ts';

let folder: string;
let now = START;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-files-'));
  now = START;
});
afterEach(() => rmSync(folder, { recursive: true }));

const outlet = (change: Partial<FileOutlet> = {}): FileOutlet => ({
  ...outletBase(),
  type: 'file',
  folder,
  format: 'jsonl',
  maxBytes: 0,
  rotate: 'daily',
  timeZone: 'Europe/Berlin',
  keep: 0,
  ...change,
});

async function write(seqs: readonly number[], change: Partial<FileOutlet> = {}): Promise<void> {
  const sink = new FileSink(outlet(change), () => now);
  await sink.open();
  await sink.deliver({ messages: messages(seqs.map((seq) => valueItem(seq))), mark: seqs.at(-1) ?? 0 });
  await sink.close();
}

const text = (name: string) => readFileSync(join(folder, name), 'utf8');
const seqsOf = (name: string) =>
  text(name)
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { seq: number }).seq);

describe('a file outlet', () => {
  test('writes a document a line, into a file of the day', async () => {
    await write([1, 2]);
    expect(readdirSync(folder)).toEqual(['readings-2026-03-29.jsonl']);
    const [first] = text('readings-2026-03-29.jsonl').split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      kind: 'value',
      seq: 1,
      device: 'm1',
      logicalName: '1-0:1.8.0*255',
      value: '123.456',
      integer: '123456',
      scaler: -3,
      unit: 'Wh',
      at: '2026-03-29T00:30:01.000Z',
    });
  });

  test('writes CSV that a spreadsheet reads, with times of its zone over the change to summer time', async () => {
    now = START;
    const sink = new FileSink(outlet({ format: 'csv' }), () => now);
    await sink.open();
    const items = [
      valueItem(1, { at: START }),
      valueItem(2, { at: START + 3_600_000, value: { kind: 'number', value: 2n ** 64n - 1n, scaler: 0 } }),
      { kind: 'status', seq: 3, device: '=m', at: START, state: 'silent', reason: 'a, "b"\nc' } as const,
    ];
    await sink.deliver({ messages: messages(items), mark: 3 });
    await sink.close();
    const rows = parse(text('readings-2026-03-29.csv'), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ at, value, unit }) => [at, value, unit])).toEqual([
      ['2026-03-29T01:30:00+01:00', '123.456', 'Wh'],
      ['2026-03-29T03:30:00+02:00', '18446744073709551615', 'Wh'],
      ['2026-03-29T01:30:00+01:00', '', ''],
    ]);
    expect(rows[2]).toMatchObject({ device: "'=m", state: 'silent: a, "b" c' });
  });

  test('begins another file when one is full, and when the day ends in its zone', async () => {
    await write([1, 2], { maxBytes: 100 });
    await write([3], { maxBytes: 100 });
    now = Date.UTC(2026, 2, 29, 21, 59);
    await write([4], { maxBytes: 100 });
    now = Date.UTC(2026, 2, 29, 22, 0);
    await write([5], { maxBytes: 100 });
    expect(readdirSync(folder).sort()).toEqual([
      'readings-2026-03-29.2.jsonl',
      'readings-2026-03-29.3.jsonl',
      'readings-2026-03-29.jsonl',
      'readings-2026-03-30.jsonl',
    ]);
    expect(seqsOf('readings-2026-03-29.jsonl')).toEqual([1, 2]);
    expect(seqsOf('readings-2026-03-30.jsonl')).toEqual([5]);
  });

  test('has files of an hour, of a month, or one for good', async () => {
    await write([1], { rotate: 'hourly' });
    await write([2], { rotate: 'monthly' });
    await write([3], { rotate: 'never' });
    expect(readdirSync(folder).sort()).toEqual([
      'readings-2026-03-29T01.jsonl',
      'readings-2026-03.jsonl',
      'readings.jsonl',
    ]);
  });

  test('keeps so many files, and leaves alone those of others', async () => {
    appendFileSync(join(folder, 'readings-other.jsonl'), 'x');
    for (let day = 0; day < 4; day++) {
      await write([day], { keep: 2 });
      now += 86_400_000;
    }
    expect(readdirSync(folder).sort()).toEqual([
      'readings-2026-03-31.jsonl',
      'readings-2026-04-01.jsonl',
      'readings-other.jsonl',
    ]);
  });

  test.each(['jsonl', 'csv'] as const)(
    'leaves each line once after a crash at any octet (%s)',
    async (format) => {
      const name = `readings-2026-03-29.${format}`;
      await write([1, 2, 3, 4], { format });
      const whole = text(name);
      for (let length = 0; length < whole.length; length += 7) {
        truncateSync(join(folder, name), length);
        await write([1, 2, 3, 4], { format }); // the mark had not moved: all of it comes again
        expect(text(name)).toBe(whole);
      }
    },
  );

  test('leaves nothing out where two lines have one place', async () => {
    const value = messages([valueItem(1)]);
    const twice = [...value, ...value];
    const deliver = async () => {
      const sink = new FileSink(outlet(), () => now);
      await sink.open();
      await sink.deliver({ messages: twice, mark: 1 });
      await sink.close();
    };
    await deliver();
    const whole = text('readings-2026-03-29.jsonl');
    truncateSync(join(folder, 'readings-2026-03-29.jsonl'), whole.length - 10);
    await deliver();
    expect(text('readings-2026-03-29.jsonl')).toBe(whole);
  });

  test('says what is wrong with its folder', async () => {
    appendFileSync(join(folder, 'a-file'), '');
    const sink = new FileSink(outlet({ folder: join(folder, 'a-file') }));
    await expect(sink.open()).rejects.toThrow(/a-file: /);
  });
});
