import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import Libsql from 'libsql';
import { isStoreFull } from '../model/store-full-error.ts';
import type { Schema } from './schema.ts';
import { diskFull } from './space.ts';

/** Builds statements with the types of the tables; running them is the connection's business, and synchronous. */
export const sql = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

type Parameter = bigint | number | string | Uint8Array | null;
type Statement = Libsql.Statement<unknown[]>;

/** A connection to the database, with its prepared statements. */
export class Connection {
  readonly #database: Libsql.Database;
  readonly #statements = new Map<string, Statement>();
  /** Told when a write has found no room on the disk. */
  whenFull: () => void = () => {};

  constructor(location: string, settings: readonly string[]) {
    this.#database = new Libsql(location);
    for (const setting of settings) this.#database.pragma(setting);
  }

  all<Row>(query: Compilable<Row>): Row[] {
    const { sql, parameters } = query.compile();
    return this.prepare(sql).all(...parameters) as Row[];
  }

  first<Row>(query: Compilable<Row>): Row | undefined {
    return this.all(query)[0];
  }

  /** Rows that the statement has changed. */
  run(query: Compilable): number {
    const { sql, parameters } = query.compile();
    return this.runPrepared(sql, parameters as readonly Parameter[]);
  }

  /** The same for what may be left out where there is no room: nothing depends on it. */
  note(query: Compilable): void {
    try {
      this.run(query);
    } catch (error) {
      if (!isStoreFull(error)) throw error;
    }
  }

  /** For statements that run many times a transaction: compiled once by the caller. */
  runPrepared(text: string, parameters: readonly Parameter[]): number {
    try {
      return this.prepare(text).run(...parameters).changes;
    } catch (error) {
      // Within a transaction it is the transaction that fails.
      if (this.#database.inTransaction || !isFull(error)) throw error;
      this.whenFull();
      throw diskFull(error);
    }
  }

  prepare(text: string): Statement {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#database.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  exec(text: string): void {
    this.#database.exec(text);
  }

  /** The number that a pragma says. */
  pragma(name: string): number {
    const [row] = this.#database.pragma(name) as Record<string, number>[];
    return Number(row?.[name]);
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** All or nothing, durable when it returns; inside another one it is a part of that, and durable with it. */
  transaction<T>(work: () => T, purpose: 'work' | 'probe' = 'work'): T {
    if (this.#database.inTransaction) return this.#part(work);
    try {
      this.#database.exec('begin immediate');
      const result = work();
      this.#database.exec('commit');
      return result;
    } catch (error) {
      // A full disk has rolled back by itself already, and a second rollback would hide the first error.
      if (this.#database.inTransaction) this.#database.exec('rollback');
      if (purpose === 'probe' || !isFull(error)) throw error;
      this.whenFull();
      throw diskFull(error);
    }
  }

  #part<T>(work: () => T): T {
    this.#database.exec('savepoint part');
    try {
      const result = work();
      this.#database.exec('release part');
      return result;
    } catch (error) {
      // What cannot be written ends the whole transaction; everything else only this part of it.
      if (isFull(error) && this.#database.inTransaction) this.#database.exec('rollback');
      else if (this.#database.inTransaction) this.#database.exec('rollback to part; release part');
      throw error;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }
}

/** Whether SQLite found no room on the disk. */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL';
