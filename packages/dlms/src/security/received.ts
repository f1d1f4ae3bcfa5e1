import { toHex } from '../bytes/hex.ts';
import { ReceiveCounter } from './counter.ts';

/**
 * What was received from one peer under the keys of one ring, so that nothing is taken twice. It outlives associations: whoever
 * opens a new one has not changed the key.
 */
export class Received {
  readonly unicast: ReceiveCounter;
  readonly broadcast: ReceiveCounter;
  /** Under wrapped and agreed keys: these are new each time, so only a counter that goes on tells new from old. */
  readonly agreed: ReceiveCounter;
  readonly #transactions = new Set<string>();

  constructor(counters: Partial<Pick<Received, 'unicast' | 'broadcast' | 'agreed'>> = {}) {
    this.unicast = counters.unicast ?? new ReceiveCounter();
    this.broadcast = counters.broadcast ?? new ReceiveCounter();
    this.agreed = counters.agreed ?? new ReceiveCounter();
  }

  /** Signatures come without a counter: their transactions must not repeat, as far as memory goes. */
  isNewTransaction(id: Uint8Array): boolean {
    return !this.#transactions.has(toHex(id));
  }

  acceptTransaction(id: Uint8Array): void {
    this.#transactions.add(toHex(id));
    const [oldest] = this.#transactions;
    if (this.#transactions.size > MOST_TRANSACTIONS && oldest !== undefined)
      this.#transactions.delete(oldest);
  }
}

const MOST_TRANSACTIONS = 1024;
