import type { Attribute, Selection } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import type {
  AttributeDeclaration,
  AttributeName,
  AttributeValue,
  InterfaceClass,
  MethodDeclaration,
  MethodName,
  MethodResult,
} from '../classes/define.ts';
import { type Obis, parseObis } from '../data/obis.ts';
import { type Schema, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { type ActResult, act } from './act.ts';
import { type GetResult, get, getEach } from './get.ts';
import { type SetResult, set } from './set.ts';
import type { Terms } from './terms.ts';

/**
 * An attribute as its class types it, with the Data it came as; or why there is none. `typeUnmatched` with `data` says that the
 * meter gave a value, but not of the type its class prescribes.
 */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly data: Data }
  | { readonly ok: false; readonly error: DataAccessResult; readonly data?: Data };

/** Reads an attribute by its name in the class. */
export function* read<C extends InterfaceClass, N extends AttributeName<C>>(
  terms: Terms,
  declared: C,
  instance: Obis,
  name: N,
  selection?: Selection,
): Dialogue<Read<AttributeValue<C, N>>> {
  const { index, type } = attributeNamed(declared, name);
  const result = yield* get(terms, { classId: declared.id, instance, attribute: index }, selection);
  return typed(type as Schema<AttributeValue<C, N>>, result);
}

/** Every attribute of an object, by name. */
export type ReadObject<C extends InterfaceClass> = {
  readonly [N in AttributeName<C>]: Read<AttributeValue<C, N>>;
};

/** Reads all attributes of an object, or those named: together where lists were agreed. */
export function* readAll<C extends InterfaceClass, N extends AttributeName<C> = AttributeName<C>>(
  terms: Terms,
  declared: C,
  instance: Obis,
  names?: readonly N[],
): Dialogue<Pick<ReadObject<C>, N>> {
  const wanted = names ?? (Object.keys(declared.attributes) as N[]);
  const attributes = wanted.map((name) => attributeNamed(declared, name));
  const results = yield* getEach(
    terms,
    attributes.map(({ index }) => ({ attribute: { classId: declared.id, instance, attribute: index } })),
  );
  const object: Record<string, unknown> = {};
  for (const [i, { type }] of attributes.entries())
    object[wanted[i] as string] = typed(type, results[i] as GetResult);
  return object as Pick<ReadObject<C>, N>;
}

/** Writes an attribute by its name in the class. @throws RangeError or TypeError for a value that does not fit */
export function* write<C extends InterfaceClass, N extends AttributeName<C>>(
  terms: Terms,
  declared: C,
  instance: Obis,
  name: N,
  value: AttributeValue<C, N>,
): Dialogue<SetResult> {
  const { index, type } = attributeNamed(declared, name);
  return yield* set(terms, { classId: declared.id, instance, attribute: index }, type.toData(value));
}

/** What a method returned, as its class types it. */
export type Invoked<T> =
  | { readonly ok: true; readonly value: T; readonly data: Data | undefined }
  | {
      readonly ok: false;
      readonly error: Extract<ActResult, { ok: false }>['error'];
      readonly data?: Data;
    };

/** Calls a method by its name in the class. */
export function* invoke<C extends InterfaceClass, N extends MethodName<C>>(
  terms: Terms,
  declared: C,
  instance: Obis,
  name: N,
  argument: unknown,
): Dialogue<Invoked<MethodResult<C, N>>> {
  const method = methodNamed(declared, name);
  const call = { classId: declared.id, instance, method: method.index };
  const done = yield* act(terms, call, method.argument.toData(argument));
  if (!done.ok) return done;
  if (!method.result) return { ok: true, value: undefined as MethodResult<C, N>, data: done.data };
  if (!done.data) return { ok: false, error: 'typeUnmatched' };
  return typed(method.result as Schema<MethodResult<C, N>>, { ok: true, data: done.data });
}

/** Text or a code as an instance. Parsed names are kept, since the same few are asked for again and again. */
export function instanceOf(logicalName: string): Obis {
  const known = KNOWN.get(logicalName);
  if (known !== undefined) return known;
  const instance = parseObis(logicalName);
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(logicalName, instance);
  return instance;
}

const KNOWN = new Map<string, Obis>();
const MOST_KNOWN = 4096;

/** An attribute of any class, by number. */
export const attributeAt = (classId: number, logicalName: string, attribute: number): Attribute => ({
  classId,
  instance: instanceOf(logicalName),
  attribute,
});

function typed<T>(type: Schema<T>, result: GetResult): Read<T> {
  if (!result.ok) return result;
  const { data } = result;
  const conversion = tryFromData(type, data);
  return conversion.ok
    ? { ok: true, value: conversion.value, data }
    : { ok: false, error: 'typeUnmatched', data };
}

function attributeNamed(declared: InterfaceClass, name: string): AttributeDeclaration {
  const attribute = declared.attributes[name];
  if (attribute) return attribute;
  throw new RangeError(
    `${declared.name} has no attribute "${name}": it has ${Object.keys(declared.attributes).join(', ')}`,
  );
}

function methodNamed(declared: InterfaceClass, name: string): MethodDeclaration {
  const method = declared.methods[name];
  if (method) return method;
  throw new RangeError(
    `${declared.name} has no method "${name}": it has ${Object.keys(declared.methods).join(', ') || 'none'}`,
  );
}
