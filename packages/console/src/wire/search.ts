/** What the page of the wire shows, as it stands in the address. */
export interface WireSearch {
  readonly live?: true | undefined;
  readonly device?: string | undefined;
  readonly connection?: string | undefined;
}

/** Takes what makes sense of an address and leaves the rest. */
export function wireSearch({ live, device, connection }: Record<string, unknown>): WireSearch {
  return {
    ...(live === true ? { live } : {}),
    ...(device === undefined || device === '' ? {} : { device: String(device) }),
    ...(connection === undefined || connection === '' ? {} : { connection: String(connection) }),
  };
}
