import { COLLECTIONS, type Collection, type ConfigurationDifference } from '@meterwire/api/configuration';
import { isGroup } from '../form/kind.ts';

/** What differs at a place; texts as people read them, undefined where it is not there. */
export interface Change {
  readonly kind: ConfigurationDifference['kind'];
  /** The setting within the entry; empty for the entry itself. */
  readonly setting: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Changes that are the same for several entries, told once. */
export interface ChangeGroup {
  /** The list; undefined for settings outside of the lists. */
  readonly list: Collection | undefined;
  readonly names: readonly string[];
  readonly changes: readonly Change[];
}

/** Differences by entry, and entries with the same ones together: what is done to many is told once. */
export function grouped(differences: readonly ConfigurationDifference[]): readonly ChangeGroup[] {
  const entries = new Map<string, { list: Collection | undefined; name: string; changes: Change[] }>();
  for (const difference of differences) {
    const { list, name, setting } = placeOf(difference);
    const key = `${list ?? ''}/${name}`;
    const entry = entries.get(key) ?? { list, name, changes: [] };
    entry.changes.push({
      kind: difference.kind,
      setting,
      before: textOf(difference.before),
      after: textOf(difference.after),
    });
    entries.set(key, entry);
  }
  const groups = new Map<string, { list: Collection | undefined; names: string[]; changes: Change[] }>();
  for (const { list, name, changes } of entries.values()) {
    const whole = changes.some(({ kind, setting }) => setting === '' && kind !== 'moved');
    const key = whole ? `${list} ${name}` : JSON.stringify([list, changes]);
    const group = groups.get(key) ?? { list, names: [], changes };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** `devices/main-meter/timeout`, taken apart. Names may hold slashes; settings never do. */
function placeOf({ path, kind, before, after }: ConfigurationDifference) {
  const [root = '', ...rest] = path.split('/');
  if (!Object.hasOwn(COLLECTIONS, root))
    return { list: undefined, name: '', setting: path.replaceAll('/', '.') };
  const list = root as Collection;
  const whole = kind === 'moved' || isEntry(list, before) || isEntry(list, after);
  if (whole || rest.length < 2) return { list, name: rest.join('/'), setting: '' };
  const depth = rest.length > 2 && GROUPS.has(rest.at(-2) ?? '') ? 2 : 1;
  return { list, name: rest.slice(0, -depth).join('/'), setting: rest.slice(-depth).join('.') };
}

/** Settings of entries that are groups themselves. */
const GROUPS = new Set(
  'modeE gateway event clock output tls discovery headers settings devices invocationCounter'.split(' '),
);

const isEntry = (list: Collection, value: unknown): boolean => isGroup(value) && COLLECTIONS[list] in value;

/** A value as one reads it. */
export function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map((each) => textOf(each) ?? '').join(', ') || 'none';
  if (isGroup(value))
    return Object.entries(value)
      .map(([key, part]) => `${key} ${textOf(part) ?? ''}`)
      .join(' · ');
  return String(value);
}
