import { COLLECTIONS, type Path } from '@meterwire/api/configuration';

/** More rounds than there are lists that name one another. */
const MOST_ROUNDS = 10;

/**
 * What is left of a configuration when everything is taken out that is complained about, and then what named that, until nothing
 * is complained about: an entry of a list goes as a whole, a device that is only named in one is left out there, a setting
 * outside of the lists falls back to its default.
 */
export function goodRestOf<P extends { readonly at: Path }>(
  written: unknown,
  problemsOf: (value: unknown) => readonly P[],
): { readonly rest: unknown; readonly problems: readonly P[] } {
  const all: P[] = [];
  let rest = structuredClone(written);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const problems = problemsOf(rest);
    if (problems.length === 0) return { rest, problems: all };
    // Places shift as entries go, so only those of what was written first are told.
    if (round === 0) all.push(...problems);
    rest = without(
      rest,
      problems.map(({ at }) => at),
    );
  }
  return { rest: {}, problems: all };
}

function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const copy: Record<string, unknown> = { ...value };
  for (const key of new Set(paths.map(([root]) => root))) {
    if (typeof key !== 'string') return {};
    const inner = paths.filter(([root]) => root === key).map(([, ...rest]) => rest);
    const list = copy[key];
    const whole = inner.some(([index]) => index === undefined) || !Object.hasOwn(COLLECTIONS, key);
    if (whole || !Array.isArray(list)) delete copy[key];
    else
      copy[key] = list.flatMap((entry, index) =>
        entryWithout(
          entry,
          inner.filter(([at]) => at === index),
        ),
      );
  }
  return copy;
}

/** The entry without the names in it that lead nowhere; nothing of it where more is wrong. */
function entryWithout(entry: unknown, paths: readonly Path[]): unknown[] {
  if (paths.length === 0) return [entry];
  const named = (entry as { readonly devices?: unknown }).devices;
  const onlyNames = paths.every(([, key, place]) => key === 'devices' && typeof place === 'number');
  if (!onlyNames || !Array.isArray(named)) return [];
  const gone = new Set(paths.map(([, , place]) => place));
  const devices = named.filter((_, place) => !gone.has(place));
  return devices.length === 0 ? [] : [{ ...(entry as object), devices }];
}
