import { isReference, MASK, mapSecrets, configurationNode as root } from '@meterwire/api/configuration';
import { type Document, isMap } from 'yaml';

/** What a document says: nothing where it is empty. */
export const writtenIn = (document: Document): Readonly<Record<string, unknown>> =>
  isMap(document.contents) ? (document.toJS() as Readonly<Record<string, unknown>>) : {};

/** The text of a document with its comments and its secrets masked, in place. */
export function withoutSecrets(document: Document): string {
  mapSecrets(root, writtenIn(document), (text, path) => {
    if (!isReference(text)) document.setIn([...path], MASK);
    return undefined;
  });
  return String(document);
}
