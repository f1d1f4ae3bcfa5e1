/** Who waits for a turn: those of higher priority first, and of the same the one that came first. */
export class Waiting<Item> {
  readonly #byPriority = new Map<number, Set<Item>>();
  readonly #priorities = new Map<Item, number>();

  get size(): number {
    return this.#priorities.size;
  }

  /** One that waits already keeps its place, unless it has become more urgent. */
  put(item: Item, priority: number): void {
    const before = this.#priorities.get(item);
    if (before !== undefined && before >= priority) return;
    if (before !== undefined) this.#byPriority.get(before)?.delete(item);
    this.#priorities.set(item, priority);
    const same = this.#byPriority.get(priority) ?? new Set();
    same.add(item);
    this.#byPriority.set(priority, same);
  }

  remove(item: Item): void {
    const priority = this.#priorities.get(item);
    if (priority === undefined) return;
    this.#priorities.delete(item);
    this.#byPriority.get(priority)?.delete(item);
  }

  /** How urgent the next one is; undefined where nobody waits. */
  get highest(): number | undefined {
    let highest: number | undefined;
    for (const [priority, items] of this.#byPriority)
      if (items.size > 0 && (highest === undefined || priority > highest)) highest = priority;
    return highest;
  }

  take(): Item | undefined {
    const { highest } = this;
    if (highest === undefined) return undefined;
    const [item] = this.#byPriority.get(highest) ?? [];
    if (item !== undefined) this.remove(item);
    return item;
  }
}
