import type { AccessMode } from '../classes/access-mode.ts';
import { className, interfaceClassOf } from '../classes/catalogue.ts';
import {
  type AttributeDeclaration,
  type InterfaceClass,
  interfaceClass,
  type MethodDeclaration,
  typicalAccess,
} from '../classes/define.ts';
import { ownName } from '../classes/own-name.ts';
import { type Obis, obisToBytes } from '../data/obis.ts';
import { any } from '../data/scalar.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import type { AccessRule } from './access-rights.ts';
import { encodedData, refuse } from './answer.ts';
import type { AssociationOptions } from './association-options.ts';
import { type AssociationVersion, currentAssociation } from './current-association.ts';
import { LogicalDevice } from './logical-device.ts';
import type { CosemObject, ServedAttribute, ServedMethod } from './object.ts';

/** What a list tells of a member of an object. */
export interface ModelMember {
  readonly index: number;
  readonly access: AccessMode;
}

/** What a list tells of an object: what a client's `objects()` gives, with values where they are known. */
export interface ModelObject {
  readonly classId: number;
  readonly version: number;
  readonly logicalName: Obis;
  /** Without rights the object has all members of its class, accessible as is typical. */
  readonly rights?:
    | {
        readonly attributes: readonly (ModelMember & { readonly selectors?: readonly number[] })[];
        readonly methods: readonly ModelMember[];
      }
    | undefined;
  /** Values by attribute index; null-data for what has none. */
  readonly values?: ReadonlyMap<number, Data>;
}

/** Where a model lives, and for whom its rights are. */
export interface ModelOptions {
  /** Default 1. */
  readonly sap?: number;
  /** Its logical device name. */
  readonly name: string;
  /** The clients; their rights are those of the model, whatever rights they name themselves. */
  readonly associations: readonly AssociationOptions[];
}

/**
 * A logical device from the object list of a meter: it lists what the meter listed, keeps what is written to it, and
 * does nothing of its own. Of classes that are not known the listed attributes are raw values; of a member listed twice
 * the last counts. The current association is alive; the device adds it, and its name, where the list has none.
 * @throws RangeError when the list names an object twice
 */
export function modelFrom(list: Iterable<ModelObject>, options: ModelOptions): LogicalDevice {
  const models = [...list];
  const association = models.find(isCurrentAssociation);
  const rules = models.flatMap(ruleOf);
  return new LogicalDevice({
    sap: options.sap ?? 1,
    name: options.name,
    objects: models.map(objectOf),
    associations: options.associations.map((client) => ({ ...client, rights: rules })),
    ...(association && { associationVersion: versionOf(association) }),
  });
}

const CURRENT_ASSOCIATION = '0-0:40.0.0*255';

const isCurrentAssociation = ({ classId, logicalName }: ModelObject): boolean =>
  classId === 15 && logicalName === CURRENT_ASSOCIATION;

const versionOf = ({ version }: ModelObject): AssociationVersion =>
  Math.min(version, 3) as AssociationVersion;

function ruleOf({ classId, logicalName, rights }: ModelObject): AccessRule[] {
  if (!rights) return [];
  const modes = (members: readonly ModelMember[]): Readonly<Record<number, AccessMode>> =>
    Object.fromEntries(members.map(({ index, access }) => [index, access]));
  return [{ classId, logicalName, attributes: modes(rights.attributes), methods: modes(rights.methods) }];
}

function objectOf(model: ModelObject): CosemObject {
  const declaration = interfaceClassOf(model.classId, model.version) ?? unknownClass(model);
  const { attributes, methods } = model.rights ?? typicalRights(declaration);
  const live = isCurrentAssociation(model) ? currentAssociation(versionOf(model)) : undefined;
  const values = new Map(model.values);
  values.set(1, { type: 'octetString', value: obisToBytes(model.logicalName) });
  return {
    declaration,
    classId: model.classId,
    version: model.version,
    logicalName: model.logicalName,
    attributes: new Map(
      attributes.map((member) => [member.index, servedAttribute(declaration, member, values, live)]),
    ),
    methods: new Map(methods.map((member) => [member.index, servedMethod(declaration, member)])),
  };
}

function servedAttribute(
  declaration: InterfaceClass,
  { index, access, selectors = [] }: ModelMember & { readonly selectors?: readonly number[] },
  values: Map<number, Data>,
  live: CosemObject | undefined,
): ServedAttribute {
  const declared = nameOf(declaration.attributes, index);
  const name = declared?.name ?? `attribute${index}`;
  const alive = live?.attributes.get(index)?.get;
  const stored: ServedAttribute['get'] = ({ selection }) =>
    selection ? refuse('scopeOfAccessViolated') : encodedData(values.get(index) ?? NULL);
  return {
    name,
    selectors,
    ...(access.read && { get: alive ?? stored }),
    ...(access.write && {
      set: (value) => {
        // What is alive, and the name, stay what they are.
        if (alive || index === 1) return refuse('otherReason');
        if (declared && !tryFromData(declared.type, value).ok) return refuse('typeUnmatched');
        values.set(index, value);
        return undefined;
      },
    }),
  };
}

const NULL: Data = { type: 'null', value: null };

/** A model does not know what a method does: it is there, and refuses. */
const servedMethod = (declaration: InterfaceClass, { index, access }: ModelMember): ServedMethod => ({
  name: nameOf(declaration.methods, index)?.name ?? `method${index}`,
  ...(access.invoke && { call: () => refuse('otherReason') }),
});

function nameOf<D extends AttributeDeclaration | MethodDeclaration>(
  members: Readonly<Record<string, D>>,
  index: number,
): (D & { readonly name: string }) | undefined {
  for (const [name, member] of Object.entries(members))
    if (member.index === index) return { ...member, name };
  return undefined;
}

/** What a meter typically allows, where its list does not say. */
function typicalRights(declaration: InterfaceClass): NonNullable<ModelObject['rights']> {
  return {
    attributes: Object.values(declaration.attributes).map((attribute) => ({
      index: attribute.index,
      access: accessOf(typicalAccess(attribute)),
    })),
    methods: Object.values(declaration.methods).map(({ index }) => ({
      index,
      access: { ...NO_ACCESS, invoke: true },
    })),
  };
}

const accessOf = (typical: 'read' | 'write' | 'readWrite'): AccessMode => ({
  ...NO_ACCESS,
  read: typical !== 'write',
  write: typical !== 'read',
});

const NO_ACCESS: AccessMode = { read: false, write: false, invoke: false, request: [], response: [] };

/** A class that is not known, or not in this version: its attributes are any values. */
function unknownClass({ classId, version, rights }: ModelObject): InterfaceClass {
  const indices = (rights?.attributes ?? []).map(({ index }) => index).filter((index) => index !== 1);
  return interfaceClass({
    id: classId,
    version,
    name: className(classId),
    doc: 'A class that is not known, or not in this version',
    attributes: {
      logicalName: ownName,
      ...Object.fromEntries(indices.map((index) => [`attribute${index}`, { index, type: any }])),
    },
    methods: {},
  });
}
