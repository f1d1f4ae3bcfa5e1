/** The few of many with the lowest ranks, in their order, without sorting all; those that are equal stay as they came. */
export class Leading<T> {
  readonly #most: number;
  readonly #ranks: number[] = [];
  readonly #items: T[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  get items(): readonly T[] {
    return this.#items;
  }

  /** Whether an item of a rank would be among them: asked first, so that nothing is made of the others. */
  wants(rank: number): boolean {
    return this.#ranks.length < this.#most || rank < (this.#ranks.at(-1) ?? Number.NEGATIVE_INFINITY);
  }

  add(rank: number, item: T): void {
    let place = this.#ranks.length;
    while (place > 0 && (this.#ranks[place - 1] ?? rank) > rank) place--;
    this.#ranks.splice(place, 0, rank);
    this.#items.splice(place, 0, item);
    if (this.#ranks.length <= this.#most) return;
    this.#ranks.pop();
    this.#items.pop();
  }
}
