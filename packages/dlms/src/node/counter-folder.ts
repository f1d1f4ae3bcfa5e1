import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ClosedError } from '../errors.ts';
import type { CounterSource } from '../security/counter.ts';

/** Numbers are claimed in cells of this many. */
const CELL = 64;
const MOST_TRIES = 1000;

/**
 * Invocation counters kept in a folder, one identity (key and system title) a name. Any number of processes may share it, and each
 * may be killed at any moment.
 *
 * A cell of 64 numbers is claimed by creating its file, which succeeds for one process alone; file and folder are on the disk
 * before the first number is handed out. The newest cell is never removed; older ones are, so a claim counts only if no newer
 * cell is there after it.
 */
export function counterFolder(folder: string, identity: string): CounterSource {
  if (!/^[\w-]{1,128}$/.test(identity))
    throw new RangeError(`"${identity}" is no name of a counter: letters, digits, - and _`);
  return {
    reserve(count, floor) {
      if (!Number.isInteger(count) || count < 1 || count > CELL)
        throw new RangeError(`${count} counters at a time: 1 to ${CELL}`);
      return claim(folder, identity, floor) * CELL;
    },
  };
}

function claim(folder: string, identity: string, floor: number): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const cell = Math.max(newest(folder, identity) + 1, Math.ceil(floor / CELL));
      if (!create(join(folder, nameOf(identity, cell)))) continue;
      flush(folder);
      if (newest(folder, identity) > cell) continue; // it was claimed, spent and removed before
      removeOlder(folder, identity, cell);
      return cell;
    }
  } catch (cause) {
    throw unusable(folder, cause);
  }
  throw unusable(folder, new Error(`${MOST_TRIES} claims in a row were taken by others`));
}

const nameOf = (identity: string, cell: number): string => `${identity}.${cell}`;

function cells(folder: string, identity: string): number[] {
  const prefix = `${identity}.`;
  return readdirSync(folder)
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)));
}

const newest = (folder: string, identity: string): number => Math.max(-1, ...cells(folder, identity));

/** Whether it was we who created it. */
function create(path: string): boolean {
  try {
    const file = openSync(path, 'wx', 0o600);
    fsyncSync(file);
    closeSync(file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The name of a new file is on the disk only when its folder is. */
function flush(folder: string): void {
  const directory = openSync(folder, 'r');
  fsyncSync(directory);
  closeSync(directory);
}

function removeOlder(folder: string, identity: string, than: number): void {
  for (const cell of cells(folder, identity))
    if (cell < than) rmSync(join(folder, nameOf(identity, cell)), { force: true });
}

const unusable = (folder: string, cause: unknown): ClosedError =>
  new ClosedError(`the invocation counters in ${folder} cannot be reserved: ${(cause as Error).message}`, {
    layer: 'configuration',
    during: 'reserving invocation counters',
    advice:
      'give a folder that can be written, on a disk with room: a counter that is not kept must not be used',
    cause,
  });
