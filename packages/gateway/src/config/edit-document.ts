import { isDeepStrictEqual } from 'node:util';
import { COLLECTIONS, type Collection, type ConfigurationOperation } from '@meterwire/api/configuration';
import { RefusedError } from 'dlms/bytes';
import { type Document, isMap, isSeq, type YAMLMap, type YAMLSeq } from 'yaml';
import { renameReferences } from './references.ts';

type Group = Readonly<Record<string, unknown>>;
/** All operations but the one that brings a document of its own. */
export type DocumentOperation = Exclude<ConfigurationOperation, { readonly op: 'replace' }>;

/** An entry that got another name. */
export interface Rename {
  readonly list: Collection;
  readonly from: string;
  readonly to: string;
}

/**
 * Does one operation to a YAML document, in place. What it does not concern stays as it was written, comments included.
 * @throws RefusedError when it names an entry that there is not
 */
export function editDocument(document: Document, operation: DocumentOperation): Rename[] {
  switch (operation.op) {
    case 'put':
      return put(document, operation);
    case 'patch': {
      const entries = new Entries(document, operation.collection);
      for (const name of operation.names) patch(document, entries.get(name), operation.value);
      return [];
    }
    case 'remove':
      new Entries(document, operation.collection).remove(operation.names);
      return [];
    case 'move':
      new Entries(document, operation.collection).move(operation.name, operation.to);
      return [];
    case 'set':
      for (const key of Object.keys(operation.value))
        if (Object.hasOwn(COLLECTIONS, key)) throw refused(`${key} is a list: change its entries`);
      patch(document, rootOf(document), operation.value);
      return [];
  }
}

function put(
  document: Document,
  { collection, name, value, at }: DocumentOperation & { readonly op: 'put' },
): Rename[] {
  const entries = new Entries(document, collection);
  if (name === undefined) {
    entries.add(document.createNode(value), at);
    return [];
  }
  const key = COLLECTIONS[collection];
  const named = { [key]: name, ...value };
  const existing = entries.find(name);
  if (existing === undefined) {
    entries.add(document.createNode(named), at);
    return [];
  }
  overwrite(document, existing, named);
  const to = String(named[key]);
  if (to === name) return [];
  renameReferences(document, collection, name, to);
  return [{ list: collection, from: name, to }];
}

/** Gives an entry exactly these settings, and leaves alone those that it has already. */
function overwrite(document: Document, entry: YAMLMap, value: Group): void {
  const before = entry.toJS(document) as Group;
  for (const key of Object.keys(before)) if (value[key] === undefined) entry.delete(key);
  assign(document, entry, before, value);
}

function assign(document: Document, entry: YAMLMap, before: Group, value: Group): void {
  for (const [key, part] of Object.entries(value))
    if (part !== undefined && !isDeepStrictEqual(before[key], part))
      entry.set(key, document.createNode(part));
}

/** Changes the settings that are given; null takes one away, groups are changed setting by setting. */
function patch(document: Document, entry: YAMLMap, value: Group): void {
  const before = entry.toJS(document) as Group;
  for (const [key, part] of Object.entries(value)) {
    const inner = entry.get(key, true);
    if (part === null) entry.delete(key);
    else if (isMap(inner) && isGroup(part)) patch(document, inner, part);
    else assign(document, entry, before, { [key]: part });
  }
}

/** The entries of one list, by name. */
class Entries {
  readonly #list: Collection;
  readonly #sequence: YAMLSeq;
  readonly #places = new Map<string, YAMLMap>();

  constructor(document: Document, list: Collection) {
    this.#list = list;
    const root = rootOf(document);
    if (!isSeq(root.get(list, true))) root.set(list, document.createNode([]));
    this.#sequence = root.get(list, true) as unknown as YAMLSeq;
    for (const item of this.#sequence.items)
      if (isMap(item)) this.#places.set(String(item.get(COLLECTIONS[list])), item);
  }

  find(name: string): YAMLMap | undefined {
    return this.#places.get(name);
  }

  get(name: string): YAMLMap {
    const entry = this.find(name);
    if (entry === undefined) throw refused(`there is no "${name}" in ${this.#list}`);
    return entry;
  }

  add(node: unknown, at = this.#sequence.items.length): void {
    this.#sequence.flow = false;
    this.#sequence.items.splice(Math.min(at, this.#sequence.items.length), 0, node);
  }

  remove(names: readonly string[]): void {
    const gone = new Set<unknown>(names.map((name) => this.get(name)));
    this.#sequence.items = this.#sequence.items.filter((item) => !gone.has(item));
  }

  move(name: string, to: number): void {
    const entry = this.get(name);
    const { items } = this.#sequence;
    items.splice(items.indexOf(entry), 1);
    this.add(entry, to);
  }
}

function rootOf(document: Document): YAMLMap {
  if (!isMap(document.contents)) document.contents = document.createNode({});
  return document.contents as unknown as YAMLMap;
}

const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refused = (message: string): RefusedError =>
  new RefusedError(message, 'noSuchEntry', {
    layer: 'configuration',
    during: 'changing the configuration',
    advice: 'look at the configuration as it is now: somebody may have changed it meanwhile',
  });
