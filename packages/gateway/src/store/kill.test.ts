import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseObis } from 'dlms/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundle } from '../../test/bundle.ts';
import { runAndKill } from '../../test/kill.ts';
import { Store } from './store.ts';

const PROFILE = parseObis('1-0:99.1.0');
const PERIOD = 900_000;
const ALL = { from: undefined, to: undefined, limit: 10_000_000 };

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-kill-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('what a store has acknowledged is there after kill -9, whole and once', async () => {
  const program = await bundle('crash-writer.ts', 'crash-writer');
  const dataDir = join(folder, 'store');
  const cycles = 40;
  let acknowledged = 0;
  for (let cycle = 0; cycle < cycles; cycle++) {
    const output = await runAndKill(program, [dataDir], async (said) => {
      while (!said().includes('\n')) await wait(2);
      await wait(Math.random() * 60);
    });
    // The last line may have been cut off by the kill.
    const lines = output.slice(0, output.lastIndexOf('\n')).split('\n');
    acknowledged = Math.max(acknowledged, ...lines.map(Number));
  }
  const store = new Store(dataDir);
  const stored = await store.profileRows('m1', PROFILE, ALL);
  const last = stored?.times.at(-1) ?? 0;
  const count = last / PERIOD + 1;
  expect(acknowledged).toBeGreaterThan(cycles * 90 * PERIOD);
  expect(last).toBeGreaterThanOrEqual(acknowledged);
  expect(stored?.times.length).toBe(count);
  expect((await store.profileMark('m1', PROFILE))?.resume).toBe(last);
  for (const [column, values] of (stored?.values ?? []).entries())
    expect(values.every((value, row) => value === row + column)).toBe(true);
  expect(await store.total()).toBe(count * 6);
  expect((await store.profiles('m1'))[0]?.rows).toBe(count);
  store.close();
}, 120_000);
