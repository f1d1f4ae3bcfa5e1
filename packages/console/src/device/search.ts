/** The parts of a device page; without one it shows how the device is now. */
export const parts = ['events', 'runs', 'objects', 'history', 'counters', 'traffic', 'test'] as const;
type Part = (typeof parts)[number];

/** What a device page shows, as it stands in the address. */
export interface DeviceSearch {
  readonly part?: Part;
  /** The object that is looked into: logical name and class. */
  readonly object?: string;
  /** Logical name of the profile. */
  readonly profile?: string;
  readonly range?: RangeName;
  /** The end of the range, ISO 8601; the newest row when left out. */
  readonly end?: string;
  readonly view?: 'table' | 'days';
  /** Places of the columns that are not drawn; left out: those beyond the first few. */
  readonly hidden?: readonly number[];
}

export const rangeNames = ['day', 'week', 'month', 'year', 'all'] as const;
export type RangeName = (typeof rangeNames)[number];

/** Takes what makes sense of an address and leaves the rest. */
export function deviceSearch(search: Record<string, unknown>): DeviceSearch {
  const { part, object, profile, range, end, view, hidden } = search;
  const shown = parts.find((known) => known === part);
  const name = rangeNames.find((known) => known === range);
  return {
    ...(shown === undefined ? {} : { part: shown }),
    ...(typeof object === 'string' ? { object } : {}),
    ...(typeof profile === 'string' ? { profile } : {}),
    ...(name === undefined ? {} : { range: name }),
    ...(typeof end === 'string' && !Number.isNaN(Date.parse(end)) ? { end } : {}),
    ...(view === 'table' || view === 'days' ? { view } : {}),
    ...(Array.isArray(hidden) ? { hidden: hidden.filter((place) => Number.isInteger(place)) } : {}),
  };
}
