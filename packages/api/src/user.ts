import { type Static, Type } from 'typebox';
import { role } from './role.ts';
import type { Route } from './route.ts';
import { done, instant, nullable } from './schema.ts';

/** What a user is called: no blanks, upper and lower case are the same. */
export const userName = Type.String({
  minLength: 1,
  maxLength: 64,
  pattern: '^[A-Za-z0-9][A-Za-z0-9._@-]*$',
  description: 'letters, digits, dot, dash, underscore and @',
  examples: ['ada'],
});

/** A password that is being chosen. Length is what counts, so nothing else is asked of it. */
export const newPassword = Type.String({
  minLength: 10,
  maxLength: 200,
  secret: true,
  description: 'at least 10 characters',
});

export const user = Type.Object(
  {
    name: Type.String(),
    role,
    enabled: Type.Boolean(),
    createdAt: instant,
    lastLogin: nullable(instant),
    sessions: Type.Integer({ minimum: 0, description: 'that are open now' }),
    tokens: Type.Integer({ minimum: 0, description: 'that are valid now' }),
  },
  { title: 'User' },
);
export type User = Static<typeof user>;

const params = Type.Object({ user: Type.String({ minLength: 1, maxLength: 64 }) });

export const listUsers = {
  name: 'listUsers',
  method: 'GET',
  path: '/api/users',
  role: 'administrator',
  summary: 'All users with their roles',
  result: Type.Array(user),
} as const satisfies Route;

export const createUser = {
  name: 'createUser',
  method: 'POST',
  path: '/api/users',
  role: 'administrator',
  summary: 'Adds a user',
  body: Type.Object({ name: userName, role, password: newPassword }),
  result: user,
  example: { body: { name: 'bob', role: 'viewer', password: 'a long pass phrase' } },
} as const satisfies Route;

export const changeUser = {
  name: 'changeUser',
  method: 'PATCH',
  path: '/api/users/:user',
  role: 'administrator',
  summary:
    'Changes role, password or whether a user may log in; a new password or `enabled: false` ends all sessions',
  params,
  body: Type.Object({
    role: Type.Optional(role),
    enabled: Type.Optional(Type.Boolean()),
    password: Type.Optional(newPassword),
  }),
  result: user,
} as const satisfies Route;

export const removeUser = {
  name: 'removeUser',
  method: 'DELETE',
  path: '/api/users/:user',
  role: 'administrator',
  summary: 'Removes a user with all sessions and tokens; the last administrator stays',
  params,
  result: done,
} as const satisfies Route;
