/** Entries and octets that are kept for readers that come back. */
const MOST_ENTRIES = 20_000;
const MOST_OCTETS = 8 << 20;
/** Whoever has missed more than this is told to fetch anew: that is quicker. */
const MOST_MISSED_OCTETS = 512 << 10;

/** An event as it went to readers. */
export interface RingEntry {
  readonly seq: number;
  readonly text: string;
  /** Only for readers of this device; undefined for all. */
  readonly of: string | undefined;
}

/**
 * What was said lately, so that a reader that was cut off gets what it has missed. Of what says how something stands only the
 * last word is kept: what came before it nobody has missed.
 */
export class EventRing {
  readonly #epoch: string;
  /** By key, in the order of their numbers. */
  readonly #entries = new Map<string, RingEntry>();
  #octets = 0;
  #last = 0;
  /** Who has heard this one has missed only what is kept. */
  #floor = 0;

  /** `epoch` tells this gateway from the one before a restart. */
  constructor(epoch: string) {
    this.#epoch = epoch;
  }

  /** The id of the event that was added last. */
  get id(): string {
    return this.#idOf(this.#last);
  }

  get last(): number {
    return this.#last;
  }

  /** Keeps an event under its next id; `key` names what it says the state of, and is left out where it says none. */
  add(
    event: string,
    data: unknown,
    { key, of }: { readonly key?: string; readonly of?: string } = {},
  ): RingEntry {
    const seq = ++this.#last;
    const text = eventText(event, data, this.#idOf(seq));
    const entry = { seq, text, of };
    const name = key === undefined ? String(seq) : `${event} ${key}`;
    this.#drop(name);
    this.#entries.set(name, entry);
    this.#octets += text.length;
    for (const [oldest, { seq: gone }] of this.#entries) {
      if (this.#entries.size <= MOST_ENTRIES && this.#octets <= MOST_OCTETS) break;
      this.#drop(oldest);
      this.#floor = gone;
    }
    return entry;
  }

  /** The number of an event of this gateway that nothing is lost behind; undefined for any other text. */
  placeOf(id: string): number | undefined {
    const [epoch, number, rest] = id.split('.');
    const seq = number !== undefined && /^\d{1,15}$/.test(number) ? Number(number) : undefined;
    if (epoch !== this.#epoch || seq === undefined || rest !== undefined) return undefined;
    return seq >= this.#floor && seq <= this.#last ? seq : undefined;
  }

  /** What a reader of a device, or of none, has missed; undefined where it is too much. */
  since(seq: number, device: string | undefined): readonly RingEntry[] | undefined {
    const missed = [...this.#entries.values()].filter(
      (entry) => entry.seq > seq && (entry.of === undefined || entry.of === device),
    );
    const octets = missed.reduce((sum, { text }) => sum + text.length, 0);
    return octets > MOST_MISSED_OCTETS ? undefined : missed;
  }

  /** From now on it is not known what is missed: nobody that was here before may go on. */
  clear(): void {
    this.#entries.clear();
    this.#octets = 0;
    this.#floor = ++this.#last;
  }

  #idOf(seq: number): string {
    return `${this.#epoch}.${seq}`;
  }

  #drop(name: string): void {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    this.#entries.delete(name);
    this.#octets -= entry.text.length;
  }
}

/** One server-sent event. */
export const eventText = (event: string, data: unknown, id: string): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\nid: ${id}\n\n`;
