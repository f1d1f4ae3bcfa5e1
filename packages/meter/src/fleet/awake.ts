/**
 * The meters of a fleet that are awake: those looked at last, as many as there is room for, and besides them those that an open
 * association still holds.
 */
export class Awake<Meter extends object> {
  readonly #most: number;
  readonly #wake: (number: number) => Meter;
  /** In the order in which they were looked at. */
  readonly #kept = new Map<number, Meter>();
  /** Those that are let go live on as long as somebody speaks to them, and then there must be no second one. */
  readonly #known = new Map<number, WeakRef<Meter>>();

  constructor(most: number, wake: (number: number) => Meter) {
    this.#most = most;
    this.#wake = wake;
  }

  /** How many are kept awake. */
  get count(): number {
    return this.#kept.size;
  }

  get(number: number): Meter {
    const known = this.#known.get(number)?.deref();
    const meter = known ?? this.#wake(number);
    if (!known) this.#known.set(number, new WeakRef(meter));
    this.#keep(number, meter);
    return meter;
  }

  /** Is looked at, and so falls asleep later than others. */
  touch(number: number): void {
    const meter = this.#kept.get(number);
    if (meter) this.#keep(number, meter);
  }

  #keep(number: number, meter: Meter): void {
    this.#kept.delete(number);
    this.#kept.set(number, meter);
    const [longest] = this.#kept.keys();
    if (this.#kept.size > this.#most && longest !== undefined) this.#kept.delete(longest);
  }
}
