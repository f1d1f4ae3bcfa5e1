import type { TObject, TSchema } from 'typebox';
import { problem, problemMediaType } from './problem.ts';
import { ROLES } from './role.ts';
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
    info: {
      title: 'Meterwire gateway',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'the gateway that serves this document' }],
    tags: [...new Set(routes.map(tagOf))].map((name) => ({ name })),
    paths: named,
    components: { schemas, securitySchemes: SECURITY_SCHEMES, responses: refusals() },
  };
}

const DESCRIPTION = `Roles, each of which may do what stands before it as well: ${ROLES.join(', ')}. \
\`x-role\` says which one an operation needs. Every answer that is not a success is a problem document (RFC 9457). \
Lists come in pages: hand \`next\` back as \`after\`.`;

const SECURITY_SCHEMES = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'meterwire_session',
    description: 'what POST /api/session sets: for browsers',
  },
  token: { type: 'http', scheme: 'bearer', description: 'what POST /api/tokens gives: for programs' },
};

/** What may go wrong, by status; the texts say when. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: 'Something in the request is not accepted; `problems` says where',
  401: 'Not logged in, or the token is not valid any more',
  403: 'The role is not enough, or the request came from another site',
  404: 'There is no such thing',
  409: 'It cannot be done as things stand',
  413: 'The body, or what it asks for, is too large',
  415: 'The body is no application/json',
  422: 'The values are well-formed and do not fit',
  429: 'Too often: Retry-After says how long to wait',
  502: 'The meter, or what stands behind the gateway, refused',
  503: 'Too many at once',
  504: 'No answer from the meter in time',
};

const refusals = () =>
  Object.fromEntries(
    Object.entries(REFUSALS).map(([status, description]) => [
      `Refused${status}`,
      { description, content: problemContent(Number(status)) },
    ]),
  );

const problemContent = (status: number) => ({
  [problemMediaType]: {
    schema: { $ref: '#/components/schemas/Problem' },
    ...(status === 404 && {
      example: {
        type: 'about:blank',
        title: 'Not Found',
        status: 404,
        detail: 'there is no device "m9"',
        advice: 'GET /api/devices lists those there are',
      },
    }),
  },
});

function operation(route: Route): Record<string, unknown> {
  const { name, summary, role, params, query, body, example } = route;
  return {
    operationId: name,
    tags: [tagOf(route)],
    summary,
    'x-role': role,
    security: role === 'anyone' ? [] : [{ session: [] }, { token: [] }],
    parameters: [...parameters(params, 'path'), ...parameters(query, 'query')],
    ...(body !== undefined && {
      requestBody: { required: true, content: content('application/json', body, example?.body) },
    }),
    responses: {
      200: {
        description: 'Success',
        content: content(route.mediaType ?? 'application/json', route.result, example?.result),
      },
      ...Object.fromEntries(
        refusalsOf(route).map((status) => [status, { $ref: `#/components/responses/Refused${status}` }]),
      ),
      default: { description: 'What went wrong, and what to do', content: problemContent(0) },
    },
  };
}

/** What the place and the parts of a route make possible, and what it names itself. */
function refusalsOf({ role, params, query, body, problems = [] }: Route): number[] {
  const possible = [
    ...(params === undefined && query === undefined && body === undefined ? [] : [400]),
    ...(role === 'anyone' ? [] : [401, 403]),
    ...(params === undefined ? [] : [404]),
    ...(body === undefined ? [] : [413, 415]),
    429,
    ...problems,
  ];
  return [...new Set(possible)].sort((a, b) => a - b);
}

/** Operations stand together by the first word behind `/api`. */
const tagOf = ({ path }: Route): string =>
  path.split('/').find((part) => part !== '' && part !== 'api') ?? '';

const content = (mediaType: string, schema: TSchema, example: unknown) => ({
  [mediaType]: { schema, ...(example !== undefined && { example }) },
});

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
    Object.entries(value).map(([key, item]) => [
      key,
      key === 'example' ? item : withComponents(item, schemas),
    ]),
  );
  if (typeof copy['title'] !== 'string' || !('type' in copy)) return copy;
  const name = copy['title'].replace(/\W+(\w?)/g, (_, letter: string) => letter.toUpperCase());
  schemas[name] = copy;
  return { $ref: `#/components/schemas/${name}` };
}
