import type { SchemaNode } from './schema-node.ts';

/** A place in a configuration, from the outside in. */
export type Path = readonly (string | number)[];

/** What is wrong at a place. */
export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

/**
 * Holds a value against its schema and says in words what does not fit: the value that is there and what is allowed. Of
 * several alternatives only the one that was meant is held against it.
 */
export function complaintsOf(schema: SchemaNode, value: unknown, path: Path = []): Complaint[] {
  if (schema.anyOf !== undefined) return complaintsOfAlternatives(schema, schema.anyOf, value, path);
  if (!fits(schema, value)) return [refusal(schema, value, path)];
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined
      ? []
      : value.flatMap((each, index) => complaintsOf(items, each, [...path, index]));
  }
  return isRecord(value) ? complaintsOfObject(schema, value, path) : [];
}

function complaintsOfObject(schema: SchemaNode, value: Record<string, unknown>, path: Path): Complaint[] {
  const properties = schema.properties ?? {};
  const [anyKey] = Object.values(schema.patternProperties ?? {});
  const missing = (schema.required ?? [])
    .filter((key) => value[key] === undefined && properties[key]?.default === undefined)
    .map((key) => ({ path: [...path, key], message: `is missing: ${allowed(properties[key] ?? {})}` }));
  const present = Object.entries(value).flatMap(([key, part]) => {
    const property = properties[key] ?? anyKey;
    if (property !== undefined) return part === undefined ? [] : complaintsOf(property, part, [...path, key]);
    return [{ path: [...path, key], message: strangerText(key, Object.keys(properties)) }];
  });
  return [...missing, ...present];
}

/** What was meant is told by the JSON type, and where several are objects by their property `type`. */
function complaintsOfAlternatives(
  schema: SchemaNode,
  alternatives: readonly SchemaNode[],
  value: unknown,
  path: Path,
): Complaint[] {
  const alike = alternatives.filter(({ type }) => type === jsonType(value));
  if (alike.length === 0) return [refusal(schema, value, path)];
  const meant = alternativeOf(alternatives, value);
  if (meant !== undefined) return complaintsOf(meant, value, path);
  const kinds: SchemaNode = { enum: alike.map(kindOf) };
  const place = [...path, 'type'];
  const type = isRecord(value) ? value['type'] : undefined;
  if (type === undefined) return [{ path: place, message: `is missing: ${allowed(kinds)}` }];
  return [refusal(kinds, type, place)];
}

/** The one of several schemas that a value was meant for; undefined where nothing tells. */
export function alternativeOf(alternatives: readonly SchemaNode[], value: unknown): SchemaNode | undefined {
  const alike = alternatives.filter(({ type }) => type === jsonType(value));
  const [first, second] = alike;
  if (second === undefined || !isRecord(value)) return first;
  return alike.find((alternative) => kindOf(alternative) === value['type']);
}

const kindOf = ({ properties }: SchemaNode): unknown => properties?.['type']?.const;

function fits(schema: SchemaNode, value: unknown): boolean {
  if (schema.enum !== undefined) return schema.enum.includes(value);
  if (schema.const !== undefined) return schema.const === value;
  const { minimum = -Infinity, maximum = Infinity, minLength = 0, maxLength = Infinity } = schema;
  switch (schema.type) {
    case undefined:
      return true;
    case 'integer':
      return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) && value >= minimum && value <= maximum;
    case 'string': {
      if (typeof value !== 'string' || value.length < minLength || value.length > maxLength) return false;
      return schema.pattern === undefined || new RegExp(schema.pattern).test(value);
    }
    case 'array': {
      const { minItems = 0, maxItems = Infinity } = schema;
      return Array.isArray(value) && value.length >= minItems && value.length <= maxItems;
    }
    default:
      return schema.type === jsonType(value);
  }
}

const refusal = (schema: SchemaNode, value: unknown, path: Path): Complaint => ({
  path,
  message: `${found(schema, value)} is not allowed: ${allowed(schema)}`,
});

/** The value as it stands there; of a secret only what kind of value it is. */
function found(schema: SchemaNode, value: unknown): string {
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a group of settings';
  if (schema.secret === true)
    return typeof value === 'string' ? 'this text' : `a ${typeof value} without quotes`;
  return typeof value === 'string' ? `"${value.slice(0, 80)}"` : String(value);
}

/** What a schema accepts, in words. */
export function allowed(schema: SchemaNode): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(allowed).join(', or ');
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.form !== undefined) return schema.form;
  const { minimum, maximum, minLength = 0, maxLength, minItems = 0, maxItems } = schema;
  switch (schema.type) {
    case 'integer':
      return `an integer from ${minimum} to ${maximum}`;
    case 'string':
      return `${minLength > 0 ? 'a text that is not empty' : 'a text'}${maxLength === undefined ? '' : `, of ${maxLength} characters at most`}`;
    case 'number':
      return minimum === undefined ? 'a number' : `a number of at least ${minimum}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list${minItems > 0 ? ` of at least ${minItems}` : ''}${maxItems === undefined ? '' : `, of at most ${maxItems}`}`;
    case 'object':
      return `the settings ${Object.keys(schema.properties ?? {}).join(', ')}`;
    default:
      return schema.description ?? 'a value';
  }
}

function strangerText(key: string, known: readonly string[]): string {
  const near = known.find((each) => distance(each.toLowerCase(), key.toLowerCase()) <= 2);
  const hint = near === undefined ? '' : ` (did you mean "${near}"?)`;
  return `there is no such setting${hint}: allowed are ${known.join(', ')}`;
}

/** Edits between two words (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function jsonType(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return Number.isInteger(value) ? 'integer' : typeof value;
}
