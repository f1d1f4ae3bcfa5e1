/** Octets and what they mean: read, write, print, and survive any cut are tested of each. */
export interface Vector {
  readonly name: string;
  /** The fact, example or meter the octets come from. */
  readonly source: string;
  readonly hex: string;
  readonly value: unknown;
  /** The dump, between line ends. */
  readonly dump: string;
  /** How many octets of it are a whole message too, by an older edition of the standard. */
  readonly alsoWhole?: number;
}
