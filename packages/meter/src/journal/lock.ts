import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from 'dlms/bytes';

/** Keeps a second meter out of a folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock of a meter's folder: a file with the process number in it. One left behind by a process that is gone is
 * taken over.
 * @throws RefusedError when a running process has it
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, 'meter.lock');
  const mine = `${process.pid}\n`;
  if (!claim(path, mine)) {
    const holder = holderOf(path);
    if (holder !== undefined && holder !== process.pid && isRunning(holder)) throw inUse(folder, holder);
    if (holder === process.pid && held.has(path)) throw inUse(folder, holder);
    rmSync(path, { force: true });
    if (!claim(path, mine)) throw inUse(folder, holderOf(path));
  }
  held.add(path);
  return {
    release() {
      if (held.delete(path)) rmSync(path, { force: true });
    },
  };
}

/** The locks of this process: its number in a file may also be that of a forerunner. */
const held = new Set<string>();

function claim(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

function holderOf(path: string): number | undefined {
  try {
    const holder = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isNaN(holder) ? undefined : holder;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined; // released in the meantime
    throw error;
  }
}

function isRunning(holder: number): boolean {
  try {
    process.kill(holder, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it runs, as somebody else
  }
}

function inUse(folder: string, holder: number | undefined): RefusedError {
  const who = holder === undefined ? 'another process' : `process ${holder}`;
  return new RefusedError(`the data folder ${folder} is in use by ${who}`, 'inUse', {
    layer: 'configuration',
    during: 'opening the data folder of the meter',
    advice: 'stop the other meter first, or give this one a data folder of its own',
  });
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
