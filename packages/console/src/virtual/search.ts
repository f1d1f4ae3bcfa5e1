/** What the page of a virtual meter shows, as it stands in the address. */
export interface VirtualSearch {
  readonly module?: string | undefined;
  readonly view?: 'drawing' | 'list' | undefined;
}

/** Takes what makes sense of an address and leaves the rest. */
export function virtualSearch({ module, view }: Record<string, unknown>): VirtualSearch {
  return {
    ...(typeof module === 'string' && module !== '' ? { module } : {}),
    ...(view === 'drawing' || view === 'list' ? { view } : {}),
  };
}
