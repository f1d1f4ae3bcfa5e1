import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DlmsError, MalformedError, RefusedError } from 'dlms/bytes';
import Libsql from 'libsql';
import { Connection } from './connection.ts';
import { migrations } from './migrations/index.ts';
import { markAsCopy } from './origin.ts';

/**
 * Copies the database of a data folder to a file while it is in use: whole, checked, compact, and on the disk when it resolves. The
 * work is done by a thread of its own, since it takes as long as the disk does.
 * @throws RefusedError where the file exists already, or there is nothing to copy
 */
export async function backup(folder: string, file: string): Promise<void> {
  const target = resolve(file);
  const source = join(folder, 'readings.db');
  if (!existsSync(source))
    throw refusal(`${folder} holds no readings`, 'nothing', 'name the data folder of the gateway');
  if (existsSync(target))
    throw refusal(`${target} exists already`, 'exists', 'choose another name: a backup replaces nothing');
  const unfinished = `${target}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    closeSync(openSync(unfinished, 'w', 0o600)); // what is in it is nobody else's business
    await inThread(source, unfinished);
    finish(unfinished);
    renameSync(unfinished, target);
    syncPath(dirname(target));
  } catch (error) {
    throw error instanceof DlmsError ? error : unwritable((error as Error).message);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

/** A copy must know that it is one: invocation counters go on behind what the original may spend meanwhile. */
function finish(path: string): void {
  const copy = new Connection(path, ['journal_mode = delete', 'synchronous = full']);
  try {
    markAsCopy(copy);
  } finally {
    copy.close();
  }
  verify(path);
  syncPath(path);
}

/**
 * Puts a backup in the place of the database of a data folder that nobody uses. What was there is kept beside it.
 * @returns where what was there is now; undefined where there was nothing
 * @throws RefusedError where the file is no backup of this version or an older one, MalformedError where it is damaged
 */
export function restore(folder: string, file: string, at: Date): string | undefined {
  verify(file);
  const place = join(folder, 'readings.db');
  const fresh = `${place}.restoring`;
  copyFileSync(file, fresh);
  const copy = new Connection(fresh, ['journal_mode = delete', 'synchronous = full']);
  try {
    markAsCopy(copy);
  } finally {
    copy.close();
  }
  syncPath(fresh);
  const aside = `${place}.before-${at.toISOString().replace(/[:.]/g, '-')}`;
  const had = existsSync(place);
  // The log belongs to the database: beside another one it would spoil it.
  if (had) {
    rmSync(`${place}-shm`, { force: true });
    if (existsSync(`${place}-wal`) && statSync(`${place}-wal`).size > 0)
      renameSync(`${place}-wal`, `${aside}-wal`);
    else rmSync(`${place}-wal`, { force: true });
    renameSync(place, aside);
  }
  renameSync(fresh, place);
  syncPath(folder);
  return had ? aside : undefined;
}

/** Where a backup waits until the next start. */
export const stagedRestore = (folder: string): string => join(folder, 'restore.db');

/** Checks a backup and lays it ready for the next start of the gateway, which has the folder until then. */
export function stageRestore(folder: string, file: string): void {
  verify(file);
  const fresh = `${stagedRestore(folder)}.new`;
  copyFileSync(file, fresh);
  syncPath(fresh);
  renameSync(fresh, stagedRestore(folder));
  syncPath(folder);
}

/** What a database says is wrong with it: nothing, when it is whole. */
export function integrityProblems(path: string): string[] {
  const database = new Libsql(path);
  try {
    const rows = database.prepare('pragma integrity_check(20)').all() as { integrity_check: string }[];
    return rows.map((row) => row.integrity_check).filter((text) => text !== 'ok');
  } finally {
    database.close();
  }
}

function verify(path: string): void {
  if (!existsSync(path)) throw refusal(`there is no file ${path}`, 'nothing', 'look at its name');
  let problems: readonly string[];
  let version: number;
  try {
    problems = integrityProblems(path);
    version = versionOf(path);
  } catch (cause) {
    throw new MalformedError(
      `${basename(path)} is no database, or a damaged one: ${(cause as Error).message}`,
      0,
      {
        layer: 'configuration',
        during: 'checking the backup',
        advice: 'take another backup',
        cause,
      },
    );
  }
  if (problems.length > 0)
    throw new MalformedError(`${basename(path)} is damaged: ${problems[0]}`, 0, {
      layer: 'configuration',
      during: 'checking the backup',
      advice: 'take another backup',
    });
  if (version < 1 || version > migrations.length)
    throw refusal(
      version < 1
        ? `${basename(path)} is no backup of readings`
        : `${basename(path)} was written by a newer version`,
      'version',
      version < 1
        ? 'take a file that `meterwire backup` has written'
        : 'restore it with the version that wrote it',
    );
}

function versionOf(path: string): number {
  const connection = new Connection(path, ['query_only = on']);
  try {
    return connection.pragma('user_version');
  } finally {
    connection.close();
  }
}

/** It neither checkpoints nor writes; its own copy it writes into. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const Libsql = require(workerData.libsql);
  const database = new Libsql(workerData.source);
  database.pragma('wal_autocheckpoint = 0');
  database.pragma('busy_timeout = 5000');
  try {
    database.prepare('vacuum into ?').run(workerData.target);
    parentPort.postMessage(undefined);
  } catch (error) {
    parentPort.postMessage(error.message);
  } finally {
    database.close();
  }
`;

async function inThread(source: string, target: string): Promise<void> {
  const libsql = createRequire(import.meta.url).resolve('libsql');
  const worker = new Worker(THREAD, { eval: true, workerData: { libsql, source, target } });
  const problem = await new Promise<string | undefined>((done, reject) => {
    worker.once('message', done);
    worker.once('error', reject);
  });
  await worker.terminate();
  if (problem !== undefined) throw unwritable(problem);
}

const unwritable = (problem: string): RefusedError =>
  refusal(
    `the backup could not be written: ${problem}`,
    'unwritable',
    'see that there is room for it, and that its folder exists',
  );

const refusal = (message: string, reason: string, advice: string): RefusedError =>
  new RefusedError(message, reason, { layer: 'configuration', advice });

/** On the disk, whatever happens next. */
function syncPath(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
