import type { Instant } from '../../bytes/machine.ts';
import type { Refusal } from '../answer.ts';
import type { Access } from '../association-view.ts';
import type { CosemObject } from '../object.ts';

/** An object that does something: what clients see of it, and what has to survive a power cut. */
export interface Behaviour<State> {
  readonly object: CosemObject;
  /** A plain value; given back as the option `state` it restores the object as it was. */
  readonly state: State;
}

/** What happens by itself as time passes. */
export interface Timed {
  /** Does what has fallen due up to now. Late calls do not repeat what was missed. */
  advance(now: Instant): void;
  /** Advance me no later than this; undefined when nothing is awaited. */
  readonly deadline: Instant | undefined;
}

/** The earliest deadline of several; undefined when nobody waits. */
export function earliest(deadlines: Iterable<Instant | undefined>): Instant | undefined {
  let first: Instant | undefined;
  for (const deadline of deadlines)
    if (deadline !== undefined && (first === undefined || deadline < first)) first = deadline;
  return first;
}

/** Several as one: a meter's driver needs to know one deadline. They advance in the order given. */
export const together = (parts: readonly Timed[]): Timed => ({
  advance: (now) => {
    for (const part of parts) part.advance(now);
  },
  get deadline() {
    return earliest(parts.map(({ deadline }) => deadline));
  },
});

/** The state of an object, whose members are served as attributes of the same names. */
export class Held<S extends object> {
  #state: S;

  constructor(state: S) {
    this.#state = state;
  }

  get state(): S {
    return this.#state;
  }

  change(part: Partial<S>): void {
    this.#state = { ...this.#state, ...part };
  }

  /** Takes another state whole. */
  replace(state: S): void {
    this.#state = state;
  }

  /** An attribute that can be read. */
  shown<N extends keyof S>(name: N): () => S[N] {
    return () => this.#state[name];
  }

  /** An attribute that can be written too, unless `refuses` says why not. */
  written<N extends keyof S>(
    name: N,
    refuses?: (value: S[N], access: Access) => Refusal | undefined,
  ): { get: () => S[N]; set: (value: S[N], access: Access) => Refusal | undefined } {
    return {
      get: () => this.#state[name],
      set: (value, access) => {
        const refusal = refuses?.(value, access);
        if (!refusal) this.#state = { ...this.#state, [name]: value };
        return refusal;
      },
    };
  }
}
