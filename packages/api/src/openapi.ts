import type { TObject, TSchema } from 'typebox';
import { problem, problemMediaType } from './problem.ts';
import type { Route } from './route.ts';

/**
 * The OpenAPI 3.1 document of a list of routes. Schemas go in as they are, since TypeBox is JSON Schema; those with a
 * title become components, so that each stands in the document once.
 */
export function openApi(routes: readonly Route[], version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  const schemas: Record<string, unknown> = {};
  const named = withComponents(paths, schemas);
  withComponents(problem, schemas);
  return {
    openapi: '3.1.0',
    info: { title: 'Meterwire gateway', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths: named,
    components: { schemas },
  };
}

function operation(route: Route): Record<string, unknown> {
  return {
    operationId: route.name,
    summary: route.summary,
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body === undefined
      ? {}
      : { requestBody: { content: { 'application/json': { schema: route.body } } } }),
    responses: {
      200: { description: 'Success', content: content(route.mediaType ?? 'application/json', route.result) },
      default: {
        description: 'What went wrong, and what to do',
        content: { [problemMediaType]: { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

const content = (mediaType: string, schema: TSchema) => ({ [mediaType]: { schema } });

function parameters(schema: TObject | undefined, place: 'path' | 'query'): Record<string, unknown>[] {
  if (schema === undefined) return [];
  const required = new Set(schema.required);
  return Object.entries(schema.properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.has(name),
    schema: property,
  }));
}

/** A copy in which every schema with a title is a reference, and stands in `schemas` under that title. */
function withComponents(value: unknown, schemas: Record<string, unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => withComponents(item, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withComponents(item, schemas)]),
  );
  if (typeof copy['title'] !== 'string' || !('type' in copy)) return copy;
  schemas[copy['title']] = copy;
  return { $ref: `#/components/schemas/${copy['title']}` };
}
