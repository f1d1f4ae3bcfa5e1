import type { Direction, Signal } from '../signal.ts';
import type { LoadQuantity, LoadSource } from './load-source.ts';

/** Part of this is 1: a part of `PART_WHOLE` is the load itself. */
export const PART_WHOLE = 1024;

/**
 * A load that is a part of another: thousands of meters share the work of one simulation and still measure different values.
 * Power and current are scaled; voltage, frequency and power factor are those of the whole.
 */
export class PartLoad implements LoadSource {
  readonly #whole: LoadSource;
  readonly #part: number;

  /** @throws RangeError for a part that is no whole number from 1 to `PART_WHOLE` */
  constructor(whole: LoadSource, part: number) {
    if (!Number.isInteger(part) || part < 1 || part > PART_WHOLE)
      throw new RangeError(`${part} of ${PART_WHOLE} is no part of a load`);
    this.#whole = whole;
    this.#part = part;
  }

  signal(quantity: LoadQuantity): Signal {
    const whole = this.#whole.signal(quantity);
    return SCALED.test(quantity) ? this.#scaled(whole) : whole;
  }

  #scaled({ quantity, at, integral }: Signal): Signal {
    return {
      quantity,
      at: (instant) => {
        const value = at(instant);
        return value === undefined ? undefined : this.#times(value);
      },
      ...(integral && {
        integral: (from, to, direction) => this.#integral(integral, from, to, direction),
      }),
    };
  }

  /** The difference of two totals, each rounded down once: so stretches add up, and net is forward less reverse. */
  #integral(
    integral: NonNullable<Signal['integral']>,
    from: number,
    to: number,
    direction: Direction,
  ): number {
    if (to <= from) return 0;
    if (direction === 'forward' || direction === 'reverse')
      return this.#times(integral(0, to, direction)) - this.#times(integral(0, from, direction));
    const forward = this.#integral(integral, from, to, 'forward');
    const reverse = this.#integral(integral, from, to, 'reverse');
    return direction === 'net' ? forward - reverse : forward + reverse;
  }

  /** Rounded down, without leaving the safe integers on the way. */
  #times(value: number): number {
    const rest = ((value % PART_WHOLE) + PART_WHOLE) % PART_WHOLE;
    return ((value - rest) / PART_WHOLE) * this.#part + Math.floor((rest * this.#part) / PART_WHOLE);
  }
}

const SCALED = /^(?:kW|kVAR|kVA|I) /;
