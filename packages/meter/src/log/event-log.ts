import type { Json, LoggedEvent } from '../modules/define.ts';
import type { Ledger } from './ledger.ts';

/** The newest `depth` events of a meter. */
export class EventLog implements Ledger {
  readonly depth: number;
  readonly #events: LoggedEvent[] = [];
  #appended = 0;
  #cleared = 0;

  constructor(depth: number) {
    this.depth = depth;
  }

  get appended(): number {
    return this.#appended;
  }

  get cleared(): number {
    return this.#cleared;
  }

  /** The events that are still there, oldest first. */
  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  append(event: LoggedEvent): void {
    this.#events.push(event);
    if (this.#events.length > this.depth) this.#events.shift();
    this.#appended++;
  }

  clear(): void {
    this.#events.length = 0;
    this.#cleared = this.#appended;
  }

  since(appended: number): Json[] {
    const forgotten = this.#appended - this.#events.length;
    return this.#events.slice(Math.max(0, appended - forgotten)).map((event) => ({ ...event }) as Json);
  }

  restore(entries: readonly Json[], appended: number, cleared: number): void {
    this.#appended = Math.max(this.#appended, appended - entries.length);
    for (const entry of entries) this.append(entry as unknown as LoggedEvent);
    if (cleared > this.#cleared) {
      const gone = Math.max(0, cleared - (this.#appended - this.#events.length));
      this.#events.splice(0, gone);
      this.#cleared = cleared;
    }
  }
}
