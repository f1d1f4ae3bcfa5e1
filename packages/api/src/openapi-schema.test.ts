import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { openApi } from './openapi.ts';
import { routes } from './routes.ts';

const document = (): Record<string, unknown> => JSON.parse(JSON.stringify(openApi(routes, '1.2.3')));

test('the document is what the official schema of OpenAPI 3.1 says', async () => {
  const validator = new Validator({ strict: false });
  expect(await validator.validate(document())).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('the official schema would notice what is wrong', async () => {
  const { info: _, ...others } = document();
  const { valid } = await new Validator({ strict: false }).validate(others);
  expect(valid).toBe(false);
});

test('every schema in it is one of JSON Schema 2020-12, and every reference in it leads somewhere', () => {
  const whole = document();
  const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
  const { schemas } = whole['components'] as { schemas: Record<string, object> };
  for (const [name, schema] of Object.entries(schemas))
    expect(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`).toBe(true);
  ajv.addSchema({ $id: 'document', ...whole });
  for (const schema of inlineSchemas(whole['paths'])) {
    expect(ajv.validateSchema(schema), JSON.stringify(schema)).toBe(true);
    const absolute = JSON.stringify(schema).replaceAll('"#/', '"document#/');
    expect(() => ajv.compile(JSON.parse(absolute))).not.toThrow();
  }
});

/** Whatever stands under `schema`. */
function inlineSchemas(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'schema' ? [item as object] : key.startsWith('example') ? [] : inlineSchemas(item),
  );
}
