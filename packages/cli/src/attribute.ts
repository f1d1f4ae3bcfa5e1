import {
  type AttributeView,
  attributeOf,
  className,
  classVersions,
  interfaceClassOf,
  typicalAccess,
  viewAttribute,
} from 'dlms/classes';
import type { GetResult, ObjectEntry } from 'dlms/client';
import {
  type Data,
  dataToJson,
  formatDecimal,
  type Json,
  numberOf,
  type PrefixedQuantity,
  type ScalerUnit,
  scalerUnit,
  tryFromData,
  unitSymbol,
  withPrefix,
} from 'dlms/data';
import { UsageError } from './failure.ts';

/* An attribute by what its class says of it: its index, its name, where its unit stands, and its value decoded. */

/** By the version that the meter lists; by the newest where it lists none. */
const declarationOf = (classId: number, version: number | undefined) =>
  version === undefined ? classVersions(classId).at(-1) : interfaceClassOf(classId, version);

/** Undefined where the class, its version or the attribute is not known. */
export function attributeName(
  classId: number,
  version: number | undefined,
  index: number,
): string | undefined {
  const declared = declarationOf(classId, version);
  return declared && attributeOf(declared, index)?.name;
}

/** What the list lets this client read; without rights in the list what a client typically may. */
export function allAttributes(
  classId: number | undefined,
  listed: ObjectEntry | undefined,
): readonly number[] {
  const rights = listed?.rights?.attributes;
  if (rights) return rights.filter(({ access }) => access.read).map(({ index }) => index);
  const declared = classId === undefined ? undefined : declarationOf(classId, listed?.version);
  if (!declared) return [2];
  return Object.values(declared.attributes)
    .filter((attribute) => typicalAccess(attribute) !== 'write')
    .map(({ index }) => index);
}

/** The index that a number or a name stands for; 2, the value as a rule, where nothing is said. */
export function attributeIndex(
  classId: number | undefined,
  version: number | undefined,
  member: number | string | undefined,
): number {
  if (typeof member === 'number') return member;
  if (member === undefined) return 2;
  if (classId === undefined) return 0;
  const declared = declarationOf(classId, version);
  const attribute = declared && attributeOf(declared, member);
  if (attribute) return attribute.index;
  const names = declared
    ? Object.keys(declared.attributes).join(', ')
    : 'numbers only: the class is not known here';
  throw new UsageError(`${className(classId)} has no attribute "${member}": it has ${names}`);
}

/** Where scaler and unit of an attribute stand (IEC 62056-6-2, classes 3, 4 and 5). */
export function scalerAttribute(classId: number, attribute: number): number | undefined {
  if ((classId === 3 || classId === 4) && attribute === 2) return 3;
  return classId === 5 && (attribute === 2 || attribute === 3) ? 4 : undefined;
}

/** The scaler and unit in an answer; undefined when it has none. */
export function unitIn(answer: GetResult | undefined): ScalerUnit | undefined {
  const conversion = answer?.ok ? tryFromData(scalerUnit, answer.data) : undefined;
  return conversion?.ok ? conversion.value : undefined;
}

/** What is shown of a value. */
export interface Shown {
  readonly value: Json;
  /** Why the value is shown raw. */
  readonly note?: string;
  readonly scaler?: number;
  readonly unit?: string;
  readonly quantity?: string;
  /** The quantity with an SI prefix, when it is asked for. */
  readonly si?: PrefixedQuantity;
  readonly data: Json;
}

/** A value decoded: with scaler and unit exactly, else by its class, else raw with a note. */
export function shown(
  classId: number,
  version: number | undefined,
  attribute: number,
  data: Data,
  unit: ScalerUnit | undefined,
  si: boolean,
): Shown {
  const number = numberOf(data);
  const document = dataToJson(data);
  if (number === undefined || unit === undefined) {
    const { json, note } = viewOf(classId, version, attribute, data);
    return { value: json, ...(note !== undefined && { note }), data: document };
  }
  const quantity = formatDecimal({ value: number, scaler: unit.scaler });
  return {
    value: String(number),
    scaler: unit.scaler,
    unit: unitSymbol(unit.unit),
    quantity,
    ...(si && { si: withPrefix({ value: number, scaler: unit.scaler, unit: unit.unit }) }),
    data: document,
  };
}

/** By the version that is listed; without one by the newest version that the value fits. */
function viewOf(classId: number, version: number | undefined, attribute: number, data: Data): AttributeView {
  if (version !== undefined) return viewAttribute(classId, version, attribute, data);
  const views = classVersions(classId)
    .toReversed()
    .map((declared) => viewAttribute(classId, declared.version, attribute, data));
  return (
    views.find(({ note }) => note === undefined) ?? views[0] ?? viewAttribute(classId, 0, attribute, data)
  );
}
