import { complaintsOf, type SchemaNode } from '@meterwire/api/configuration';

/** What is wrong with a text that was typed, by a schema of the API. */
export const schemaComplaint = (schema: unknown, value: string): string | undefined =>
  complaintsOf(schema as SchemaNode, value)[0]?.message;
