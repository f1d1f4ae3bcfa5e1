import type { Session } from '@meterwire/api';
import { changeOwnPassword, createFirstAdministrator, logIn, logOut, whoAmI } from '@meterwire/api';
import type { FastifyReply } from 'fastify';
import { COOKIE, type Doorkeeper, LONGEST_MS } from './auth/doorkeeper.ts';
import type { Principal } from './auth/principal.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { Problem } from './problem.ts';
import { DONE, instantOrNull } from './text.ts';

/** Strangers may call these, so they may not call them often. */
const SELDOM = { perMinute: 20 };

export function mountSession({ mount }: Mounter, context: Context, doorkeeper: Doorkeeper): void {
  const { accounts } = context.options;
  const secure = context.plan.api.tls !== undefined;
  const entered = (reply: FastifyReply, name: string, cookie: string): Session => {
    reply.setCookie(COOKIE, cookie, {
      httpOnly: true,
      sameSite: 'strict',
      path: '/',
      secure,
      maxAge: LONGEST_MS / 1000,
    });
    const role = accounts.account(name)?.role ?? null;
    const empty = { login: doorkeeper.login, firstAdministrator: false } as const;
    return { ...empty, user: name, role, via: 'session', expiresAt: null };
  };

  mount(whoAmI, async ({ principal }) => sessionDocument(doorkeeper, principal));

  mount(
    logIn,
    async ({ body, request, reply, note }) => {
      onlyWithUsers(doorkeeper);
      // A name that does not exist may be a password in the wrong field, and is not kept.
      const name = accounts.account(body.user)?.name;
      note({ who: name ?? 'a name that does not exist' });
      const cookie = await doorkeeper.enter(body.user, body.password, request.ip);
      return entered(reply, name ?? body.user, cookie);
    },
    SELDOM,
  );

  mount(logOut, async ({ principal, reply }) => {
    doorkeeper.leave(principal);
    reply.clearCookie(COOKIE, { path: '/', httpOnly: true, sameSite: 'strict', secure });
    return DONE;
  });

  mount(
    createFirstAdministrator,
    async ({ body, request, reply, note }) => {
      onlyWithUsers(doorkeeper);
      const cookie = await doorkeeper.found(body.user, body.password, body.code, request.ip);
      note({ who: body.user });
      return entered(reply, body.user, cookie);
    },
    SELDOM,
  );

  mount(changeOwnPassword, async ({ principal, body }) => {
    onlyWithUsers(doorkeeper);
    if (principal.via === 'token')
      throw new Problem({
        status: 403,
        detail: 'a token changes no password',
        advice: 'log in with the old one',
      });
    await doorkeeper.changePassword(principal, body.password, body.newPassword);
    return DONE;
  });
}

/** @throws Problem 409 where nobody logs in */
export function onlyWithUsers({ login }: Doorkeeper): void {
  if (login === 'open')
    throw new Problem({
      status: 409,
      detail: 'nobody logs in to this gateway: api.login is open',
      advice: 'set `api.login: users` for users and tokens',
    });
}

function sessionDocument(doorkeeper: Doorkeeper, principal: Principal | undefined): Session {
  const { login, empty: firstAdministrator } = doorkeeper;
  if (principal === undefined)
    return { login, user: null, role: null, via: null, expiresAt: null, firstAdministrator };
  const { name, role, via, expiresAt } = principal;
  return { login, user: name, role, via, expiresAt: instantOrNull(expiresAt), firstAdministrator };
}
