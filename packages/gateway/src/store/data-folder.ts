import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import type { AccountStore, AuditLog, TokenStore } from '../model/account.ts';
import type { CounterEntry, CounterStanding, ExportWanted } from '../model/ports.ts';
import { AccountTable } from './account-table.ts';
import { AuditTable } from './audit-table.ts';
import { Connection } from './connection.ts';
import { backup, integrityProblems, restore } from './copy.ts';
import { CounterTable } from './counter-table.ts';
import { openDatabase } from './database.ts';
import { exportReadings } from './export.ts';
import { lockFolder } from './lock.ts';
import { migrations } from './migrations/index.ts';
import { ProfileQuery } from './profile-query.ts';
import { ReadingQuery } from './reading-query.ts';
import { Store } from './store.ts';
import { TokenTable } from './token-table.ts';

/*
 * What the command line does with a data folder. Reading, copying and the care of users may be done while a gateway runs there;
 * what else changes the database takes the folder for itself, and says who has it where that is not to be had.
 */

export const backupFolder = backup;

/** Returns where what was there is kept. @throws RefusedError where a gateway uses the folder, MalformedError for a bad file */
export function restoreFolder(folder: string, file: string): string | undefined {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  try {
    return restore(folder, file, new Date());
  } finally {
    lock.release();
  }
}

/** Writes the database anew, as small as it can be. @throws RefusedError where a gateway uses the folder */
export function vacuumFolder(folder: string): { readonly before: number; readonly after: number } {
  const path = fileOf(folder);
  const before = statSync(path).size;
  const database = openDatabase(folder);
  try {
    // A database of an earlier version learns here to give its free pages back later, little by little.
    database.writer.exec('pragma auto_vacuum = incremental');
    database.writer.exec('vacuum');
  } finally {
    database.close();
  }
  return { before, after: statSync(path).size };
}

/** What is wrong with the database: nothing, when it is whole. */
export function checkFolder(folder: string): readonly string[] {
  return integrityProblems(fileOf(folder));
}

/** Readings as a file, in pieces. @throws RefusedError where there are none */
export async function* exportFolder(folder: string, wanted: ExportWanted): AsyncGenerator<Uint8Array> {
  const reader = readerOf(folder);
  try {
    const readings = new ReadingQuery(reader);
    const profiles = new ProfileQuery(reader);
    yield* exportReadings(
      {
        readings: async (filter) => readings.readings(filter),
        profiles: async (device) => profiles.profiles(device),
        devicesOf: async (logicalName) => profiles.devices(logicalName),
        profileRows: (device, logicalName, range) => profiles.rows(device, logicalName, range),
      },
      wanted,
    );
  } finally {
    reader.close();
  }
}

/** The invocation counters, and what happened to them, newest first. */
export function countersOf(folder: string): {
  readonly counters: readonly CounterStanding[];
  readonly entries: readonly CounterEntry[];
} {
  const reader = readerOf(folder);
  try {
    const table = new CounterTable(reader, { copied: false });
    return { counters: table.counters(), entries: table.entries(1000) };
  } finally {
    reader.close();
  }
}

/** An operator allows a jump that was held; false where none is. @throws RefusedError where a gateway uses the folder */
export async function allowCounter(folder: string, id: string, by: string): Promise<boolean> {
  fileOf(folder);
  const store = new Store(folder);
  try {
    return await store.allowCounter(id, by);
  } finally {
    store.close();
  }
}

/** Users, tokens and the audit log of a data folder. */
export interface FolderAccounts {
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  readonly audit: AuditLog;
  close(): void;
}

/**
 * Takes the folder for itself, or goes beside the gateway that has it: of users and tokens a gateway remembers nothing, so that it
 * heeds what is changed at once.
 * @throws RefusedError where the gateway beside is of another version
 */
export function openAccounts(folder: string): FolderAccounts {
  try {
    const store = new Store(folder);
    const { accounts, tokens, audit } = store;
    return { accounts, tokens, audit, close: () => store.close() };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.reason !== 'inUse') throw error;
    const writer = connectionOf(folder, BESIDE_SETTINGS);
    return {
      accounts: new AccountTable(writer),
      tokens: new TokenTable(writer),
      audit: new AuditTable(writer),
      close: () => writer.close(),
    };
  }
}

/** Whoever has the folder checkpoints, and nobody else: see `Database`. */
const BESIDE_SETTINGS = [
  'synchronous = full',
  'wal_autocheckpoint = 0',
  'busy_timeout = 5000',
  'foreign_keys = on',
  'mmap_size = 0',
  'trusted_schema = off',
];

function readerOf(folder: string): Connection {
  return connectionOf(folder, ['query_only = on', 'wal_autocheckpoint = 0', 'busy_timeout = 5000']);
}

function connectionOf(folder: string, settings: readonly string[]): Connection {
  const connection = new Connection(fileOf(folder), settings);
  const version = connection.pragma('user_version');
  if (version === migrations.length) return connection;
  connection.close();
  throw new RefusedError(
    `the data folder was written by another version (${version}) than this one (${migrations.length})`,
    'version',
    {
      layer: 'configuration',
      advice: 'start the gateway of this version there once, which brings an older folder up to date',
    },
  );
}

function fileOf(folder: string): string {
  const path = join(folder, 'readings.db');
  if (!existsSync(path))
    throw new RefusedError(`${folder} holds no readings`, 'nothing', {
      layer: 'configuration',
      advice: 'name the data folder of the gateway with --data',
    });
  return path;
}
