import { dataToJson, type Json } from '../data/json.ts';
import { tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { className, classVersions, interfaceClassOf } from './catalogue.ts';
import { attributeOf } from './define.ts';

/** An attribute as it is shown: by name and decoded where its class is known, raw with a note where not. */
export interface AttributeView {
  /** Undefined when the class, its version or the attribute is not known. */
  readonly name: string | undefined;
  /** The typed value as JSON; the Data itself where there is a note. */
  readonly json: Json;
  /** Why the value is shown raw. */
  readonly note: string | undefined;
}

/** Shows the value of an attribute by the declaration of its class; never fails. */
export function viewAttribute(classId: number, version: number, index: number, value: Data): AttributeView {
  const declared = interfaceClassOf(classId, version);
  if (!declared) return raw(undefined, value, unknownClass(classId, version));
  const attribute = attributeOf(declared, index);
  if (!attribute)
    return raw(undefined, value, `${declared.name} version ${version} has no attribute ${index}`);
  const conversion = tryFromData(attribute.type, value);
  if (!conversion.ok) return raw(attribute.name, value, conversion.error.message);
  return { name: attribute.name, json: attribute.type.toJson(conversion.value), note: undefined };
}

function raw(name: string | undefined, value: Data, note: string): AttributeView {
  return { name, json: dataToJson(value), note };
}

function unknownClass(classId: number, version: number): string {
  const versions = classVersions(classId);
  if (versions.length === 0) return `${className(classId)} is not known`;
  return `version ${version} of ${className(classId)} is not known, only ${versions.map((known) => known.version).join(', ')}`;
}
