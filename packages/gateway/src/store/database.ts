import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RefusedError } from 'dlms/bytes';
import { Connection, isFull } from './connection.ts';
import { restore, stagedRestore } from './copy.ts';
import { type FolderLock, lockFolder } from './lock.ts';
import { migrations } from './migrations/index.ts';
import { noticeCopy } from './origin.ts';

/**
 * The database of a data folder: one connection writes and checkpoints, one reads and does neither, since the SQLite
 * inside libsql can spoil its log when two connections checkpoint at once.
 */
export interface Database {
  readonly writer: Connection;
  readonly reader: Connection;
  /** Whether it was copied or set back to an earlier state since it was last opened. */
  readonly copied: boolean;
  close(): void;
}

/** Creates or upgrades what is there. @throws RefusedError when the folder is in use, or of a newer version */
export function openDatabase(folder: string): Database {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    return openConnections(folder, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openConnections(folder: string, lock: FolderLock): Database {
  const path = join(folder, 'readings.db');
  const staged = stagedRestore(folder);
  if (existsSync(staged)) {
    restore(folder, staged, new Date());
    rmSync(staged);
  }
  const writer = new Connection(path, WRITER_SETTINGS);
  try {
    migrate(writer);
    const copied = noticeCopy(writer, folder);
    const reader = new Connection(`${pathToFileURL(path).href}?mode=ro`, READER_SETTINGS);
    return {
      writer,
      reader,
      copied,
      close() {
        reader.close();
        try {
          intoOneFile(writer);
        } finally {
          writer.close();
          lock.release();
        }
      },
    };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** Leaves one file, which may be copied; on a full disk what was committed stays in the log, and the next start takes it from there. */
function intoOneFile(writer: Connection): void {
  try {
    writer.exec('pragma wal_checkpoint(truncate)');
  } catch (error) {
    if (!isFull(error)) throw error;
  }
}

/** synchronous = full: what is committed is on the disk, also when the power fails. */
const WRITER_SETTINGS = [
  'auto_vacuum = incremental', // takes effect on a new database only, and before everything else
  'journal_mode = wal',
  'synchronous = full',
  'wal_autocheckpoint = 1000',
  'journal_size_limit = 67108864',
  'busy_timeout = 5000',
  'foreign_keys = on',
  'mmap_size = 0',
  'trusted_schema = off',
];

const READER_SETTINGS = ['query_only = on', 'wal_autocheckpoint = 0', 'busy_timeout = 5000', 'mmap_size = 0'];

function migrate(connection: Connection): void {
  const version = connection.pragma('user_version');
  if (version > migrations.length)
    throw new RefusedError(
      `the data folder was written by a newer version (${version}) than this one (${migrations.length})`,
      'newerVersion',
      {
        layer: 'configuration',
        during: 'opening the data folder',
        advice: 'start the version that wrote it, or give this one another data folder',
      },
    );
  migrations.slice(version).forEach((migration, index) => {
    connection.transaction(() => {
      connection.exec(migration);
      connection.exec(`pragma user_version = ${version + index + 1}`);
    });
  });
}
