import { type Static, Type } from 'typebox';
import { role } from './role.ts';
import type { Route } from './route.ts';
import { done, instant, nullable } from './schema.ts';

/** A bearer token, without the token itself. */
export const token = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    user: Type.String({ description: 'who made it; it can never do more than this user can' }),
    role,
    createdAt: instant,
    expiresAt: nullable(instant),
    lastUsed: nullable(instant),
  },
  { title: 'Token' },
);
export type Token = Static<typeof token>;

export const listTokens = {
  name: 'listTokens',
  method: 'GET',
  path: '/api/tokens',
  role: 'viewer',
  summary: 'The own tokens; those of everybody for an administrator',
  result: Type.Array(token),
} as const satisfies Route;

export const createToken = {
  name: 'createToken',
  method: 'POST',
  path: '/api/tokens',
  role: 'viewer',
  summary: 'Makes a token for a program: `Authorization: Bearer …`. It is shown this once and kept as a hash',
  body: Type.Object({
    name: Type.String({ minLength: 1, maxLength: 100, description: 'what it is for' }),
    role,
    days: Type.Optional(
      nullable(
        Type.Integer({
          minimum: 1,
          maximum: 3650,
          default: 90,
          description: 'that it is valid; null: until it is removed',
        }),
      ),
    ),
  }),
  result: Type.Object({ secret: Type.String({ description: 'the token' }), token }),
  example: { body: { name: 'nightly export', role: 'viewer', days: 365 } },
} as const satisfies Route;

export const removeToken = {
  name: 'removeToken',
  method: 'DELETE',
  path: '/api/tokens/:id',
  role: 'viewer',
  summary: 'Ends a token at once; those of others only for an administrator',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  result: done,
} as const satisfies Route;
