/** What is wrong at a place of what was entered. The validation by schema gives such, and so does the gateway. */
export interface Complaint {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The place that a JSON pointer names. */
export const pathOfPointer = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));

/** A place as one word, to look it up by. */
export const placeOf = (path: Complaint['path']): string => path.join('/');

/** The value with another one at a place; undefined takes it away. */
export function withPath(value: unknown, path: Complaint['path'], next: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (Array.isArray(value)) {
    const place = Number(key);
    const item = withPath(value[place], rest, next);
    return item === undefined ? value.filter((_, i) => i !== place) : value.with(place, item);
  }
  const { [key]: old, ...others } = (value ?? {}) as Record<string | number, unknown>;
  const item = withPath(old, rest, next);
  return item === undefined ? others : { ...(value ?? {}), [key]: item };
}

/** What stands at a place. */
export function atPath(value: unknown, path: Complaint['path']): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}
