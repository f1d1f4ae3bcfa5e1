import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../modules/define.ts';
import { decodeRecords, encodeRecord } from './record.ts';

/** Keeps what has to survive. Both calls return when it is on the disk. */
export interface Keeper {
  /** Adds a record. */
  append(record: Json): void;
  /** Puts one record in the place of all so far. */
  replace(record: Json): void;
  /** Octets that the records take. */
  readonly size: number;
}

const FILE = 'meter.journal';
const UNFINISHED = 'meter.journal.new';

/**
 * An append-only file that is whole after every return, whatever happens to the process. Writing is synchronous on purpose:
 * a value may be shown only when it is on the disk, and a record is written every minute or so.
 */
export class Journal implements Keeper {
  readonly #folder: string;
  #file: number;
  #size: number;

  constructor(folder: string, file: number, size: number) {
    this.#folder = folder;
    this.#file = file;
    this.#size = size;
  }

  /** Opens the journal of a folder, and makes both when missing. A last record that was cut or damaged is taken off. */
  static open(folder: string): Opened {
    rmSync(join(folder, UNFINISHED), { force: true });
    const path = join(folder, FILE);
    const isNew = !existsSync(path);
    const file = openSync(path, isNew ? 'wx+' : 'r+');
    const bytes = isNew ? new Uint8Array(0) : readFileSync(path);
    const { payloads, end } = decodeRecords(bytes);
    if (end < bytes.length) {
      ftruncateSync(file, end);
      fsyncSync(file);
    }
    if (isNew) syncFolder(folder);
    return {
      journal: new Journal(folder, file, end),
      records: payloads.map((payload) => JSON.parse(Buffer.from(payload).toString()) as Json),
      cutBytes: bytes.length - end,
    };
  }

  get size(): number {
    return this.#size;
  }

  append(record: Json): void {
    const bytes = encodeRecord(Buffer.from(JSON.stringify(record)));
    writeFully(this.#file, bytes, this.#size);
    fdatasyncSync(this.#file);
    this.#size += bytes.length;
  }

  replace(record: Json): void {
    const unfinished = join(this.#folder, UNFINISHED);
    const bytes = encodeRecord(Buffer.from(JSON.stringify(record)));
    const file = openSync(unfinished, 'w+');
    writeFully(file, bytes, 0);
    fsyncSync(file);
    renameSync(unfinished, join(this.#folder, FILE));
    syncFolder(this.#folder);
    closeSync(this.#file);
    this.#file = file;
    this.#size = bytes.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** A journal with what stood in it. */
export interface Opened {
  readonly journal: Journal;
  readonly records: readonly Json[];
  /** Octets of a record that was being written when the process ended; gone. */
  readonly cutBytes: number;
}

/** Writes at a place, so that what a failed attempt left behind is written over. */
function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(file, bytes, written, bytes.length - written, position + written);
}

/** A new name is on the disk only when its folder is. */
function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
