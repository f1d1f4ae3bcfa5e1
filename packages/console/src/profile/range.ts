import type { Profile } from '@meterwire/api';
import type { RangeName } from '../device/search.ts';

const days: Record<Exclude<RangeName, 'all'>, number> = { day: 1, week: 7, month: 31, year: 366 };

/** The same time of day so many days later: the days of clock changes have 23 or 25 hours. */
function shifted(at: number, by: number): number {
  const date = new Date(at);
  return date.setDate(date.getDate() + by);
}

/** The most rows that are fetched at once: a year and a half of quarter hours. */
export const mostRows = 50_000;

/** What to ask of the gateway for a range that ends with the newest row, or at `end`. */
export function rangeQuery(range: RangeName, end: string | undefined, profile: Pick<Profile, 'to'>) {
  const limit = mostRows;
  const last = end ?? profile.to;
  if (range === 'all' || last === null) return { limit };
  // `from` is included and the oldest row stands for the interval before it; hence one millisecond later.
  const from = new Date(shifted(Date.parse(last), -days[range]) + 1).toISOString();
  return end === undefined
    ? { from, limit }
    : { from, to: new Date(Date.parse(end) + 1).toISOString(), limit };
}

/** The end of the neighbouring range; undefined: the newest rows. */
export function neighbour(
  range: RangeName,
  end: string | undefined,
  profile: Pick<Profile, 'from' | 'to'>,
  direction: -1 | 1,
): { readonly end: string | undefined } | undefined {
  if (range === 'all' || profile.from === null || profile.to === null) return undefined;
  const newest = Date.parse(profile.to);
  const at = shifted(end === undefined ? newest : Date.parse(end), direction * days[range]);
  if (direction > 0)
    return end === undefined ? undefined : { end: at >= newest ? undefined : new Date(at).toISOString() };
  return at <= Date.parse(profile.from) ? undefined : { end: new Date(at).toISOString() };
}
