import type { Instant } from '../bytes/machine.ts';
import type { OctetStream } from './octet-stream.ts';
import type { RequestBlocks } from './request-blocks.ts';

/** Something that takes more than one request: a long answer being fetched, or a long value being sent. */
export type Transfer = { readonly stream: OctetStream } | { readonly blocks: RequestBlocks };

/**
 * The transfers of one association, one for each invoke id. A new request under the same id ends the old transfer, and one
 * that nobody carries on ends by itself.
 */
export class Transfers {
  readonly #pending = new Map<number, { readonly transfer: Transfer; readonly until: Instant }>();
  readonly #patienceMs: number;

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** When the first of them is given up. */
  get deadline(): Instant | undefined {
    let first: Instant | undefined;
    for (const { until } of this.#pending.values()) if (first === undefined || until < first) first = until;
    return first;
  }

  /** The transfer under that id if it is of that kind; it is taken out, and put back if it goes on. */
  take<T extends Transfer>(id: number, kind: new (...args: never[]) => T): T | undefined {
    const transfer = this.#pending.get(id)?.transfer;
    if (!(transfer instanceof kind)) return undefined;
    this.#pending.delete(id);
    return transfer;
  }

  put(id: number, transfer: Transfer, now: Instant): void {
    this.#pending.set(id, { transfer, until: now + this.#patienceMs });
  }

  /** Ends what was pending under the id of a new request. */
  end(id: number): void {
    const transfer = this.#pending.get(id)?.transfer;
    if (transfer && 'stream' in transfer) transfer.stream.end();
    this.#pending.delete(id);
  }

  /** Gives up what nobody carried on. */
  expire(now: Instant): void {
    for (const [id, { until }] of this.#pending) if (until <= now) this.end(id);
  }

  clear(): void {
    for (const id of this.#pending.keys()) this.end(id);
  }
}
