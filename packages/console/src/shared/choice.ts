/** Which rows of a table are chosen, by key. */
export interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

/** With one key put in or taken out. */
export function toggled(chosen: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(chosen);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** With everything from one place to another put in. */
export function chosenUpTo(
  chosen: ReadonlySet<string>,
  keys: readonly string[],
  from: number,
  to: number,
): Set<string> {
  return new Set([...chosen, ...keys.slice(Math.min(from, to), Math.max(from, to) + 1)]);
}

/** How the box above all rows is marked. */
export function headMark(chosen: ReadonlySet<string>, keys: readonly string[]): boolean | 'some' {
  const count = keys.reduce((sum, key) => sum + Number(chosen.has(key)), 0);
  if (count === 0) return false;
  return count === keys.length ? true : 'some';
}
