import { Problem } from './problem.ts';

/** What a list is sorted by; what is not known comes last, whichever way it is sorted. */
export type SortKey = string | number | null;

export interface PageWanted<T> {
  readonly key: (item: T) => SortKey;
  /** Unique: makes the order one without ties. */
  readonly name: (item: T) => string;
  readonly order: 'asc' | 'desc';
  /** The `next` of the page before. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface PageOf<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/**
 * A page of a list. A cursor says behind which key and name the next page begins, so that what comes and goes meanwhile
 * makes nothing else appear twice or be left out.
 * @throws Problem 400 for a cursor that is none
 */
export function pageOf<T>(all: readonly T[], { key, name, order, after, limit }: PageWanted<T>): PageOf<T> {
  const compare = (a: Place, b: Place): number => comparePlaces(a, b, order);
  const placed = all.map((item) => ({ item, place: [key(item), name(item)] as const }));
  placed.sort((a, b) => compare(a.place, b.place));
  const start = after === undefined ? undefined : cursorOf(after, 'this list', isPlace);
  const rest = start === undefined ? placed : placed.filter(({ place }) => compare(place, start) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    next: rest.length > limit && last !== undefined ? cursorText(last.place) : null,
  };
}

type Place = readonly [SortKey, string];

function comparePlaces([a, nameA]: Place, [b, nameB]: Place, order: 'asc' | 'desc'): number {
  const direction = order === 'asc' ? 1 : -1;
  if (a === null || b === null) {
    if (a !== b) return a === null ? 1 : -1;
  } else {
    const keys = compareKeys(a, b);
    if (keys !== 0) return direction * keys;
  }
  return direction * compareTexts(nameA, nameB);
}

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareTexts(String(a), String(b));
}

/** `meter-9` before `meter-10`; texts that people would call the same are told apart by their octets. */
const natural = new Intl.Collator('en', { numeric: true });
const compareTexts = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

/** A place in a list as callers hand it back. */
export const cursorText = (place: readonly unknown[]): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** @throws Problem 400 for a text that is no place in that list */
export function cursorOf<P>(text: string, list: string, isPlace: (value: unknown) => value is P): P {
  try {
    const place: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (isPlace(place)) return place;
  } catch {
    // it is told below
  }
  throw new Problem({
    status: 400,
    detail: `"${text.slice(0, 80)}" is no place in ${list}`,
    advice: 'hand back as `after` exactly what stood in `next`, with the same filters and order',
  });
}

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) &&
  value.length === 2 &&
  (value[0] === null || typeof value[0] === 'string' || typeof value[0] === 'number') &&
  typeof value[1] === 'string';
