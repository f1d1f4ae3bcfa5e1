import type { Instant } from '../bytes/machine.ts';
import type {
  AttributeName,
  AttributeValue,
  InterfaceClass,
  MethodArgument,
  MethodDeclaration,
  MethodName,
  MethodResult,
} from '../classes/define.ts';
import { encode } from '../codec/codec.ts';
import { type Obis, parseObis } from '../data/obis.ts';
import type { AttributeReference } from '../data/reference.ts';
import { any } from '../data/scalar.ts';
import { type Schema, tryFromData } from '../data/schema.ts';
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

/** A method: returns its result, nothing where it has none, or a refusal. */
export type MethodMember<A, R> = (argument: A, access: Access) => R | Raw | Refusal | undefined;

/** The attributes of a class to implement; what is left out exists in the class and cannot be accessed. */
export type AttributeMembers<C extends InterfaceClass> = {
  readonly [N in Exclude<AttributeName<C>, 'logicalName'>]?: AttributeMember<AttributeValue<C, N>>;
};

/** The methods of a class to implement. */
export type MethodMembers<C extends InterfaceClass> = {
  readonly [N in MethodName<C>]?: MethodMember<MethodArgument<C, N>, MethodResult<C, N>>;
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
  readonly declaration: InterfaceClass;
  readonly classId: number;
  readonly version: number;
  readonly logicalName: Obis;
  /** Where it lies for clients that use short names; assigned unless given. */
  readonly baseName?: number;
  readonly attributes: ReadonlyMap<number, ServedAttribute>;
  readonly methods: ReadonlyMap<number, ServedMethod>;
  /** Told of every attribute of its device that was written, by a client or by the meter itself. */
  readonly onWritten?: (attribute: AttributeReference, value: Data, now: Instant) => void;
}

/**
 * Makes an object of a class: `implement(Register, '1-1:1.8.0*255', { value: () => reading(), scalerUnit: { scaler: 0, unit: 'Wh' } })`.
 * The logical name is filled in.
 * @throws RangeError when the logical name is none, or a value given once and for all does not fit its attribute
 */
export function implement<C extends InterfaceClass>(
  declaration: C,
  logicalName: string,
  attributes: { readonly [N in keyof AttributeMembers<C>]: AttributeMembers<C>[N] },
  methods: { readonly [N in keyof MethodMembers<C>]?: MethodMembers<C>[N] } = {},
): CosemObject {
  const name = parseObis(logicalName);
  const members: Readonly<Record<string, unknown>> = { ...attributes, logicalName: name };
  const calls = methods as Readonly<Record<string, MethodMember<unknown, unknown> | undefined>>;
  return {
    declaration,
    classId: declaration.id,
    version: declaration.version,
    logicalName: name,
    attributes: new Map(
      Object.entries(declaration.attributes).map(([member, { index, type }]) => [
        index,
        serveAttribute(member, type, members[member]),
      ]),
    ),
    methods: new Map(
      Object.entries(declaration.methods).map(([member, method]) => [
        method.index,
        serveMethod(member, method, calls[member]),
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
  !(member instanceof Uint8Array) && // octets have a `set` of their own
  (('get' in member && typeof member.get === 'function') ||
    ('set' in member && typeof member.set === 'function'));

function encodedAnswer(type: Schema<unknown>, answer: Answer<unknown>): Encoded | Refusal {
  if (answer instanceof Refusal) return answer;
  if (answer instanceof Raw) return encodedData(answer.data);
  if (answer instanceof Streamed) return encodedStream(answer);
  return [encode(type, answer)];
}

function serveMethod(
  name: string,
  { argument, result }: MethodDeclaration,
  member: MethodMember<unknown, unknown> | undefined,
): ServedMethod {
  if (member === undefined) return { name };
  return {
    name,
    call(value, access) {
      const returned = convert(argument, value ?? ABSENT, (typed) => member(typed, access));
      return returned === undefined ? undefined : encodedAnswer(result ?? any, returned);
    },
  };
}

const ABSENT: Data = { type: 'null', value: null };

/** Goes on with the typed value, or refuses one of another type than the class prescribes. */
function convert<R>(type: Schema<unknown>, value: Data, go: (typed: unknown) => R): R | Refusal {
  for (const form of forms(value)) {
    const conversion = tryFromData(type, form, { strict: true });
    if (conversion.ok) return go(conversion.value);
  }
  return refuse('typeUnmatched');
}

/** Dates and times come in octet-strings and under tags of their own; whichever the class has, both are taken. */
function forms(value: Data): readonly Data[] {
  if (value.type !== 'dateTime' && value.type !== 'date' && value.type !== 'time') return [value];
  return [value, { type: 'octetString', value: value.value as Uint8Array }];
}
