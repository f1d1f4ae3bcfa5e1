import type { Attribute, Method } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { className, classVersions, interfaceClassOf } from '../classes/catalogue.ts';
import { attributeOf, attributeOffset, methodOf, methodOffset, type NamedMethod } from '../classes/define.ts';
import { shortName } from '../classes/short-name.ts';
import { type Obis, obisOf } from '../data/obis.ts';
import { logicalName } from '../data/reference.ts';
import { longUnsigned, unsigned } from '../data/scalar.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';

/** An object as an association by short names lists it: its members lie behind the base name. */
export interface ShortNamedObject {
  readonly baseName: number;
  readonly classId: number;
  readonly version: number;
  readonly logicalName: Obis;
}

/** A member of an object by its short name; or why it has none, in the words of a meter. */
export type ShortNamed<T> =
  | ({ readonly ok: true; readonly name: number } & T)
  | { readonly ok: false; readonly error: DataAccessResult };

/** What is behind a short name. */
export interface MemberBehind {
  readonly object: ShortNamedObject;
  readonly attribute: number;
}

/** The base name of the current association, the one object that is found without a list (IEC 62056-6-2). */
export const ASSOCIATION_NAME = 0xfa00;

/** The current association of clients that use short names. */
export const ASSOCIATION_SN = { classId: 12, instance: obisOf([0, 0, 40, 0, 0, 255]) } as const;

const ASSOCIATION: ShortNamedObject = {
  baseName: ASSOCIATION_NAME,
  classId: ASSOCIATION_SN.classId,
  // Where reply_to_HLS_authentication lies is the same in every version.
  version: 4,
  logicalName: ASSOCIATION_SN.instance,
};

/** Which short name each object of a meter has: learnt once an association, from its object list. */
export class ShortNames {
  #objects: readonly ShortNamedObject[] = [];
  #byLogicalName: ReadonlyMap<Obis, readonly ShortNamedObject[]> = new Map([
    [ASSOCIATION.logicalName, [ASSOCIATION]],
  ]);
  #learnt = false;

  /** Whether the object list has been read. */
  get learnt(): boolean {
    return this.#learnt;
  }

  /** All objects, as listed. */
  get objects(): readonly ShortNamedObject[] {
    return this.#objects;
  }

  /** @throws UnexpectedError when the Data is no object list */
  learn(list: Data): void {
    this.#objects = shortNamedObjects(list);
    const found = new Map<Obis, ShortNamedObject[]>();
    for (const object of [...this.#objects, ASSOCIATION]) {
      const named = found.get(object.logicalName);
      if (!named) found.set(object.logicalName, [object]);
      else if (!named.some(({ classId }) => classId === object.classId)) named.push(object);
    }
    this.#byLogicalName = found;
    this.#learnt = true;
  }

  /** Whether the object is known already; if not, only the object list can tell. */
  knows({ classId, instance }: Pick<Attribute, 'classId' | 'instance'>): boolean {
    return this.#learnt || this.#find(classId, instance) !== undefined;
  }

  /** The short name of an attribute: eight addresses each, from the logical name on. */
  attribute({ classId, instance, attribute }: Attribute): ShortNamed<unknown> {
    const object = this.#find(classId, instance);
    if (!object) return { ok: false, error: this.#missing(instance) };
    const name = object.baseName + attributeOffset(attribute);
    return attribute < 1 || name > LAST_NAME ? UNDEFINED : { ok: true, name };
  }

  /**
   * The short name of a method, with its declaration where the class is known.
   * @throws UnexpectedError for a class whose methods lie nobody knows where
   */
  method({ classId, instance, method }: Method): ShortNamed<{ readonly declared: NamedMethod | undefined }> {
    const object = this.#find(classId, instance);
    if (!object) return { ok: false, error: this.#missing(instance) };
    const declaration = interfaceClassOf(classId, object.version) ?? classVersions(classId).at(-1);
    const offset = declaration && methodOffset(declaration, method);
    if (!declaration || offset === undefined) throw unknownMethods(object);
    const name = object.baseName + offset;
    const declared = methodOf(declaration, method);
    return method < 1 || name > LAST_NAME ? UNDEFINED : { ok: true, name, declared };
  }

  /** The attribute behind a short name, as an information-report tells it; undefined for a name of no listed object. */
  resolve(name: number): MemberBehind | undefined {
    let nearest: ShortNamedObject | undefined;
    for (const object of this.#objects)
      if (object.baseName <= name && object.baseName > (nearest?.baseName ?? -1)) nearest = object;
    const distance = name - (nearest?.baseName ?? name);
    if (!nearest || distance % 8 !== 0) return undefined;
    const attribute = distance / 8 + 1;
    const declaration = interfaceClassOf(nearest.classId, nearest.version);
    const isMember = !declaration || attributeOf(declaration, attribute) !== undefined;
    return isMember ? { object: nearest, attribute } : undefined;
  }

  #find(classId: number, instance: Obis): ShortNamedObject | undefined {
    return this.#byLogicalName.get(instance)?.find((object) => object.classId === classId);
  }

  #missing(instance: Obis): DataAccessResult {
    return this.#byLogicalName.has(instance) ? 'objectClassInconsistent' : 'objectUndefined';
  }
}

const UNDEFINED = { ok: false, error: 'objectUndefined' } as const;
const LAST_NAME = 0xffff;

/** The objects of an object list of class 12. @throws UnexpectedError when the Data is no such list */
export function shortNamedObjects(list: Data): readonly ShortNamedObject[] {
  if (list.type !== 'array' && list.type !== 'compactArray')
    throw new UnexpectedError(`${list.type} where the object list is due`, { layer: 'class' });
  return list.value.map(objectOf);
}

function objectOf(element: Data): ShortNamedObject {
  const [base, classId, version, name] = element.type === 'structure' ? element.value : [];
  const found = {
    baseName: base && tryFromData(shortName, base),
    classId: classId && tryFromData(longUnsigned, classId),
    version: version && tryFromData(unsigned, version),
    logicalName: name && tryFromData(logicalName, name),
  };
  if (found.baseName?.ok && found.classId?.ok && found.version?.ok && found.logicalName?.ok)
    return {
      baseName: found.baseName.value,
      classId: found.classId.value,
      version: found.version.value,
      logicalName: found.logicalName.value,
    };
  throw new UnexpectedError('an element of the object list names no object', { layer: 'class' });
}

const unknownMethods = ({ classId, version, logicalName: name }: ShortNamedObject): UnexpectedError =>
  new UnexpectedError(
    `where the methods of ${className(classId)} version ${version} lie behind a short name is not known`,
    {
      layer: 'class',
      during: `calling a method of ${name}`,
      advice: 'write its short name directly, as the documentation of the meter gives it',
    },
  );
