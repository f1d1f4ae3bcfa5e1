import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, sql } from './connection.ts';

/*
 * Whether this database is an older or another copy of itself: then others may have spent invocation counters that it still
 * counts as free. Two witnesses outside of it tell: the file that it lies in (a copy lies in another one), and a number beside
 * it that grows with every start (a copy that was written over it knows an older number).
 */

/** Says whether the database was copied or set back since it was last opened, and takes this file for its own. */
export function noticeCopy(writer: Connection, folder: string): boolean {
  const file = fileOf(join(folder, 'readings.db'));
  const witness = join(folder, 'starts.txt');
  const ours = Number(readFact(writer, STARTS) ?? 0);
  const beside = readNumber(witness);
  const known = readFact(writer, FILE);
  const copied = beside > ours || (known !== undefined && known !== file);
  const starts = Math.max(ours, beside) + 1;
  writer.transaction(() => {
    keepFact(writer, STARTS, starts);
    keepFact(writer, FILE, file);
  });
  writeNumber(witness, starts);
  return copied;
}

/** Makes a copy known as one, wherever it may be put. */
export function markAsCopy(writer: Connection): void {
  writer.transaction(() => {
    keepFact(writer, STARTS, 0);
    keepFact(writer, FILE, 'a backup');
  });
}

const STARTS = 'starts';
const FILE = 'file';

/** What tells a file from every other, also from its own copy. */
function fileOf(path: string): string {
  const { ino, birthtimeNs } = statSync(path, { bigint: true });
  return `${ino}:${birthtimeNs}`;
}

function readFact(connection: Connection, name: string): string | undefined {
  const row = connection.first(sql.selectFrom('store_fact').select('value').where('name', '=', name));
  return row === undefined ? undefined : String(row.value);
}

function keepFact(writer: Connection, name: string, value: string | number): void {
  const text = String(value);
  writer.run(
    sql
      .insertInto('store_fact')
      .values({ name, value: text })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text })),
  );
}

function readNumber(path: string): number {
  try {
    return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}

/** Whole or not at all. */
function writeNumber(path: string, value: number): void {
  const fresh = `${path}.new`;
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, `${value}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}
