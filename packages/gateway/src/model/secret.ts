import { inspect } from 'node:util';

const HIDDEN = '•••';

/** A password or a key that no log, no JSON and no inspection shows; only `reveal` opens it. */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The secret itself: call it at the last moment, and keep nothing of it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [inspect.custom](): string {
    return HIDDEN;
  }
}
