import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fromHex, toHex } from 'dlms/bytes';
import { counterIn } from 'dlms/node';
import { type CounterSource, ReceiveCounter, Received, volatileCounter } from 'dlms/security';
import type { SecurityChange, ServerPolicy } from 'dlms/server';
import { Journal } from '../journal/journal.ts';
import type { Json } from '../modules/define.ts';
import type { AccessSetup } from './access.ts';

/** What clients have changed in one security setup, and what was received under it. */
interface KeptSetup {
  /** Tells the keys of the file by which it was kept: with others it counts no more. */
  readonly print: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly policy?: ServerPolicy;
  readonly certificates?: readonly string[];
  readonly received: Readonly<Record<Way, number>>;
}

type Way = 'unicast' | 'broadcast' | 'agreed';
const REWRITE_BYTES = 1_000_000;

/**
 * What has to outlive a meter with keys: those that clients have changed, and the counters of both directions. In the folder, which
 * only its owner may read; without a folder nothing lasts, and counters begin by the time, so that none comes twice.
 */
export class KeptSecurity {
  readonly #folder: string | undefined;
  readonly #journal: Journal | undefined;
  readonly #setups = new Map<string, KeptSetup>();

  constructor(dataDir: string | undefined) {
    if (dataDir === undefined) return;
    this.#folder = join(dataDir, 'security');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const { journal, records } = Journal.open(this.#folder);
    this.#journal = journal;
    for (const record of records as unknown as KeptRecord[]) {
      if ('setups' in record) for (const [name, setup] of record.setups) this.#setups.set(name, setup);
      else this.#setups.set(record.name, record.setup);
    }
  }

  /** A setup as it is now: the file's, with what clients have changed. */
  now(
    setup: AccessSetup,
  ): Pick<AccessSetup, 'keys' | 'certificates'> & { readonly policy: AccessSetup['policy'] | ServerPolicy } {
    const kept = this.#of(setup);
    const changed = Object.fromEntries(Object.entries(kept.keys).map(([name, key]) => [name, fromHex(key)]));
    return {
      keys: { ...setup.keys, ...changed },
      policy: kept.policy ?? setup.policy,
      certificates: kept.certificates?.map(fromHex) ?? setup.certificates,
    };
  }

  /** The counter of what the meter sends: it goes on when the key changes, since the next start does not know which numbers it had then. */
  counter(setup: AccessSetup): CounterSource {
    if (this.#folder === undefined) return volatileCounter(byTime());
    const name = createHash('sha256').update(setup.name).digest('hex').slice(0, 32);
    return counterIn(join(this.#folder, 'counters', name));
  }

  /** What was received, with every counter kept before its message is heeded. */
  received(setup: AccessSetup): Received {
    const { received } = this.#of(setup);
    const counter = (way: Way): ReceiveCounter =>
      new ReceiveCounter(received[way], (expected) => {
        const kept = this.#of(setup);
        this.#keep(setup.name, { ...kept, received: { ...kept.received, [way]: expected } });
      });
    return new Received({
      unicast: counter('unicast'),
      broadcast: counter('broadcast'),
      agreed: counter('agreed'),
    });
  }

  /** Keeps what a client changes. A key pair that a client lets the meter make cannot be written down: it lives as long as the process. */
  change(setup: AccessSetup, change: SecurityChange): void {
    const kept = this.#of(setup);
    switch (change.type) {
      case 'keys': {
        const keys = Object.entries(change.keys).map(([name, key]) => [name, toHex(key)]);
        this.#keep(setup.name, { ...kept, keys: { ...kept.keys, ...Object.fromEntries(keys) } });
        return;
      }
      case 'policy':
        this.#keep(setup.name, { ...kept, policy: change.policy });
        return;
      case 'certificates':
        this.#keep(setup.name, { ...kept, certificates: change.certificates.map((octets) => toHex(octets)) });
        return;
      case 'keyPair':
        return;
    }
  }

  close(): void {
    this.#journal?.close();
  }

  #of(setup: AccessSetup): KeptSetup {
    const print = printOf(setup);
    const kept = this.#setups.get(setup.name);
    if (kept?.print === print) return kept;
    return { print, keys: {}, received: { unicast: 0, broadcast: 0, agreed: 0 } };
  }

  #keep(name: string, setup: KeptSetup): void {
    this.#setups.set(name, setup);
    if (!this.#journal) return;
    if (this.#journal.size > REWRITE_BYTES)
      this.#journal.replace({ setups: [...this.#setups] } as unknown as Json);
    else this.#journal.append({ name, setup } as unknown as Json);
  }
}

type KeptRecord =
  | { readonly name: string; readonly setup: KeptSetup }
  | { readonly setups: readonly [string, KeptSetup][] };

/** Of the keys that the file gives; the keys cannot be told from it. */
function printOf({ keys, suite }: AccessSetup): string {
  const hash = createHash('sha256').update(`setup ${suite}`);
  for (const name of ['encryption', 'authentication', 'broadcast', 'master'] as const)
    hash.update(keys[name]);
  return hash.digest('hex');
}

/** Sixteen numbers a second since 2026, of which there are enough for eight years: no start begins where another one was. */
export const byTime = (): number => Math.floor((Date.now() - Date.UTC(2026, 0, 1)) / 62.5) % 0xfff0_0000;
