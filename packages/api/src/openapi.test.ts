import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { openApi } from './openapi.ts';
import { problem } from './problem.ts';
import type { Route } from './route.ts';
import { routes } from './routes.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-role': string;
  readonly security: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

const document = openApi(routes, '1.2.3') as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, unknown>;
    responses: Record<string, { content: Record<string, { example?: unknown }> }>;
    securitySchemes: Record<string, unknown>;
  };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe('openApi', () => {
  test('lists every route once, under its own operation id', () => {
    const ids = operations.map((operation) => operation.operationId);
    expect(ids.sort()).toEqual(routes.map((route) => route.name).sort());
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('describes every parameter that stands in a path', () => {
    for (const [path, operations] of Object.entries(document.paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const { parameters } of Object.values(operations)) {
        const described = parameters.filter((parameter) => parameter.in === 'path' && parameter.required);
        expect(described.map((parameter) => parameter.name)).toEqual(named);
      }
    }
  });

  test('lets every reference point at a component', () => {
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1]);
    expect(new Set(references)).toEqual(new Set(Object.keys(document.components.schemas)));
    expect(references).toContain('Device');
    expect(Object.keys(document.components.schemas).filter((name) => !/^[\w.-]+$/.test(name))).toEqual([]);
  });

  test('says of every operation who may call it, and how they show who they are', () => {
    const byName = new Map(routes.map((route): [string, Route] => [route.name, route]));
    for (const { operationId, security, 'x-role': role } of operations) {
      expect(role).toBe(byName.get(operationId)?.role);
      const schemes = security.flatMap((one) => Object.keys(one));
      expect(schemes).toEqual(role === 'anyone' ? [] : ['session', 'token']);
      for (const scheme of schemes) expect(document.components.securitySchemes).toHaveProperty(scheme);
    }
  });

  test('describes what may go wrong, each by a problem document', () => {
    for (const { operationId, responses } of operations) {
      const role = routes.find(({ name }) => name === operationId)?.role;
      expect('401' in responses, operationId).toBe(role !== 'anyone');
      for (const { $ref } of Object.values(responses))
        if ($ref !== undefined)
          expect(document.components.responses).toHaveProperty([$ref.split('/').at(-1) ?? '']);
    }
    for (const { content } of Object.values(document.components.responses))
      for (const { example } of Object.values(content))
        if (example !== undefined) expect([...Value.Errors(problem, example)]).toEqual([]);
  });

  test('gives examples that are what the schemas say', () => {
    const examples = routes.flatMap((route: Route) => [
      ...(route.example?.body === undefined ? [] : [[route.name, route.body, route.example.body] as const]),
      ...(route.example?.result === undefined
        ? []
        : [[route.name, route.result, route.example.result] as const]),
    ]);
    for (const [name, schema, example] of examples)
      expect(schema && [...Value.Errors(schema, example)], name).toEqual([]);
    expect(examples.length).toBeGreaterThan(5);
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
