import type { Codec } from '../codec/codec.ts';
import { DEEPEST } from '../codec/combinators.ts';
import type { Reader } from '../codec/reader.ts';
import { UnexpectedError } from '../errors.ts';
import { data } from './data.ts';
import type { Json } from './json.ts';
import { Place } from './place.ts';
import { type Data, TAGS } from './tag.ts';

/**
 * The type of an attribute or argument: how a typed value stands in COSEM Data. As a Codec it reads and writes octets, with
 * field names in dumps and error paths; and it converts what has been decoded already, since that is what an answer holds.
 */
export interface Schema<T> extends Codec<T> {
  /** For documentation and messages: `octet-string(6)`, `array of …`. */
  readonly description: string;
  /** The typed value; `at` refuses what does not fit. Use `fromData`, which makes an error of it. */
  convert(data: Data, at: Place): T;
  /** @throws RangeError or TypeError when the value does not fit: our own mistake */
  toData(value: T): Data;
  /** The value as JSON for people and programs: names, texts and hexadecimal; nothing lost. */
  toJson(value: T): Json;
  /** The reverse of `toJson`. Use `fromJson`, which makes an error of a refusal. */
  parse(json: Json, at: Place): T;
}

/** The type of the values of a schema. */
export type SchemaValue<S> = S extends Schema<infer T> ? T : never;

/**
 * `strict` wants the very types that the class prescribes, as a server does before it writes; otherwise any integer that fits,
 * either form of a date-time and the like are understood, as a client must.
 */
export interface Strictness {
  readonly strict?: boolean;
}

/**
 * The typed value of decoded Data.
 * @throws UnexpectedError with the path to what does not fit; the Data itself is still in the caller's hand
 */
export function fromData<T>(schema: Schema<T>, value: Data, { strict = false }: Strictness = {}): T {
  return schema.convert(value, new Place(schema.name, refuse, strict));
}

/** The typed value, or why there is none: for views that then show the raw Data. */
export type Conversion<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: UnexpectedError; readonly data: Data };

/** Like `fromData`, with the misfit as a value. */
export function tryFromData<T>(schema: Schema<T>, value: Data, strictness: Strictness = {}): Conversion<T> {
  try {
    return { ok: true, value: fromData(schema, value, strictness) };
  } catch (error) {
    if (!(error instanceof UnexpectedError)) throw error;
    return { ok: false, error, data: value };
  }
}

/**
 * The typed value of its JSON view: what a person or a program wants written.
 * @throws RangeError with the path to what does not fit
 */
export function fromJson<T>(schema: Schema<T>, json: Json): T {
  const complain = (message: string): never => {
    throw new RangeError(message);
  };
  return schema.parse(json, new Place(schema.name, complain, false));
}

function refuse(message: string): never {
  throw new UnexpectedError(message, {
    layer: 'class',
    advice: 'read the attribute raw: the value is of another type than its class prescribes',
  });
}

/** What makes a schema of values that are one Data each. */
export interface Leaf<T> {
  readonly name: string;
  readonly description?: string;
  readonly convert: (data: Data, at: Place) => T;
  readonly toData: (value: T) => Data;
  readonly toJson: (value: T) => Json;
  readonly parse: (json: Json, at: Place) => T;
}

/** A schema whose values are read whole, without named parts. */
export function leaf<T>({ name, description = name, convert, toData, toJson, parse }: Leaf<T>): Schema<T> {
  return {
    name,
    description,
    convert,
    toData,
    toJson,
    parse,
    encode: (writer, value) => data.encode(writer, toData(value)),
    decode(reader) {
      const start = reader.position;
      const value = data.decode(reader);
      return convert(value, new Place('', (message) => reader.fail(message, start), false));
    },
  };
}

type Members = Readonly<Record<string, Schema<unknown>>>;
type Flat<T> = { readonly [K in keyof T]: T[K] } & {};

/** The object that a structure of these members reads and writes. */
export type StructureValue<M extends Members> = Flat<{ -readonly [K in keyof M]: SchemaValue<M[K]> }>;

/** A structure with a name for each member, in the order of the declaration. */
export function structure<M extends Members>(members: M): Schema<StructureValue<M>> {
  const entries = Object.entries(members);
  type Value = StructureValue<M>;
  const collect = (each: (member: Schema<unknown>, name: string, index: number) => unknown): Value => {
    const value: Record<string, unknown> = {};
    for (const [index, [name, member]] of entries.entries()) value[name] = each(member, name, index);
    return value as Value;
  };
  const toData = (value: Value): Data => ({
    type: 'structure',
    value: entries.map(([name, member]) => member.toData((value as Record<string, unknown>)[name])),
  });
  return {
    name: 'structure',
    description: `{ ${entries.map(([name, member]) => `${name}: ${member.description}`).join(', ')} }`,
    convert(value, at) {
      if (value.type !== 'structure') return at.fail(`${value.type} where a structure is due`);
      if (value.value.length !== entries.length)
        return at.fail(`${value.value.length} members where the structure has ${entries.length}`);
      return collect((member, name, i) => member.convert(value.value[i] as Data, at.in(name)));
    },
    toData,
    toJson: (value) =>
      Object.fromEntries(
        entries.map(([name, member]) => [name, member.toJson((value as Record<string, unknown>)[name])]),
      ),
    parse(json, at) {
      const source = at.object(json);
      for (const name of Object.keys(source)) {
        if (!(name in members)) at.fail(`there is no "${name}", only ${Object.keys(members).join(', ')}`);
      }
      return collect((member, name) => {
        const part = source[name];
        return part === undefined ? at.fail(`"${name}" is missing`) : member.parse(part, at.in(name));
      });
    },
    encode: (writer, value) => data.encode(writer, toData(value)),
    decode(reader) {
      openContainer(reader, 'structure', entries.length);
      const value = collect((member, name) => decodeMember(reader, name, member));
      reader.depth--;
      return value;
    },
  };
}

