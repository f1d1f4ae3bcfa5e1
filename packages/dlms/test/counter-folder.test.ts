import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { counterFolder } from '../src/node/counter-folder.ts';
import { SendCounter } from '../src/security/counter.ts';

const folder = mkdtempSync(join(tmpdir(), 'meterwire-counters-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('numbers go on where the last process stopped, never below what the meter expects', () => {
  const first = new SendCounter(counterFolder(folder, 'a'));
  const taken = Array.from({ length: 100 }, () => first.take());
  const second = new SendCounter(counterFolder(folder, 'a'));
  expect(second.take()).toBeGreaterThan(Math.max(...taken));
  second.raise(100_000);
  expect(second.take()).toBeGreaterThanOrEqual(100_000);
  expect(new SendCounter(counterFolder(folder, 'a')).take()).toBeGreaterThan(100_000);
  expect(new SendCounter(counterFolder(folder, 'b')).take()).toBe(0);
  expect(readdirSync(folder).filter((name) => name.startsWith('a.'))).toHaveLength(1);
});

test('says that a folder cannot be used, and hands out nothing', () => {
  const counter = new SendCounter(counterFolder(join(fileURLToPath(import.meta.url), 'folder'), 'a'));
  expect(() => counter.take()).toThrow('cannot be reserved');
});

/** Takes numbers as fast as it can and writes each down before it counts as used. */
const WORKER = `
  import { writeSync } from 'node:fs';
  const [modules, folder] = process.argv.slice(-2);
  const { counterFolder } = await import(modules + '/node/counter-folder.js');
  const { SendCounter } = await import(modules + '/security/counter.js');
  const counter = new SendCounter(counterFolder(folder, 'shared'), 8);
  for (;;) writeSync(1, counter.take() + '\\n');
`;

test('three processes that are killed at random never use a number twice', async () => {
  const modules = fileURLToPath(new URL('../dist', import.meta.url));
  const shared = join(folder, 'shared');
  const used: number[] = [];
  const oneLife = (life: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', WORKER, modules, shared]);
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        // Killed in the middle of its work, not at the start-up.
        if (text.length > 500 + life * 97) child.kill('SIGKILL');
      });
      child.once('error', reject);
      child.once('close', () => {
        for (const line of text.split('\n').slice(0, -1)) used.push(Number(line));
        resolve();
      });
    });
  await Promise.all(
    [0, 1, 2].map(async (lane) => {
      for (let life = 0; life < 8; life++) await oneLife(lane * 8 + life);
    }),
  );
  expect(used.length).toBeGreaterThan(1000);
  expect(new Set(used).size).toBe(used.length);
}, 60_000);
