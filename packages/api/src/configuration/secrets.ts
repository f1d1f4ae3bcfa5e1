import { alternativeOf, type Path } from './complaints.ts';
import type { SchemaNode } from './schema-node.ts';

/** What stands in place of a secret wherever a configuration is shown. Handed back, it means: as it was. */
export const MASK = '•••';

/** A copy of a value in which every secret is what `visit` makes of it; undefined leaves it out. */
export function mapSecrets(
  schema: SchemaNode,
  value: unknown,
  visit: (secret: string, path: Path) => unknown,
  path: Path = [],
): unknown {
  if (schema.secret === true) return typeof value === 'string' ? visit(value, path) : value;
  if (schema.anyOf !== undefined) {
    const meant = alternativeOf(schema.anyOf, value);
    return meant === undefined ? value : mapSecrets(meant, value, visit, path);
  }
  const { items, properties } = schema;
  if (items !== undefined && Array.isArray(value))
    return value.map((each, index) => mapSecrets(items, each, visit, [...path, index]));
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(value)) {
    const property = properties[key];
    const mapped = property === undefined ? part : mapSecrets(property, part, visit, [...path, key]);
    if (mapped !== undefined) copy[key] = mapped;
  }
  return copy;
}

/** The same value with every secret masked. A reference such as `${ENV:NAME}` is no secret, and stays. */
export const masked = (schema: SchemaNode, value: unknown): unknown =>
  mapSecrets(schema, value, (text) => (isReference(text) ? text : MASK));

/** Whether a text says where a secret is, and not what it is. */
export const isReference = (text: string): boolean => /^\$\{(ENV|FILE):.+\}$/.test(text);
