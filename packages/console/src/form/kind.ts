import { DURATION_PATTERN, type SchemaNode } from '@meterwire/api/configuration';

/** How a setting is shown and entered. */
export type Kind =
  | 'switch'
  | 'choice'
  | 'choices'
  | 'number'
  | 'duration'
  | 'text'
  | 'secret'
  | 'numberOrText'
  | 'words'
  | 'list'
  | 'group'
  | 'devices'
  | 'pairs'
  | 'value';

/** The control that a schema asks for. */
export function kindOf(schema: SchemaNode): Kind {
  const { type, anyOf } = schema;
  if (anyOf !== undefined) {
    if (anyOf.some((one) => one.const === 'all')) return 'devices';
    return anyOf.every((one) => one.type === 'object') ? 'group' : 'numberOrText';
  }
  if (schema.enum !== undefined) return 'choice';
  if (type === 'boolean') return 'switch';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'string') {
    if (schema.secret === true) return 'secret';
    return schema.pattern === DURATION_PATTERN ? 'duration' : 'text';
  }
  if (type === 'array') {
    if (schema.items?.enum !== undefined) return 'choices';
    return schema.items?.type === 'string' ? 'words' : 'list';
  }
  if (type === 'object') return schema.patternProperties === undefined ? 'group' : 'pairs';
  return 'value';
}

/** Of alternatives that are told apart by `type`, the one that a value means; the first where it does not say. */
export function alternativeOf(schema: SchemaNode, value: unknown): SchemaNode {
  if (schema.anyOf === undefined) return schema;
  const type = (value as Readonly<Record<string, unknown>> | undefined)?.['type'];
  const meant = schema.anyOf.find((one) => one.properties?.['type']?.const === type);
  return meant ?? schema.anyOf[0] ?? schema;
}

/** The names of the alternatives of a union, in order. */
export const typesOf = (schema: SchemaNode): readonly string[] =>
  (schema.anyOf ?? []).map(({ properties }) => String(properties?.['type']?.const));

export const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Only the settings that the chosen alternative has. Those of another one stay in the draft, so that nothing is lost by looking
 * at both.
 */
export function fitting<T>(schema: SchemaNode, value: T): T {
  const { properties } = alternativeOf(schema, value);
  if (properties === undefined || !isGroup(value)) return value;
  const kept = Object.entries(value).filter(
    ([key, part]) => part !== undefined && Object.hasOwn(properties, key),
  );
  return Object.fromEntries(kept) as T;
}
