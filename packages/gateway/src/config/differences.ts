import { isDeepStrictEqual } from 'node:util';
import {
  COLLECTIONS,
  type Collection,
  type ConfigurationDifference,
  configurationNode,
  masked,
} from '@meterwire/api/configuration';

type Group = Readonly<Record<string, unknown>>;

/** What is different between two configurations as they were written, entry by entry and setting by setting; secrets masked. */
export function differencesOf(before: unknown, after: unknown): ConfigurationDifference[] {
  const [old, young] = [groupOf(before), groupOf(after)];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(young)])];
  const [shownOld, shownYoung] = [groupOf(shown(old)), groupOf(shown(young))];
  return keys.flatMap((key) =>
    isCollection(key)
      ? differencesOfList(key, [old[key], young[key]], [shownOld[key], shownYoung[key]])
      : differencesOfSetting([key], [old[key], young[key]], [shownOld[key], shownYoung[key]]),
  );
}

type Pair = readonly [unknown, unknown];

function differencesOfList(list: Collection, real: Pair, visible: Pair): ConfigurationDifference[] {
  const [old, young] = [byName(list, real[0]), byName(list, real[1])];
  const [shownOld, shownYoung] = [byName(list, visible[0]), byName(list, visible[1])];
  const changes = [...new Set([...old.keys(), ...young.keys()])].flatMap((name) =>
    differencesOfSetting(
      [list, name],
      [old.get(name), young.get(name)],
      [shownOld.get(name), shownYoung.get(name)],
    ),
  );
  return [...changes, ...movesOf(list, [...old.keys()], [...young.keys()])];
}

/** Of entries that are in both, those that do not stand in the same order any more. */
function movesOf(
  list: Collection,
  old: readonly string[],
  young: readonly string[],
): ConfigurationDifference[] {
  const [inBoth, stayed] = [new Set(young), new Set(old)];
  const before = old.filter((name) => inBoth.has(name));
  const after = young.filter((name) => stayed.has(name));
  const places = new Map(before.map((name, index) => [name, index]));
  return after.flatMap((name, index) =>
    before[index] === name
      ? []
      : [{ path: `${list}/${name}`, kind: 'moved' as const, before: places.get(name), after: index }],
  );
}

/** Groups are taken apart one level deep: deeper a change is shown as a whole. */
function differencesOfSetting(
  path: readonly string[],
  [old, young]: Pair,
  [shownOld, shownYoung]: Pair,
): ConfigurationDifference[] {
  if (isDeepStrictEqual(old, young)) return [];
  const place = path.join('/');
  if (old === undefined) return [{ path: place, kind: 'added', after: shownYoung }];
  if (young === undefined) return [{ path: place, kind: 'removed', before: shownOld }];
  if (!isGroup(old) || !isGroup(young))
    return [{ path: place, kind: 'changed', before: shownOld, after: shownYoung }];
  const [visibleOld, visibleYoung] = [groupOf(shownOld), groupOf(shownYoung)];
  return [...new Set([...Object.keys(old), ...Object.keys(young)])].flatMap((key) =>
    differencesOfSetting([...path, key], [old[key], young[key]], [visibleOld[key], visibleYoung[key]]),
  );
}

/** What a change does, in a few words: `devices: 2 added, 1 changed; api: 1 changed`. */
export function summaryOf(differences: readonly ConfigurationDifference[]): string {
  const counts = new Map<string, Map<string, Set<string>>>();
  for (const { path, kind } of differences) {
    const [root = '', name = '', inner] = path.split('/');
    const kinds = counts.get(root) ?? new Map<string, Set<string>>();
    const said = inner === undefined ? kind : 'changed';
    kinds.set(said, (kinds.get(said) ?? new Set()).add(name));
    counts.set(root, kinds);
  }
  if (counts.size === 0) return 'nothing';
  return [...counts]
    .map(([root, kinds]) => `${root}: ${[...kinds].map(([kind, { size }]) => `${size} ${kind}`).join(', ')}`)
    .join('; ');
}

const shown = (value: Group): unknown => masked(configurationNode, value);

function byName(list: Collection, value: unknown): Map<string, unknown> {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [];
  return new Map(entries.map((entry) => [String(groupOf(entry)[COLLECTIONS[list]]), entry]));
}

const isCollection = (key: string): key is Collection => Object.hasOwn(COLLECTIONS, key);
const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const groupOf = (value: unknown): Group => (isGroup(value) ? value : {});
