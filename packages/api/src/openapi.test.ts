import { describe, expect, test } from 'vitest';
import { openApi } from './openapi.ts';
import { routes } from './routes.ts';

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
}

const document = openApi(routes, '1.2.3') as {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
};

describe('openApi', () => {
  test('lists every route once, under its own operation id', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((o) => o.operationId),
    );
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
  });

  test('is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document);
  });
});
