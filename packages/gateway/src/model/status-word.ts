/** What the bits of a status register mean: knowledge about a family of meters, kept as data. */
export interface StatusWord {
  readonly bits: readonly { readonly bit: number; readonly name: string }[];
  /** The value that means "nothing of this is valid". */
  readonly invalid: number | undefined;
}
