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
  /** Whether entries come or go as a whole. */
  readonly kind: 'added' | 'removed' | 'changed' | 'moved';
  readonly changes: readonly Change[];
}

/** Differences by entry, and entries with the same ones together: what is done to many is told once. */
export function grouped(differences: readonly ConfigurationDifference[]): readonly ChangeGroup[] {
  const entries = new Map<string, Single>();
  for (const difference of differences) {
    const { list, name, setting } = placeOf(difference);
    const key = `${list ?? ''}/${name}`;
    const kind = setting === '' ? difference.kind : 'changed';
    const entry = entries.get(key) ?? { list, name, kind, changes: [] };
    entries.set(key, { ...entry, changes: [...entry.changes, ...changesOf(difference, setting)] });
  }
  const groups = new Map<string, ChangeGroup>();
  for (const { name, ...rest } of entries.values()) {
    const key =
      rest.kind === 'added' || rest.kind === 'removed' ? `${rest.list} ${name}` : JSON.stringify(rest);
    const names = groups.get(key)?.names ?? [];
    groups.set(key, { ...rest, names: [...names, name] });
  }
  return [...groups.values()];
}

type Single = Omit<ChangeGroup, 'names'> & { readonly name: string };

/** A whole entry is told setting by setting. */
function changesOf({ kind, before, after }: ConfigurationDifference, setting: string): readonly Change[] {
  const whole = after ?? before;
  if (setting !== '' || kind === 'moved' || !isGroup(whole))
    return [{ kind, setting, before: textOf(before), after: textOf(after) }];
  if (kind === 'removed') return [];
  return Object.entries(whole).map(([key, value]) => ({
    kind,
    setting: key,
    before: undefined,
    after: textOf(value),
  }));
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
