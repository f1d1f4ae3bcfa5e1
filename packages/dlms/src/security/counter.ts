import { SecurityError } from '../errors.ts';

/**
 * Where invocation counters come from. A counter is identified by key and system title, not by meter. An implementation makes a
 * block durable before it hands out its first number, so that a power cut skips numbers and never repeats one.
 */
export interface CounterSource {
  /** Reserves `count` numbers, none below `floor`, and gives the first of them. */
  reserve(count: number, floor: number): number;
}

/** Above this no counter is handed out: the key has to be changed before the 32 bits are used up. */
export const LAST_COUNTER = 0xffff_ffff - 0x1_0000;

/** Spends reserved blocks one number at a time. */
export class SendCounter {
  readonly #source: CounterSource;
  readonly #block: number;
  #next = 0;
  #end = 0;
  #floor = 0;
  #last = -1;

  /** `block`: numbers per reservation, about the frames of a session. */
  constructor(source: CounterSource, block = 64) {
    this.#source = source;
    this.#block = block;
  }

  /** The number that was handed out last; −1 before the first. */
  get last(): number {
    return this.#last;
  }

  /** @throws SecurityError when the key's counters are used up */
  take(): number {
    if (this.#next >= this.#end) {
      this.#next = this.#source.reserve(this.#block, this.#floor);
      this.#end = this.#next + this.#block;
    }
    if (this.#next > LAST_COUNTER) {
      throw new SecurityError('the invocation counters of this key are used up', {
        layer: 'security',
        reason: 'counter',
        advice: 'transfer a new key to the meter; its counter then starts again',
      });
    }
    this.#last = this.#next++;
    return this.#last;
  }

  /** The peer expects at least `floor`: skip what lies below. It is never lowered, whatever the peer says. */
  raise(floor: number): void {
    if (floor <= this.#next) return;
    this.#floor = Math.max(this.#floor, floor);
    this.#next = Math.min(floor, this.#end);
  }
}

/** A counter that starts anew with its key: for dedicated keys, which live as long as their association. */
export function volatileCounter(first = 0): CounterSource {
  let next = first;
  return {
    reserve(count, floor) {
      const start = Math.max(next, floor);
      next = start + count;
      return start;
    },
  };
}

/**
 * Refuses what was sent before. `check` is asked before the tag is verified, `accept` is told after: a forged message must not
 * move the window.
 */
export class ReceiveCounter {
  #expected: number;
  readonly #onAccept: ((expected: number) => void) | undefined;

  /** `onAccept` is told the next `expected` before anything is done with the message: for whoever has to remember it. */
  constructor(expected = 0, onAccept?: (expected: number) => void) {
    this.#expected = expected;
    this.#onAccept = onAccept;
  }

  /** The lowest counter that is accepted next. */
  get expected(): number {
    return this.#expected;
  }

  isFresh(counter: number): boolean {
    return counter >= this.#expected;
  }

  accept(counter: number): void {
    if (counter < this.#expected) return;
    this.#expected = counter + 1;
    this.#onAccept?.(this.#expected);
  }

  /** Begins anew, since the key has changed: what was said under the old one does not open any more. */
  restart(): void {
    this.#expected = 0;
    this.#onAccept?.(0);
  }
}
