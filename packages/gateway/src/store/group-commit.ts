import type { Connection } from './connection.ts';

/** A group is committed after so long, however many wait: the event loop is not kept from its other work. */
const MOST_MS = 20;

/** A write that waits. */
interface Waiting {
  /** Gives what to do when the group is on the disk. */
  run(): () => void;
  fail(error: unknown): void;
}

/**
 * Makes durable together what was written at the same time: it is the disk that takes long, and not the writing. Each write is all
 * or nothing by itself, and its promise resolves when it is on the disk.
 */
export class GroupCommit {
  readonly #writer: Connection;
  readonly #transaction: (work: () => void) => void;
  #waiting: Waiting[] = [];

  /** @param transaction the one around a whole group */
  constructor(writer: Connection, transaction: (work: () => void) => void) {
    this.#writer = writer;
    this.#transaction = transaction;
  }

  write<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#commit(MOST_MS));
      this.#waiting.push({
        run: () => {
          const result = work();
          return () => resolve(result);
        },
        fail: reject,
      });
    });
  }

  /** Commits what waits, now. */
  flush(): void {
    this.#commit(Number.POSITIVE_INFINITY);
  }

  #commit(mostMs: number): void {
    const group = this.#waiting;
    this.#waiting = [];
    if (group.length === 0) return;
    const until = performance.now() + mostMs;
    const ends: (() => void)[] = [];
    let taken = 0;
    try {
      this.#transaction(() => {
        while (taken < group.length && (taken === 0 || performance.now() < until)) {
          const one = group[taken++];
          if (one !== undefined) ends.push(this.#attempt(one));
        }
      });
    } catch (error) {
      for (const one of group.slice(0, taken)) one.fail(error);
      ends.length = 0;
    }
    this.#later(group.slice(taken));
    for (const end of ends) end();
  }

  /** One write that fails leaves the others as they are, unless the whole transaction is gone with it. */
  #attempt(one: Waiting): () => void {
    try {
      return this.#writer.transaction(() => one.run());
    } catch (error) {
      if (!this.#writer.inTransaction) throw error;
      return () => one.fail(error);
    }
  }

  #later(rest: Waiting[]): void {
    if (rest.length === 0) return;
    this.#waiting = [...rest, ...this.#waiting];
    setImmediate(() => this.#commit(MOST_MS));
  }
}
