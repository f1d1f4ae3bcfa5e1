import type { DataAccessResult } from '../apdu/result.ts';
import { type AccessMode, attributeAccess, methodAccess } from '../classes/access-mode.ts';
import { objectListElement } from '../classes/object-list.ts';
import { type Obis, obisOf } from '../data/obis.ts';
import { logicalName } from '../data/reference.ts';
import { longUnsigned, unsigned } from '../data/scalar.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { get } from './get.ts';
import { objectsByShortName } from './short-name-objects.ts';
import type { Terms } from './terms.ts';

/** An object as the association lists it. */
export interface ObjectEntry {
  readonly classId: number;
  readonly version: number;
  readonly logicalName: Obis;
  /** Its short name, in an association that uses them. */
  readonly baseName?: number;
  /** What this client may do; undefined when the meter lists it in a form of its own. */
  readonly rights: ObjectRights | undefined;
}

export interface ObjectRights {
  readonly attributes: readonly AttributeRights[];
  readonly methods: readonly MethodRights[];
}

export interface AttributeRights {
  readonly index: number;
  readonly access: AccessMode;
  /** The access selectors it knows. */
  readonly selectors: readonly number[];
}

export interface MethodRights {
  readonly index: number;
  readonly access: AccessMode;
}

export type ObjectsResult =
  | { readonly ok: true; readonly objects: readonly ObjectEntry[] }
  | { readonly ok: false; readonly error: DataAccessResult };

/** The objects that the association shows, with what this client may do with them. */
export function* objects(terms: Terms, association: Obis = CURRENT_ASSOCIATION): Dialogue<ObjectsResult> {
  if (terms.shortNames) return yield* objectsByShortName(terms, terms.shortNames);
  const list = yield* get(terms, { classId: ASSOCIATION_LN, instance: association, attribute: 2 });
  return list.ok ? { ok: true, objects: objectsOf(list.data) } : list;
}

/** @throws UnexpectedError when the Data is no object list */
export function objectsOf(list: Data): readonly ObjectEntry[] {
  if (list.type !== 'array' && list.type !== 'compactArray')
    throw new UnexpectedError(`${list.type} where the object list is due`, { layer: 'class' });
  // The codes of access modes depend on the version of the association, which the list itself tells.
  const heads = list.value.map(headOf);
  const version = heads.find(({ classId }) => classId === ASSOCIATION_LN)?.version ?? 0;
  return heads.map((head, i) => ({ ...head, rights: rightsOf(list.value[i] as Data, version) }));
}

const ASSOCIATION_LN = 15;
const CURRENT_ASSOCIATION = obisOf([0, 0, 40, 0, 0, 255]);

function headOf(element: Data): Omit<ObjectEntry, 'rights'> {
  const [classId, version, name] = element.type === 'structure' ? element.value : [];
  const head = {
    classId: classId && tryFromData(longUnsigned, classId),
    version: version && tryFromData(unsigned, version),
    logicalName: name && tryFromData(logicalName, name),
  };
  if (head.classId?.ok && head.version?.ok && head.logicalName?.ok) {
    return {
      classId: head.classId.value,
      version: head.version.value,
      logicalName: head.logicalName.value,
    };
  }
  throw new UnexpectedError('an element of the object list names no object', { layer: 'class' });
}

function rightsOf(element: Data, version: number): ObjectRights | undefined {
  const listed = tryFromData(objectListElement, element);
  if (!listed.ok) return undefined;
  const { attributes, methods } = listed.value.accessRights;
  return {
    attributes: attributes.map(({ index, mode, selectors }) => ({
      index,
      access: attributeAccess(mode, version),
      selectors: selectors ?? [],
    })),
    methods: methods.map(({ index, mode }) => ({ index, access: methodAccess(mode, version) })),
  };
}
