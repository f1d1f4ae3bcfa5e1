import { createHash } from 'node:crypto';
import { type Instant, SecurityError, toHex } from 'dlms/bytes';
import { type CounterSource, LAST_COUNTER } from 'dlms/security';
import type { CounterEntry, CounterEntryKind, CounterOwner, CounterStanding } from '../model/ports.ts';
import { type Connection, sql } from './connection.ts';

/** After a copy was put in its place, so many numbers are skipped: more than anybody spends between two backups. */
const SKIP = 65_536;
/** A meter that asks for a further jump than this may be lying: its word is not authenticated. */
const FURTHEST_JUMP = 2 ** 24;
/** From here on the key should be changed; a counter that we have never seen may begin below it. */
const HALF = 2 ** 31;

/**
 * The ledger of invocation counters. A block is on the disk before its first number is handed out, so that a power cut skips
 * numbers and never repeats one; a counter is never lowered, whoever asks, which the database itself sees to.
 */
export class CounterTable {
  readonly #writer: Connection;
  readonly #now: () => Instant;

  /** `copied`: others may have spent what this database counts as free. */
  constructor(writer: Connection, { copied, now = Date.now }: { copied: boolean; now?: () => Instant }) {
    this.#writer = writer;
    this.#now = now;
    if (copied) this.#skip();
  }

  counterOf({ encryption, systemTitle, device }: CounterOwner): CounterSource {
    const digest = createHash('sha256').update('invocation counter').update(systemTitle).update(encryption);
    const owner = { id: digest.digest('hex').slice(0, 32), title: toHex(systemTitle), device };
    return {
      reserve: (count, floor) => {
        const reserved = this.#writer.transaction(() => this.#reserve(owner, count, floor));
        if (typeof reserved === 'number') return reserved;
        throw reserved;
      },
    };
  }

  counters(): CounterStanding[] {
    return this.#writer
      .all(sql.selectFrom('counter').selectAll().orderBy('device').orderBy('id'))
      .map((row) => ({
        id: row.id,
        systemTitle: row.system_title,
        device: row.device,
        next: row.next,
        held: row.held ?? undefined,
        state: stateOf(row),
      }));
  }

  entries(limit: number, counter?: string): CounterEntry[] {
    const query = sql
      .selectFrom('counter_entry')
      .innerJoin('counter', 'counter.id', 'counter_entry.counter')
      .select(['counter_entry.counter', 'counter.device', 'at', 'kind', 'before', 'after', 'by'])
      .orderBy('counter_entry.id', 'desc')
      .limit(limit);
    const wanted = counter === undefined ? query : query.where('counter_entry.counter', '=', counter);
    return this.#writer.all(wanted).map((row) => ({ ...row, kind: row.kind as CounterEntryKind }));
  }

  /** False when nothing is held. */
  allow(id: string, by: string): boolean {
    return this.#writer.transaction(() => {
      const row = this.#find(id);
      if (row === undefined || row.held === null) return false;
      this.#writer.runPrepared('update counter set allowed = held, held = null where id = ?', [id]);
      this.#enter(id, 'allowed', row.next, row.held, by);
      return true;
    });
  }

  /** The first number, or why there is none: a refusal, too, is to be kept. */
  #reserve(owner: Owner, count: number, floor: number): number | SecurityError {
    const { id, title, device } = owner;
    const known = this.#find(id);
    if (known === undefined) {
      this.#writer.runPrepared(ADD, [id, title, device]);
      this.#enter(id, 'opened', 0, 0, device);
    }
    const { next, held, allowed } = known ?? { next: 0, held: null, allowed: 0 };
    const furthest = Math.max(allowed, known === undefined ? HALF : next + FURTHEST_JUMP);
    if (floor > furthest) {
      if (held !== floor) {
        this.#writer.runPrepared('update counter set held = ? where id = ?', [Math.min(floor, 2 ** 32), id]);
        this.#enter(id, 'held', next, floor, device);
      }
      return tooFar(owner, next, floor);
    }
    const start = Math.max(next, floor);
    const end = start + count;
    if (start > LAST_COUNTER || end > 2 ** 32) return usedUp(owner);
    this.#writer.runPrepared('update counter set next = ?, held = null, device = ? where id = ?', [
      end,
      device,
      id,
    ]);
    if (known !== undefined && floor > next) this.#enter(id, 'raised', next, floor, device);
    if (next < HALF && end >= HALF) this.#enter(id, 'half used', next, end, device);
    return start;
  }

  #skip(): void {
    this.#writer.transaction(() => {
      for (const { id, next } of this.counters()) {
        const after = Math.min(next + SKIP, 2 ** 32);
        this.#writer.runPrepared('update counter set next = ? where id = ?', [after, id]);
        this.#enter(id, 'skipped', next, after, 'the data folder was copied or restored');
      }
    });
  }

  #find(id: string) {
    return this.#writer.first(sql.selectFrom('counter').selectAll().where('id', '=', id));
  }

  #enter(counter: string, kind: CounterEntryKind, before: number, after: number, by: string): void {
    this.#writer.runPrepared(ENTER, [counter, this.#now(), kind, before, after, by]);
  }
}

interface Owner {
  readonly id: string;
  readonly title: string;
  readonly device: string;
}

function stateOf({ next, held }: { next: number; held: number | null }): CounterStanding['state'] {
  if (held !== null) return 'held';
  if (next > LAST_COUNTER) return 'used up';
  return next >= HALF ? 'half used' : 'good';
}

const ADD = 'insert into counter (id, system_title, device, next) values (?, ?, ?, 0)';
const ENTER = 'insert into counter_entry (counter, at, kind, before, after, by) values (?, ?, ?, ?, ?, ?)';

const tooFar = ({ id, device }: Owner, next: number, floor: number): SecurityError =>
  new SecurityError(`the meter of ${device} says its invocation counter is ${floor}, and ours is ${next}`, {
    layer: 'security',
    reason: 'counter',
    advice:
      `what it says is not authenticated, and a jump that far uses up the key: when it is true, allow it with ` +
      `\`meterwire counters --allow ${id}\`, else look who answers in its place`,
  });

const usedUp = ({ device }: Owner): SecurityError =>
  new SecurityError(`the invocation counters of the key of ${device} are used up`, {
    layer: 'security',
    reason: 'counter',
    advice: 'transfer a new key to the meter; its counter then starts again',
  });
