import type { Catalogue } from './catalogue.ts';
import { type Connection, sql } from './connection.ts';

/**
 * Numbers what outlets follow. There is one writer, so the order of numbers is the order of commits, and whoever has read up
 * to a number has missed nothing before it.
 */
export class Sequence {
  readonly #writer: Connection;
  #seq = 0;
  #readings = 0;

  constructor(writer: Connection) {
    this.#writer = writer;
    this.#load();
  }

  /** The number that `next` will give. */
  get ahead(): number {
    return this.#seq + 1;
  }

  next(): number {
    return ++this.#seq;
  }

  /** As `next`, for a reading: they are counted. */
  nextReading(): number {
    this.#readings++;
    return this.next();
  }

  /** A transaction in which numbers may be given: when it fails, they were not. */
  transaction<T>(catalogue: Catalogue, work: () => T): T {
    const before = this.#seq;
    try {
      return catalogue.transaction(() => {
        const result = work();
        if (this.#seq !== before) this.#writer.runPrepared(KEEP, [this.#seq, this.#readings]);
        return result;
      });
    } catch (error) {
      this.#load();
      throw error;
    }
  }

  #load(): void {
    const kept = this.#writer.first(sql.selectFrom('sequence').select(['seq', 'readings']));
    this.#seq = kept?.seq ?? 0;
    this.#readings = kept?.readings ?? 0;
  }
}

const KEEP = 'update sequence set seq = ?, readings = ?';

/** Puts something into the feed that is no reading. */
export const ADD_NOTICE =
  'insert into notice (seq, device, kind, series, at, detail) values (?, ?, ?, ?, ?, ?)';
