import { type Static, type TSchema, Type } from 'typebox';

/** A schema whose value may be null: "known to be absent", as against a key that is left out. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One of a few names. */
export const oneOf = <const N extends readonly string[]>(
  names: readonly [...N],
  options: { readonly description: string },
) => Type.Enum<[...N]>(names, { type: 'string', ...options });

/**
 * A cell of a long column. Several types in one schema instead of a union: a union is tried member by member, which
 * costs the gateway a second at 35 000 rows.
 */
export const cell = Type.Unsafe<number | string | null>({ type: ['integer', 'string', 'null'] });

/** A cell that is an integer or empty. */
export const integerCell = Type.Unsafe<number | null>({ type: ['integer', 'null'] });

/** Answer of an order that has nothing to tell. */
export const done = Type.Object({ ok: Type.Literal(true) }, { title: 'Done' });

/** A moment, ISO 8601 with its offset or Z. */
export const instant = Type.String({ format: 'date-time', description: 'ISO 8601, with offset or Z' });

/** Id of a device, connection or request: what the configuration calls it. */
export const id = Type.String({ minLength: 1, maxLength: 128 });

/** Logical name as printed everywhere in Meterwire: `1-0:1.8.0*255`. */
export const logicalName = Type.String({ minLength: 3, maxLength: 32, examples: ['1-0:1.8.0*255'] });

/** A moment as the meter itself wrote it, kept beside the instant that was made of it. */
export const meterTime = Type.Object(
  {
    raw: Type.String({ description: 'the 12 octets of the date-time, hex' }),
    text: Type.String({ description: "the meter's own wall clock, as it stands in the octets" }),
  },
  { description: "the meter's own time" },
);
export type MeterTime = Static<typeof meterTime>;
