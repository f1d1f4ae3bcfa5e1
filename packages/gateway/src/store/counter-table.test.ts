import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecurityError } from 'dlms/bytes';
import { LAST_COUNTER, SendCounter } from 'dlms/security';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bundle } from '../../test/bundle.ts';
import { runAndKill } from '../../test/kill.ts';
import { Store } from './store.ts';

const OWNER = {
  encryption: new Uint8Array(16).fill(7),
  systemTitle: new Uint8Array(8).fill(1),
  device: 'm1',
};

let folder: string;
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-counters-'));
  store = new Store(join(folder, 'data'));
});
afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const reserve = (count: number, floor = 0): number => store.counterOf(OWNER).reserve(count, floor);

async function kindsOfEntries(): Promise<string[]> {
  return (await store.counterEntries(1000)).map(({ kind }) => kind).reverse();
}

function reopen(): void {
  store.close();
  store = new Store(join(folder, 'data'));
}

describe('a counter', () => {
  test('is handed out in blocks, each once, also after a restart', () => {
    expect([reserve(64), reserve(64)]).toEqual([0, 64]);
    reopen();
    expect(reserve(64)).toBe(128);
  });

  test('belongs to a key and a title, whichever device asks', async () => {
    reserve(64);
    expect(store.counterOf({ ...OWNER, device: 'm2' }).reserve(1, 0)).toBe(64);
    expect(store.counterOf({ ...OWNER, encryption: new Uint8Array(16) }).reserve(1, 0)).toBe(0);
    expect(store.counterOf({ ...OWNER, systemTitle: new Uint8Array(8) }).reserve(1, 0)).toBe(0);
    expect(await store.counters()).toHaveLength(3);
  });

  test('is raised by what the meter says, never lowered, and that is written down', async () => {
    reserve(64);
    expect(reserve(64, 5000)).toBe(5000);
    expect(reserve(64, 10)).toBe(5064);
    expect(await store.counterEntries(10, 'another')).toEqual([]);
    expect(await store.counterEntries(10)).toMatchObject([
      { kind: 'raised', before: 64, after: 5000, by: 'm1', device: 'm1' },
      { kind: 'opened' },
    ]);
  });

  test('cannot be lowered or forgotten in the database either', () => {
    reserve(64);
    store.close();
    const database = new Libsql(join(folder, 'data', 'readings.db'));
    expect(() => database.exec('update counter set next = 1')).toThrow(/never lowered/);
    expect(() => database.exec('delete from counter')).toThrow(/never forgotten/);
    database.close();
    store = new Store(join(folder, 'data'));
  });

  test('holds a jump that is too far to be believed until an operator allows it', async () => {
    reserve(64);
    const far = 2 ** 24 + 65;
    expect(() => reserve(64, far)).toThrow(SecurityError);
    expect(() => reserve(64, far)).toThrow(/16777281, and ours is 64/);
    const [held] = await store.counters();
    expect(held).toMatchObject({ state: 'held', held: far, next: 64 });
    expect(await store.allowCounter(held?.id ?? '', 'anna')).toBe(true);
    expect(await store.allowCounter(held?.id ?? '', 'anna')).toBe(false);
    expect(reserve(64, far)).toBe(far);
    expect(await kindsOfEntries()).toEqual(['opened', 'held', 'allowed', 'raised']);
  });

  test('begins where the meter is when it is new to us, short of half of all numbers', () => {
    expect(reserve(64, 40_000_000)).toBe(40_000_000);
    const other = store.counterOf({ ...OWNER, systemTitle: new Uint8Array(8) });
    expect(() => other.reserve(64, 2 ** 31 + 1)).toThrow(SecurityError);
  });

  test('ends before the 32 bits do, and says so half-way', async () => {
    reserve(1, 2 ** 31);
    expect(await store.counters()).toMatchObject([{ state: 'half used' }]);
    for (let floor = 2 ** 31; floor < LAST_COUNTER; floor += 2 ** 24 - 1000) reserve(64, floor);
    reserve(64, LAST_COUNTER);
    expect(() => reserve(64)).toThrow(/used up/);
    expect(await store.counters()).toMatchObject([{ state: 'used up' }]);
    expect((await kindsOfEntries()).filter((kind) => kind === 'half used')).toHaveLength(1);
  });

  test('keeps its key out of the database', async () => {
    reserve(64);
    const [counter] = await store.counters();
    expect(JSON.stringify(counter)).not.toContain('07070707');
    expect(counter?.systemTitle).toBe('0101010101010101');
  });
});

describe('a database that was copied', () => {
  const data = () => join(folder, 'data');

  test('to another folder skips what may have been spent there', async () => {
    reserve(64);
    store.close();
    cpSync(data(), join(folder, 'copy'), { recursive: true });
    store = new Store(join(folder, 'copy'));
    expect(reserve(64)).toBe(64 + 65_536);
    expect(await kindsOfEntries()).toEqual(['opened', 'skipped']);
  });

  test('over a newer one in its own file skips, too', () => {
    const file = join(data(), 'readings.db');
    reserve(64);
    store.close();
    cpSync(file, join(folder, 'old.db'));
    store = new Store(data());
    reserve(640);
    store.close();
    cpSync(join(folder, 'old.db'), file);
    store = new Store(data());
    expect(reserve(64)).toBe(64 + 65_536);
  });

  test('nowhere skips nothing', async () => {
    reserve(64);
    for (let i = 0; i < 3; i++) reopen();
    expect(reserve(64)).toBe(64);
  });
});

test('no number is handed out twice, however often the process is killed', async () => {
  const program = await bundle('crash-counter.ts', 'crash-counter');
  const taken: number[] = [];
  for (let kill = 0; kill < 25; kill++) {
    // Not time but what was done decides when it dies, so that a slow machine tests the same.
    const last = 1 + Math.floor(Math.random() * 1500);
    const output = await runAndKill(program, [join(folder, 'killed'), '16'], async (said) => {
      while (said().length < last * 4) await new Promise((resolve) => setTimeout(resolve, 1));
    });
    taken.push(...output.slice(0, output.lastIndexOf('\n')).split('\n').map(Number));
  }
  expect(taken.length).toBeGreaterThan(2000);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken).toEqual([...taken].sort((a, b) => a - b));
  const survivor = new Store(join(folder, 'killed'));
  const owner = { encryption: new Uint8Array(16), systemTitle: new Uint8Array(8), device: 'm1' };
  const counter = new SendCounter(survivor.counterOf(owner));
  expect(counter.take()).toBeGreaterThan(Math.max(...taken));
  survivor.close();
}, 120_000);
