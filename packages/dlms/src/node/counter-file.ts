import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { SecurityError } from '../errors.ts';
import type { CounterSource } from '../security/counter.ts';

/*
 * Invocation counters that outlive the process, however it ends, and that several processes may share. A counter is a directory; an
 * empty file in it is a reservation, and its name is the number after the last one reserved.
 *
 *     counters/4f1c…9a/0000000192      numbers below 192 may have been used, 192 and above have not
 *
 * To reserve is to create the next name, which only one process can, to make it durable, and to see that nobody has gone further
 * meanwhile; then what lies behind is removed. The highest name is never removed, so that nobody is handed a number twice, even
 * one who has slept between looking and creating. A kill between creating and using skips numbers and repeats none.
 */

/** What a counter belongs to: the same key and title may be spent on many meters. */
export interface CounterOwner {
  /** The block cipher key. Only a digest of it gets on the disk. */
  readonly encryption: Uint8Array;
  readonly systemTitle: Uint8Array;
}

/** The counter of a key and a title, in a directory for all of them. */
export function counterFile(directory: string, { encryption, systemTitle }: CounterOwner): CounterSource {
  const digest = createHash('sha256').update('invocation counter').update(systemTitle).update(encryption);
  return counterIn(join(directory, digest.digest('hex').slice(0, 32)));
}

/**
 * A counter in a directory of its own. Numbers come out of it once, whatever happens, as long as the directory is neither set back
 * to an earlier state nor copied to where the same key is used.
 */
export function counterIn(directory: string): CounterSource {
  return {
    reserve(count, floor) {
      try {
        return reserve(directory, count, floor);
      } catch (error) {
        throw error instanceof SecurityError ? error : unkept(directory, error);
      }
    },
  };
}

/** Every failed attempt means that another process has got its numbers. */
const MOST_ATTEMPTS = 1000;
const BEYOND = 2 ** 32;

function reserve(directory: string, count: number, floor: number): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const start = Math.max(floor, ...reservations(directory), 0);
    const end = start + count;
    if (end > BEYOND) throw usedUp();
    if (!create(directory, end)) continue;
    const others = reservations(directory).filter((other) => other !== end);
    if (others.some((other) => other > start)) continue;
    for (const other of others) remove(directory, other);
    return start;
  }
  throw new Error('other processes are always faster');
}

/** The numbers that names say; other files are none of ours. */
const reservations = (directory: string): readonly number[] =>
  readdirSync(directory).flatMap((name) => (/^\d{10}$/.test(name) ? [Number(name)] : []));

const nameOf = (end: number): string => `${end}`.padStart(10, '0');

/** False when another process has just done so. */
function create(directory: string, end: number): boolean {
  try {
    const file = openSync(join(directory, nameOf(end)), 'wx', 0o600);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  syncDirectory(directory);
  return true;
}

/** A new name is durable with its directory only. */
function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return; // which writes names through, and cannot open directories
  const handle = openSync(directory, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function remove(directory: string, end: number): void {
  try {
    unlinkSync(join(directory, nameOf(end)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

const usedUp = (): SecurityError =>
  new SecurityError('the invocation counters of this key are used up', {
    layer: 'security',
    reason: 'counter',
    advice: 'transfer a new key to the meter; its counter then starts again',
  });

const unkept = (directory: string, cause: unknown): SecurityError =>
  new SecurityError(`no invocation counter can be reserved in ${directory}: ${(cause as Error).message}`, {
    layer: 'security',
    reason: 'counter',
    advice: 'without a counter that lasts nothing may be ciphered: see that the folder can be written to',
    cause,
  });
