import type { AuditEntry, AuditFilter, AuditLog } from '../model/account.ts';
import { type Connection, sql } from './connection.ts';

/** Older ones are dropped: a log that grows without end would fill the disk that readings need. */
const MOST_ENTRIES = 200_000;
/** So many go at once, so that dropping costs nothing most of the time. */
const DROP_EVERY = 1000;

/** Who did what, when, from where. */
export class AuditTable implements AuditLog {
  readonly #writer: Connection;

  constructor(writer: Connection) {
    this.#writer = writer;
  }

  record({ from, detail, ...entry }: AuditEntry): void {
    this.#writer.run(
      sql.insertInto('audit').values({ ...entry, address: from ?? null, detail: detail ?? null }),
    );
    const newest =
      this.#writer.first(sql.selectFrom('audit').select((e) => e.fn.max('id').as('id')))?.id ?? 0;
    if (newest % DROP_EVERY === 0)
      this.#writer.run(sql.deleteFrom('audit').where('id', '<=', newest - MOST_ENTRIES));
  }

  /** Newest first. */
  audit({ who, action, from, to, before, limit }: AuditFilter): (AuditEntry & { readonly id: number })[] {
    let query = sql.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
    if (who !== undefined) query = query.where('who', '=', who);
    if (action !== undefined) query = query.where('action', '=', action);
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    if (before !== undefined) query = query.where('id', '<', before);
    return this.#writer.all(query).map(({ address, detail, ...entry }) => ({
      ...entry,
      from: address ?? undefined,
      detail: detail ?? undefined,
    }));
  }
}
