import { type Static, Type } from 'typebox';
import { role } from './role.ts';
import type { Route } from './route.ts';
import { done, instant, nullable, oneOf } from './schema.ts';
import { newPassword, userName } from './user.ts';

/** A password as it is tried; its bound keeps hashing cheap for us. */
const triedPassword = Type.String({ minLength: 1, maxLength: 200, secret: true });

/** Who is asking, as the gateway sees it. */
export const session = Type.Object(
  {
    login: oneOf(['users', 'open'], {
      description:
        'users: everybody logs in; open: who reaches the gateway may do everything (loopback only)',
    }),
    user: nullable(Type.String({ description: 'null: not logged in' })),
    role: nullable(role),
    via: nullable(
      oneOf(['open', 'session', 'token'], {
        description: 'how the gateway knows: no log-in, cookie, bearer token',
      }),
    ),
    expiresAt: nullable(instant),
    firstAdministrator: Type.Boolean({
      description: 'there is no user yet: the one-time link of the start makes the first',
    }),
  },
  { title: 'Session' },
);
export type Session = Static<typeof session>;

export const whoAmI = {
  name: 'whoAmI',
  method: 'GET',
  path: '/api/session',
  role: 'anyone',
  summary: 'Who is logged in, and what they may do',
  result: session,
} as const satisfies Route;

export const logIn = {
  name: 'logIn',
  method: 'POST',
  path: '/api/session',
  role: 'anyone',
  summary:
    'Logs in; the answer sets a cookie that scripts cannot read. Waits longer after each wrong password',
  body: Type.Object({ user: Type.String({ minLength: 1, maxLength: 64 }), password: triedPassword }),
  result: session,
  example: {
    body: { user: 'ada', password: 'correct horse battery' },
    result: {
      login: 'users',
      user: 'ada',
      role: 'operator',
      via: 'session',
      expiresAt: null,
      firstAdministrator: false,
    },
  },
} as const satisfies Route;

export const logOut = {
  name: 'logOut',
  method: 'DELETE',
  path: '/api/session',
  role: 'anyone',
  summary: 'Ends the session of the cookie',
  result: done,
} as const satisfies Route;

export const createFirstAdministrator = {
  name: 'createFirstAdministrator',
  method: 'POST',
  path: '/api/first-administrator',
  role: 'anyone',
  summary:
    'Makes the first user, by the code of the one-time link that the gateway prints at its first start',
  body: Type.Object({
    code: Type.String({
      minLength: 1,
      maxLength: 128,
      secret: true,
      description: 'what stands behind # in the link',
    }),
    user: userName,
    password: newPassword,
  }),
  result: session,
} as const satisfies Route;

export const changeOwnPassword = {
  name: 'changeOwnPassword',
  method: 'PUT',
  path: '/api/session/password',
  role: 'viewer',
  summary: 'Changes the own password; all other sessions of this user end',
  body: Type.Object({ password: triedPassword, newPassword }),
  result: done,
} as const satisfies Route;
