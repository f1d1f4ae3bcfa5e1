import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SendCounter } from '../security/counter.ts';
import { counterFile, counterIn } from './counter-file.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'counters-'));
let taker = '';

beforeAll(async () => {
  const outDir = join(root, '.build/counter-taker');
  const entry = join(root, 'packages/dlms/test/counter-taker.ts');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: { ssr: entry, outDir, emptyOutDir: true, minify: false, target: 'node20' },
  });
  taker = join(outDir, 'counter-taker.js');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Starts takers, kills them at a random moment, and gives all numbers that were taken. */
async function killed(
  directory: string,
  options: { readonly kills: number; readonly workers: number; readonly mode?: string },
) {
  const taken: number[] = [];
  const live = async (): Promise<void> => {
    for (let i = 0; i < options.kills; i++) taken.push(...(await liveAndDie(directory, options.mode)));
  };
  await Promise.all(Array.from({ length: options.workers }, live));
  return taken;
}

async function liveAndDie(directory: string, mode: string | undefined): Promise<readonly number[]> {
  const child: ChildProcess = spawn(process.execPath, [taker, directory, ...(mode ? [mode] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let lines = 0;
  // Not time but what was done decides when it dies, so that a slow machine tests the same.
  const last = 1 + Math.floor(Math.random() * 300);
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk;
    lines += chunk.filter((octet) => octet === 0x0a).length;
    if (lines >= last) child.kill('SIGKILL');
  });
  await once(child, 'close');
  // What is cut by the kill was not handed over.
  return text.split('\n').slice(0, -1).map(Number);
}

const repeated = (numbers: readonly number[]): number => numbers.length - new Set(numbers).size;

describe('killed again and again', () => {
  test('no number comes twice, from one process after the other or three at a time (conformance 172, 184)', async () => {
    const alone = await killed(join(folder, 'alone'), { kills: 25, workers: 1 });
    expect(alone.length).toBeGreaterThan(1000);
    expect(repeated(alone)).toBe(0);
    expect(alone).toEqual(alone.toSorted((a, b) => a - b));
    const together = await killed(join(folder, 'together'), { kills: 8, workers: 3 });
    expect(together.length).toBeGreaterThan(1000);
    expect(repeated(together)).toBe(0);
  });

  test('one that remembers after use is caught', async () => {
    const numbers = await killed(join(folder, 'forgetful'), { kills: 10, workers: 1, mode: 'forgetful' });
    expect(repeated(numbers)).toBeGreaterThan(0);
  });
});

test('goes on where it was, never below a floor, and leaves one small file (conformance 172)', () => {
  const directory = join(folder, 'plain');
  expect(counterIn(directory).reserve(64, 0)).toBe(0);
  expect(counterIn(directory).reserve(64, 0)).toBe(64);
  expect(counterIn(directory).reserve(10, 1000)).toBe(1000);
  expect(counterIn(directory).reserve(10, 5)).toBe(1010);
  expect(readdirSync(directory)).toEqual(['0000001020']);
});

test('one who slept between looking and reserving gets other numbers', () => {
  const directory = join(folder, 'sleepy');
  mkdirSync(directory);
  // What others have reserved meanwhile, and what is none of ours.
  for (const name of ['0000000100', '0000000164', 'note.txt']) writeFileSync(join(directory, name), '');
  expect(counterIn(directory).reserve(64, 0)).toBe(164);
  expect(readdirSync(directory)).toEqual(['0000000228', 'note.txt']);
});

test('each key and title has its own, and neither is on the disk', () => {
  const directory = join(folder, 'owners');
  const encryption = new Uint8Array(16).fill(0xe1);
  const systemTitle = new Uint8Array(8).fill(0x4d);
  const mine = { encryption, systemTitle };
  expect(counterFile(directory, mine).reserve(1, 0)).toBe(0);
  expect(counterFile(directory, mine).reserve(1, 0)).toBe(1);
  expect(counterFile(directory, { ...mine, systemTitle: new Uint8Array(8) }).reserve(1, 0)).toBe(0);
  expect(counterFile(directory, { ...mine, encryption: new Uint8Array(16) }).reserve(1, 0)).toBe(0);
  expect(readdirSync(directory)).toHaveLength(3);
  expect(readdirSync(directory).join()).not.toMatch(/e1e1|4d4d/);
});

test('is used up at the end, and says so when it cannot be kept', () => {
  const directory = join(folder, 'end');
  const counter = new SendCounter(counterIn(directory), 64);
  counter.raise(2 ** 32 - 32);
  expect(() => counter.take()).toThrow('used up');
  const blocked = join(folder, 'blocked');
  writeFileSync(blocked, '');
  expect(() => counterIn(blocked).reserve(1, 0)).toThrow(
    /no invocation counter can be reserved in .*blocked/,
  );
});
