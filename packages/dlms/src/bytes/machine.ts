/** Milliseconds since 1970 by the caller's clock; the library never reads one itself. */
export type Instant = number;

/** What persists: a link, a server association. Time comes in as an argument, everything goes out as values. */
export interface Machine<Input, Output> {
  /** The only way in, and the only way out. */
  handle(input: Input, now: Instant): Output[];
  /** Tick me no later than this; undefined when nothing is awaited. */
  readonly deadline: Instant | undefined;
}
