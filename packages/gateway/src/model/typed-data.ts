import { attributeOf, className, interfaceClassOf, methodOf } from 'dlms/classes';
import { type Data, fromJson, type Json, parseData, type Schema } from 'dlms/data';

/** Which member of which object is meant, once its class is known. */
export interface Member {
  readonly classId: number;
  readonly version: number;
  readonly kind: 'attribute' | 'method';
  /** Number, or name in the class. */
  readonly member: number | string;
}

/** The number of a member. @throws RangeError when its class has none of this name */
export function memberIndex({ classId, version, kind, member }: Member): number {
  if (typeof member === 'number') return member;
  const declared = interfaceClassOf(classId, version);
  const found =
    declared && (kind === 'attribute' ? attributeOf(declared, member) : methodOf(declared, member));
  if (found !== undefined) return found.index;
  if (/^\d{1,3}$/.test(member)) return Number(member);
  const known = Object.keys((kind === 'attribute' ? declared?.attributes : declared?.methods) ?? {}).join(
    ', ',
  );
  throw new RangeError(
    `${className(classId)} has no ${kind} "${member}"${known === '' ? '' : `: there are ${known}`}`,
  );
}

/**
 * The Data of a value as people and programs write it: typed by the class, or as a text `type:value`.
 * @throws RangeError or TypeError that says what is wrong and what is accepted
 */
export function typedData(value: unknown, of: Member): Data {
  if (typeof value === 'string' && (/^[\w-]+:/.test(value) || value === 'null')) return parseData(value);
  const declared = interfaceClassOf(of.classId, of.version);
  const index = memberIndex(of);
  const member =
    declared && (of.kind === 'attribute' ? attributeOf(declared, index) : methodOf(declared, index));
  const type: Schema<unknown> | undefined = member && ('type' in member ? member.type : member.argument);
  if (type !== undefined) return ofType(type, value);
  if (typeof value === 'string') return parseData(value);
  throw new RangeError(
    `the type of ${of.kind} ${index} of ${className(of.classId)} is not known: write the value as type:value, such as "uint16:5"`,
  );
}

/** A text that its type does not take as it is may be JSON: `5`, `true`. */
function ofType(type: Schema<unknown>, value: unknown): Data {
  try {
    return type.toData(fromJson(type, value as Json));
  } catch (error) {
    const meant = typeof value === 'string' ? jsonIn(value) : undefined;
    if (meant === undefined) throw error;
    return type.toData(fromJson(type, meant));
  }
}

function jsonIn(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // a name, a time or octets that its type does not know
  }
}