/** An array of any number of elements of one type. A compact-array is understood too. */
export function array<T>(element: Schema<T>): Schema<readonly T[]> {
  const convert = (value: Data, at: Place): readonly T[] => {
    if (value.type !== 'array' && value.type !== 'compactArray')
      return at.fail(`${value.type} where an array is due`);
    return value.value.map((part, i) => element.convert(part, at.in(String(i))));
  };
  const toData = (value: readonly T[]): Data => ({
    type: 'array',
    value: value.map((part) => element.toData(part)),
  });
  return {
    name: 'array',
    description: `array of ${element.description}`,
    convert,
    toData,
    toJson: (value) => value.map((part) => element.toJson(part)),
    parse: (json, at) => at.list(json).map((part, i) => element.parse(part, at.in(String(i)))),
    encode: (writer, value) => data.encode(writer, toData(value)),
    decode(reader) {
      const start = reader.position;
      if (reader.bytes[start] === TAGS.compactArray) {
        const compact = data.decode(reader);
        return convert(compact, new Place('', (message) => reader.fail(message, start), false));
      }
      const count = openContainer(reader, 'array', undefined);
      const values: T[] = [];
      for (let i = 0; i < count; i++) values.push(decodeMember(reader, String(i), element));
      reader.depth--;
      return values;
    },
  };
}

function openContainer(reader: Reader, type: 'array' | 'structure', due: number | undefined): number {
  const start = reader.position;
  const tag = reader.u8();
  if (tag !== TAGS[type]) reader.fail(`data tag ${tag} where ${type} is due`, start);
  const count = reader.count();
  if (due !== undefined && count !== due) reader.fail(`${count} members where the ${type} has ${due}`, start);
  if (++reader.depth > DEEPEST) reader.fail(`nested deeper than ${DEEPEST}`);
  return count;
}

function decodeMember<T>(reader: Reader, name: string, member: Schema<T>): T {
  reader.tracer?.enter(name, reader.position);
  const value = member.decode(reader);
  reader.tracer?.leave(member.name, value, reader.position);
  return value;
}

type Alternatives = Readonly<Record<string, Schema<unknown>>>;

/** The union that a choice reads and writes: the alternative's name and its value. */
export type ChoiceOfValue<A extends Alternatives> = {
  [K in keyof A & string]: { readonly kind: K; readonly value: SchemaValue<A[K]> };
}[keyof A & string];

/** One of several types; the first that the Data fits. */
export function choiceOf<A extends Alternatives>(alternatives: A): Schema<ChoiceOfValue<A>> {
  const entries = Object.entries(alternatives);
  const chosen = (value: ChoiceOfValue<A>): Schema<unknown> => {
    const schema = alternatives[value.kind];
    if (!schema) throw new RangeError(`"${value.kind}" is none of ${Object.keys(alternatives).join(', ')}`);
    return schema;
  };
  const description = entries.map(([kind, schema]) => `${kind}: ${schema.description}`).join(' | ');
  return leaf<ChoiceOfValue<A>>({
    name: 'choice',
    description,
    convert(value, at) {
      for (const strict of at.strict ? [true] : [true, false]) {
        for (const [kind, schema] of entries) {
          const attempt = tryFromData(schema, value, { strict });
          if (attempt.ok) return { kind, value: attempt.value } as ChoiceOfValue<A>;
        }
      }
      return at.fail(`${value.type} fits none of ${description}`);
    },
    toData: (value) => chosen(value).toData(value.value),
    toJson: (value) => ({ kind: value.kind, value: chosen(value).toJson(value.value) }),
    parse(json, at) {
      const { kind, value } = at.object(json);
      const found = entries.find(([name]) => name === kind);
      if (!found || value === undefined)
        return at.fail(`needs a "kind" out of ${Object.keys(alternatives).join(', ')} and a "value"`);
      return { kind: found[0], value: found[1].parse(value, at.in('value')) } as ChoiceOfValue<A>;
    },
  });
}

/** A value that may be absent: null-data stands for undefined. */
export function nullable<T>(schema: Schema<T>): Schema<T | undefined> {
  return leaf<T | undefined>({
    name: schema.name,
    description: `${schema.description} or null-data`,
    convert: (value, at) => (value.type === 'null' ? undefined : schema.convert(value, at)),
    toData: (value) => (value === undefined ? { type: 'null', value: null } : schema.toData(value)),
    toJson: (value) => (value === undefined ? null : schema.toJson(value)),
    parse: (json, at) => (json === null ? undefined : schema.parse(json, at)),
  });
}
