import type { Collection } from '@meterwire/api/configuration';
import { type Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';

/** Settings that hold names of entries of another list: what has to follow when one of those is renamed. */
const REFERENCES: Readonly<Partial<Record<Collection, readonly (readonly string[])[]>>> = {
  connections: [['devices', 'connection']],
  templates: [['devices', 'template']],
  devices: [
    ['requests', 'devices'],
    ['outlets', 'devices'],
    ['outlets', 'registers', 'device'],
    ['signals', 'device'],
    ['listeners', 'device'],
  ],
  signals: [
    ['requests', 'event', 'signal'],
    ['outlets', 'registers', 'signal'],
    ['templates', 'requests', 'event', 'signal'],
  ],
};

/** Lets all that named an entry name it anew. */
export function renameReferences(document: Document, list: Collection, from: string, to: string): void {
  for (const [root = '', ...path] of REFERENCES[list] ?? []) rename(document.get(root, true), path, from, to);
}

function rename(node: unknown, path: readonly string[], from: string, to: string): void {
  if (isSeq(node)) {
    for (const [index, item] of node.items.entries()) {
      if (path.length === 0 && isScalar(item) && item.value === from) node.set(index, to);
      else rename(item, path, from, to);
    }
    return;
  }
  const [key, ...rest] = path;
  if (!isMap(node) || key === undefined) return;
  if (rest.length === 0 && node.get(key) === from) node.set(key, to);
  else rename((node as YAMLMap).get(key, true), rest, from, to);
}
