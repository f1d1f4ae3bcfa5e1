import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import Libsql from 'libsql';

/** Keeps a second process out of a data folder. */
export interface FolderLock {
  release(): void;
}

/**
 * Takes the lock of a data folder. It is an open exclusive transaction on a database of its own, so that the system takes
 * it back when the process dies, however it dies; the text file beside it only says who holds it.
 * @throws RefusedError when another process, or this one, has it already
 */
export function lockFolder(folder: string): FolderLock {
  const holder = join(folder, 'lock.txt');
  const lock = new Libsql(join(folder, 'lock.db'));
  try {
    lock.exec('pragma journal_mode = delete; begin exclusive');
  } catch (cause) {
    lock.close();
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'SQLITE_BUSY') throw cause;
    throw new RefusedError(`the data folder ${folder} is in use by ${nameOf(holder)}`, 'inUse', {
      layer: 'configuration',
      during: 'opening the data folder',
      advice: 'stop the other gateway first, or give this one a data folder of its own',
      cause,
    });
  }
  writeFileSync(holder, `process ${process.pid}, since ${new Date().toISOString()}\n`);
  return {
    release() {
      lock.exec('rollback');
      lock.close();
    },
  };
}

function nameOf(holder: string): string {
  try {
    return readFileSync(holder, 'utf8').trim() || 'another process';
  } catch {
    return 'another process'; // it has the lock but has not yet written who it is
  }
}
