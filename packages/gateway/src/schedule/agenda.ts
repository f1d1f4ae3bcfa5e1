import type { Instant } from 'dlms/bytes';

/** What is to be done when: a binary heap, in which an item may be moved to another moment. */
export class Agenda<Item> {
  readonly #heap: Moment<Item>[] = [];
  readonly #moments = new Map<Item, Instant>();

  /** Puts an item at a moment; where it stood before counts no more. Of the same moment those of lower rank come first. */
  put(item: Item, at: Instant, rank = 0): void {
    if (this.#moments.get(item) === at) return;
    this.#moments.set(item, at);
    this.#heap.push({ at, rank, item });
    this.#rise(this.#heap.length - 1);
  }

  remove(item: Item): void {
    this.#moments.delete(item);
  }

  momentOf(item: Item): Instant | undefined {
    return this.#moments.get(item);
  }

  /** The moment of what comes first. */
  get next(): Instant | undefined {
    this.#dropStale();
    return this.#heap[0]?.at;
  }

  /** Takes out what is due, earliest first, each with its moment. */
  takeDue(now: Instant): (readonly [Item, Instant])[] {
    const due: (readonly [Item, Instant])[] = [];
    for (let next = this.next; next !== undefined && next <= now; next = this.next) {
      const { item, at } = this.#pop();
      this.#moments.delete(item);
      due.push([item, at]);
    }
    return due;
  }

  /** Entries that were moved or removed stay in the heap until they come to its top. */
  #dropStale(): void {
    for (
      let top = this.#heap[0];
      top !== undefined && this.#moments.get(top.item) !== top.at;
      top = this.#heap[0]
    )
      this.#pop();
  }

  #pop(): Moment<Item> {
    const [top] = this.#heap;
    const last = this.#heap.pop();
    if (top === undefined || last === undefined) throw new TypeError('the agenda is empty');
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    return top;
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#isBefore(left + 1, left) ? left + 1 : left;
      if (!this.#isBefore(child, index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  /** A place beyond the end is behind all others. */
  #isBefore(index: number, than: number): boolean {
    const [a, b] = [this.#heap[index], this.#heap[than]];
    if (a === undefined || b === undefined) return b === undefined && a !== undefined;
    return a.at < b.at || (a.at === b.at && a.rank < b.rank);
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}

interface Moment<Item> {
  readonly at: Instant;
  readonly rank: number;
  readonly item: Item;
}
