import { naturalForm } from './natural.ts';
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
  const direction = order === 'asc' ? 1 : -1;
  const compare = (a: Place, b: Place): number => comparePlaces(a, b, direction);
  const placed = all.map((item) => ({ item, place: new Place([key(item), name(item)]) }));
  placed.sort((a, b) => compare(a.place, b.place));
  let start = 0;
  if (after !== undefined) {
    const behind = new Place(cursorOf(after, 'this list', isCursor));
    for (let end = placed.length; start < end; ) {
      const middle = (start + end) >> 1;
      const there = placed[middle];
      if (there !== undefined && compare(there.place, behind) <= 0) start = middle + 1;
      else end = middle;
    }
  }
  const page = placed.slice(start, start + limit);
  const last = page.at(-1);
  return {
    items: page.map(({ item }) => item),
    next: start + limit < placed.length && last !== undefined ? cursorText(last.place.cursor) : null,
  };
}

type Cursor = readonly [SortKey, string];

/** A cursor with its texts in the forms that are compared; that of the name is made when keys are the same. */
class Place {
  readonly cursor: Cursor;
  readonly key: string | number | null;
  #name: string | undefined;

  constructor(cursor: Cursor) {
    this.cursor = cursor;
    const [key] = cursor;
    this.key = typeof key === 'string' ? naturalForm(key) : key;
  }

  get name(): string {
    this.#name ??= naturalForm(this.cursor[1]);
    return this.#name;
  }
}

function comparePlaces(a: Place, b: Place, direction: 1 | -1): number {
  if (a.key === null || b.key === null) {
    if (a.key !== b.key) return a.key === null ? 1 : -1;
  } else {
    const keys = compareForms(a.key, b.key) || compareForms(a.cursor[0] ?? '', b.cursor[0] ?? '');
    if (keys !== 0) return direction * keys;
  }
  return direction * (compareForms(a.name, b.name) || compareForms(a.cursor[1], b.cursor[1]));
}

/** Numbers come before texts. */
function compareForms(a: string | number, b: string | number): number {
  if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

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

const isCursor = (value: unknown): value is Cursor =>
  Array.isArray(value) &&
  value.length === 2 &&
  (value[0] === null || typeof value[0] === 'string' || typeof value[0] === 'number') &&
  typeof value[1] === 'string';
