import { encode } from '../codec/codec.ts';
import { type Obis, parseObis } from '../data/obis.ts';
import { type Schema, type SchemaValue, tryFromData } from '../data/schema.ts';
import type { Data } from '../data/tag.ts';
import { type Encoded, encodedData, encodedStream, Raw, Refusal, refuse, Streamed } from './answer.ts';
import type { Access, ReadAccess } from './association-view.ts';

/** What an attribute gives: its typed value, generic data, a streamed array, or a refusal. */
export type Answer<T> = T | Raw | Streamed | Refusal;

/** Reads an attribute now. */
export type Getter<T> = (access: ReadAccess) => Answer<T>;

/** Takes a new value; returns nothing when it was taken, a refusal when the old one stays. */
export type Setter<T> = (value: T, access: Access) => Refusal | undefined;

/** An attribute with more than a value: written to, or read in parts. */
export interface AttributeImplementation<T> {
  readonly get?: Getter<T>;
  readonly set?: Setter<T>;
  /** The access selectors that `get` understands. */
  readonly selectors?: readonly number[];
}

/** An attribute as a value, as a getter, or with all it can do. */
export type AttributeMember<T> = Answer<T> | Getter<T> | AttributeImplementation<T>;

/** A method: returns nothing, data, or a refusal. */
export type MethodMember<A> = (argument: A, access: Access) => Raw | Refusal | undefined;

/** The part of an interface-class declaration that a server needs. */
export interface DeclaredClass {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  readonly attributes: Readonly<Record<string, { readonly index: number; readonly type: Schema<never> }>>;
  readonly methods: Readonly<Record<string, { readonly index: number; readonly argument: Schema<never> }>>;
}

/** The attributes of a class to implement; what is left out exists in the class and cannot be accessed. */
export type AttributeMembers<C extends DeclaredClass> = {
  readonly [N in Exclude<keyof C['attributes'], 'logicalName'>]?: AttributeMember<
    SchemaValue<C['attributes'][N]['type']>
  >;
};

/** The methods of a class to implement. */
export type MethodMembers<C extends DeclaredClass> = {
  readonly [N in keyof C['methods']]?: MethodMember<SchemaValue<C['methods'][N]['argument']>>;
};

/** What a method returned: encoded data, nothing, or a refusal. */
export type Returned = Encoded | Refusal | undefined;

/** An attribute as the services see it. Without `get` it cannot be read, without `set` not be written. */
export interface ServedAttribute {
  readonly name: string;
  readonly selectors: readonly number[];
  readonly get?: (access: ReadAccess) => Encoded | Refusal;
  readonly set?: (value: Data, access: Access) => Refusal | undefined;
}

/** A method as the services see it. Without `call` it exists in the class and is not implemented. */
export interface ServedMethod {
  readonly name: string;
  readonly call?: (argument: Data | undefined, access: Access) => Returned;
}

/** A COSEM object on the server: what it is, and what can be done with its members, by index. */
export interface CosemObject {
  readonly classId: number;
  readonly version: number;
  readonly className: string;
  readonly logicalName: Obis;
  readonly attributes: ReadonlyMap<number, ServedAttribute>;
  readonly methods: ReadonlyMap<number, ServedMethod>;
}

/**
 * Makes an object of a class: `implement(Register, '1-1:1.8.0*255', { value: () => raw(…), scalerUnit: { scaler: 0, unit: 'Wh' } })`.
 * The logical name is filled in.
 * @throws RangeError when the logical name is none
 */
export function implement<C extends DeclaredClass>(
  declaration: C,
  logicalName: string,
  attributes: AttributeMembers<C>,
  methods: MethodMembers<C> = {},
): CosemObject {
  const name = parseObis(logicalName);
  const members: Readonly<Record<string, unknown>> = { ...attributes, logicalName: name };
  const calls: Readonly<Record<string, unknown>> = methods;
  return {
    classId: declaration.id,
    version: declaration.version,
    className: declaration.name,
    logicalName: name,
    attributes: new Map(
      Object.entries(declaration.attributes).map(([member, { index, type }]) => [
        index,
        serveAttribute(member, type as unknown as Schema<unknown>, members[member]),
      ]),
    ),
    methods: new Map(
      Object.entries(declaration.methods).map(([member, { index, argument }]) => [
        index,
        serveMethod(member, argument as unknown as Schema<unknown>, calls[member]),
      ]),
    ),
  };
}

function serveAttribute(name: string, type: Schema<unknown>, member: unknown): ServedAttribute {
  if (member === undefined) return { name, selectors: [] };
  if (typeof member === 'function')
    return { name, selectors: [], get: (access) => encodedAnswer(type, (member as Getter<unknown>)(access)) };
  if (!isImplementation(member)) return serveConstant(name, type, member);
  const { get, set, selectors = [] } = member;
  return {
    name,
    selectors,
    ...(get && { get: (access) => encodedAnswer(type, get(access)) }),
    ...(set && { set: (value, access) => convert(type, value, (typed) => set(typed, access)) }),
  };
}

/** A value that never changes is encoded once, and refused at once if it does not fit its class. */
function serveConstant(name: string, type: Schema<unknown>, value: unknown): ServedAttribute {
  if (value instanceof Streamed) return { name, selectors: [], get: () => encodedStream(value) };
  const answer = encodedAnswer(type, value);
  return { name, selectors: [], get: () => answer };
}

const isImplementation = (member: unknown): member is AttributeImplementation<unknown> =>
  typeof member === 'object' &&
  member !== null &&
  (('get' in member && typeof member.get === 'function') ||
    ('set' in member && typeof member.set === 'function'));

function encodedAnswer(type: Schema<unknown>, answer: Answer<unknown>): Encoded | Refusal {
  if (answer instanceof Refusal) return answer;
  if (answer instanceof Raw) return encodedData(answer.data);
  if (answer instanceof Streamed) return encodedStream(answer);
  return [encode(type, answer)];
}

function serveMethod(name: string, argument: Schema<unknown>, member: unknown): ServedMethod {
  if (member === undefined) return { name };
  const method = member as MethodMember<unknown>;
  return {
    name,
    call(value, access) {
      const returned = convert(argument, value ?? ABSENT, (typed) => method(typed, access));
      return returned instanceof Raw ? encodedData(returned.data) : returned;
    },
  };
}

const ABSENT: Data = { type: 'null', value: null };

/** Goes on with the typed value, or refuses one of another type than the class prescribes. */
function convert<R>(type: Schema<unknown>, value: Data, go: (typed: unknown) => R): R | Refusal {
  const conversion = tryFromData(type, value, { strict: true });
  return conversion.ok ? go(conversion.value) : refuse('typeUnmatched');
}
