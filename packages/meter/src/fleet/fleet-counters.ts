import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type CounterSource, ReceiveCounter, Received } from 'dlms/security';
import { byTime } from '../access/kept-security.ts';
import { Journal } from '../journal/journal.ts';
import type { Json } from '../modules/define.ts';

const REWRITE_BYTES = 4_000_000;

/**
 * The invocation counters of a fleet, of those of its meters that somebody has spoken to. What is sent never comes twice: blocks are on the
 * disk before they are used, and without a folder counters begin by the time. What was received is written down with the next block, so
 * that a kill makes a meter forget the last messages at most.
 */
export class FleetCounters {
  /** The first number that was not reserved yet. */
  readonly #sent = new Map<number, number>();
  readonly #received = new Map<number, number>();
  readonly #journal: Journal | undefined;
  #wholeBytes = 0;

  /** Without a folder nothing survives. */
  constructor(folder?: string) {
    if (folder === undefined) return;
    const own = join(folder, 'counters');
    mkdirSync(own, { recursive: true, mode: 0o700 });
    const { journal, records } = Journal.open(own);
    this.#journal = journal;
    for (const record of records as unknown as readonly (Entry | { readonly all: readonly Entry[] })[])
      for (const [meter, sent, received] of 'all' in record ? record.all : [record]) {
        this.#sent.set(meter, sent);
        this.#received.set(meter, received);
      }
    this.#writeWhole();
  }

  source(meter: number): CounterSource {
    return {
      reserve: (count, floor) => {
        const start = Math.max(floor, this.#sent.get(meter) ?? (this.#journal ? 0 : byTime()));
        this.#sent.set(meter, start + count);
        this.#journal?.append([meter, start + count, this.#received.get(meter) ?? 0]);
        if (this.#journal && this.#journal.size > this.#wholeBytes + REWRITE_BYTES) this.#writeWhole();
        return start;
      },
    };
  }

  received(meter: number): Received {
    const unicast = new ReceiveCounter(this.#received.get(meter), (expected) =>
      this.#received.set(meter, expected),
    );
    return new Received({ unicast });
  }

  close(): void {
    this.#writeWhole();
    this.#journal?.close();
  }

  #writeWhole(): void {
    if (!this.#journal) return;
    const all = [...this.#sent].map(([meter, sent]): Entry => [meter, sent, this.#received.get(meter) ?? 0]);
    this.#journal.replace({ all } as unknown as Json);
    this.#wholeBytes = this.#journal.size;
  }
}

/** Meter, first number not reserved, counter expected next. */
type Entry = readonly [meter: number, sent: number, received: number];
