/** How the settings of a resource are put in order by hand. */
export interface Section {
  readonly title: string;
  readonly hint?: string;
  /** Shut until somebody wants it, or something in it is set. */
  readonly folded?: boolean;
  /** Keys of the schema, in order; those that the chosen kind does not have are passed over. */
  readonly fields: readonly string[];
}
