import type { Instant } from 'dlms/bytes';

/** What is to be done when: a binary heap, in which an item may be moved to another moment. */
export class Agenda<Item> {
  readonly #heap: { readonly at: Instant; readonly item: Item }[] = [];
  readonly #moments = new Map<Item, Instant>();

  /** Puts an item at a moment; where it stood before counts no more. */
  put(item: Item, at: Instant): void {
    if (this.#moments.get(item) === at) return;
    this.#moments.set(item, at);
    this.#heap.push({ at, item });
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

  /** Takes out what is due, earliest first. */
  takeDue(now: Instant): Item[] {
    const due: Item[] = [];
    for (let next = this.next; next !== undefined && next <= now; next = this.next) {
      const { item } = this.#pop();
      this.#moments.delete(item);
      due.push(item);
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

  #pop(): { readonly at: Instant; readonly item: Item } {
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
      if (this.#at(parent) <= this.#at(index)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(from: number): void {
    let index = from;
    for (;;) {
      const left = 2 * index + 1;
      const child = this.#at(left + 1) < this.#at(left) ? left + 1 : left;
      if (this.#at(child) >= this.#at(index)) return;
      this.#swap(index, child);
      index = child;
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.at ?? Number.POSITIVE_INFINITY;
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]];
    if (first === undefined || second === undefined) return;
    this.#heap[a] = second;
    this.#heap[b] = first;
  }
}
