import { equal } from '../bytes/octets.ts';

/** The last messages that were taken, to tell one that the network has doubled from one that somebody repeats. */
export class Recent {
  readonly #marks: Uint8Array[] = [];

  add(octets: Uint8Array): void {
    this.#marks.push(markOf(octets));
    if (this.#marks.length > MOST_RECENT) this.#marks.shift();
  }

  has(octets: Uint8Array): boolean {
    const mark = markOf(octets);
    return this.#marks.some((known) => equal(known, mark));
  }

  clear(): void {
    this.#marks.length = 0;
  }
}

const MOST_RECENT = 4;
/** The end holds the authentication tag; copied, so that long answers are not kept in memory. */
const markOf = (octets: Uint8Array): Uint8Array => octets.slice(-32);
