/** What a page of a list shows, as it stands in the address. */
export interface ResourceSearch {
  readonly find?: string | undefined;
  /** The entry that is open. */
  readonly edit?: string | undefined;
  /** A new one; the name of another: a copy of it. */
  readonly add?: string | undefined;
}

/** Takes what makes sense of an address and leaves the rest. */
export function resourceSearch({ find, edit, add }: Record<string, unknown>): ResourceSearch {
  return {
    ...(find === undefined || find === '' ? {} : { find: String(find).slice(0, 100) }),
    ...(edit === undefined ? {} : { edit: String(edit) }),
    ...(add === undefined ? {} : { add: String(add) }),
  };
}
