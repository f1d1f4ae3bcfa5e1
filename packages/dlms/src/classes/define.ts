import type { Schema, SchemaValue } from '../data/schema.ts';

/** An attribute of an interface class. */
export interface AttributeDeclaration {
  readonly index: number;
  readonly type: Schema<unknown>;
  /** Configuration, that only a management client changes; the others change by themselves. */
  readonly static?: boolean;
  /** What a client that may do everything can do; by default `readWrite` where static, else `read`. */
  readonly access?: Access;
  /** One sentence: meaning, unit, special values. */
  readonly doc?: string;
}

export type Access = 'read' | 'write' | 'readWrite';

/** A method of an interface class. */
export interface MethodDeclaration {
  readonly index: number;
  readonly argument: Schema<unknown>;
  /** What it returns, where it returns something. */
  readonly result?: Schema<unknown>;
  readonly doc?: string;
}

type Attributes = Readonly<Record<string, AttributeDeclaration>>;
type Methods = Readonly<Record<string, MethodDeclaration>>;

/** An interface class of COSEM in one version: what an object of it can tell and do. */
export interface InterfaceClass<A extends Attributes = Attributes, M extends Methods = Methods> {
  readonly id: number;
  readonly version: number;
  readonly name: string;
  /** One sentence on what objects of this class are for. */
  readonly doc: string;
  readonly attributes: A;
  readonly methods: M;
  /** Offset of the first method from the base name, where short names are known for the class. */
  readonly firstMethod?: number;
  /** What of the declaration rests on a single source or none; undefined when it is confirmed. */
  readonly unconfirmed?: string;
}

/**
 * Declares a class; its codecs, types, dumps, labels and documentation come from this. A newer version spreads the older one.
 * @throws RangeError when two attributes or two methods have one index
 */
export function interfaceClass<const A extends Attributes, const M extends Methods>(
  declaration: InterfaceClass<A, M>,
): InterfaceClass<A, M> {
  for (const members of [declaration.attributes, declaration.methods]) {
    const indices = Object.values<{ readonly index: number }>(members).map(({ index }) => index);
    if (new Set(indices).size < indices.length)
      throw new RangeError(`${declaration.name}: two members have one index`);
  }
  return declaration;
}

/** The names of the attributes of a class. */
export type AttributeName<C extends InterfaceClass> = keyof C['attributes'] & string;
/** The type of an attribute by its name. */
export type AttributeValue<C extends InterfaceClass, N extends AttributeName<C>> = SchemaValue<
  C['attributes'][N]['type']
>;
/** The names of the methods of a class. */
export type MethodName<C extends InterfaceClass> = keyof C['methods'] & string;
/** What a method takes. */
export type MethodArgument<C extends InterfaceClass, N extends MethodName<C>> = SchemaValue<
  C['methods'][N]['argument']
>;
/** What a method returns; undefined for one that returns nothing. */
export type MethodResult<C extends InterfaceClass, N extends MethodName<C>> = C['methods'][N] extends {
  readonly result: Schema<infer T>;
}
  ? T
  : undefined;

/** An attribute with its name. */
export interface NamedAttribute extends AttributeDeclaration {
  readonly name: string;
}

/** A method with its name. */
export interface NamedMethod extends MethodDeclaration {
  readonly name: string;
}

/** The attribute of a name or an index; undefined when the class has none such. */
export function attributeOf(declared: InterfaceClass, key: string | number): NamedAttribute | undefined {
  return member(declared.attributes, key);
}

/** The method of a name or an index; undefined when the class has none such. */
export function methodOf(declared: InterfaceClass, key: string | number): NamedMethod | undefined {
  return member(declared.methods, key);
}

function member<D extends { readonly index: number }>(
  members: Readonly<Record<string, D>>,
  key: string | number,
): (D & { readonly name: string }) | undefined {
  for (const [name, declaration] of Object.entries(members)) {
    if (name === key || declaration.index === key) return { ...declaration, name };
  }
  return undefined;
}

/** What can typically be done with an attribute; the object list says what a client really may. */
export function typicalAccess({ access, static: isStatic, index }: AttributeDeclaration): Access {
  return access ?? (isStatic && index !== 1 ? 'readWrite' : 'read');
}

/** How far the short name of an attribute lies behind the base name of its object. */
export function attributeOffset(index: number): number {
  return 8 * (index - 1);
}

/** How far the short name of a method lies behind the base name; undefined where it is not known. */
export function methodOffset(declared: InterfaceClass, index: number): number | undefined {
  if (declared.firstMethod === undefined) return undefined;
  const first = Math.min(...Object.values(declared.methods).map((method) => method.index));
  return declared.firstMethod + 8 * (index - first);
}
