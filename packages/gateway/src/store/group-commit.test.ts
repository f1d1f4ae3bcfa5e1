import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Connection } from './connection.ts';
import { GroupCommit } from './group-commit.ts';

let folder: string;
let writer: Connection;
let reader: Connection;
let group: GroupCommit;
let commits: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-group-'));
  const path = join(folder, 'test.db');
  writer = new Connection(path, ['journal_mode = wal']);
  writer.exec('create table written (text unique)');
  reader = new Connection(path, ['query_only = on']);
  commits = 0;
  group = new GroupCommit(writer, (work) => {
    commits++;
    writer.transaction(work);
  });
});
afterEach(() => {
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const add = (text: string) => () => writer.runPrepared('insert into written values (?)', [text]);
const there = () =>
  (reader.prepare('select text from written').all() as { text: string }[]).map(({ text }) => text);

test('what is written at the same time is one commit, and is there when it resolves', async () => {
  const seen = await Promise.all(
    ['a', 'b', 'c'].map(async (text) => {
      expect(await group.write(add(text))).toBe(1);
      return there();
    }),
  );
  expect(commits).toBe(1);
  for (const texts of seen) expect(texts).toEqual(['a', 'b', 'c']);
  await group.write(add('d'));
  expect(commits).toBe(2);
});

test('a write that fails leaves no trace of itself, and the others as they are', async () => {
  const results = await Promise.allSettled([
    group.write(add('a')),
    group.write(() => {
      add('half')();
      return add('a')();
    }),
    group.write(add('b')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(there()).toEqual(['a', 'b']);
  expect(commits).toBe(1);
});

test('a part inside a part that fails is undone with what surrounds it only where that fails as well', async () => {
  await group.write(() => {
    add('a')();
    expect(() =>
      writer.transaction(() => {
        add('b')();
        throw new RangeError('no');
      }),
    ).toThrow('no');
    add('c')();
  });
  expect(there()).toEqual(['a', 'c']);
});

test('where the disk is full nothing of the group is there, and everybody is told', async () => {
  const full = (): never => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  };
  const results = await Promise.allSettled([group.write(add('a')), group.write(full), group.write(add('b'))]);
  expect(results.slice(0, 2)).toMatchObject([
    { status: 'rejected', reason: { code: 'closed', message: expect.stringContaining('the disk is full') } },
    { status: 'rejected', reason: { code: 'closed', message: expect.stringContaining('the disk is full') } },
  ]);
  expect(results[2]?.status).toBe('fulfilled'); // in a group of its own
  expect(there()).toEqual(['b']);
});

test('many writes do not keep the event loop for long: they are several groups, in their order', async () => {
  const slow = (text: string) => () => {
    const until = performance.now() + 8;
    while (performance.now() < until);
    add(text)();
  };
  const texts = Array.from({ length: 10 }, (_, i) => `${i}`);
  await Promise.all(texts.map((text) => group.write(slow(text))));
  expect(commits).toBeGreaterThan(2);
  expect(commits).toBeLessThan(10);
  expect(there()).toEqual(texts);
});

test('flush leaves nothing waiting', async () => {
  const written = group.write(add('a'));
  group.flush();
  expect(there()).toEqual(['a']);
  await written;
});
