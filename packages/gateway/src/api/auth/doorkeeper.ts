import { type Access, lesserRole, mayAct } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import type { FastifyRequest } from 'fastify';
import type { AccountStore, TokenStore } from '../../model/account.ts';
import { Problem } from '../problem.ts';
import { hashOf, randomCode } from './credential.ts';
import type { Invitation } from './invitation.ts';
import { Lockout } from './lockout.ts';
import { hashPassword, isPassword } from './password.ts';
import { EVERYBODY, type Principal } from './principal.ts';

export const COOKIE = 'meterwire_session';

/** A session ends at the latest after so long, however much it is used. */
export const LONGEST_MS = 30 * 86_400_000;
/** That it was used is written down no more often than this. */
const SEEN_MS = 60_000;

const MINUTE_MS = 60_000;
/** One name tried from one address; one address trying any names; one name tried from anywhere. */
const PAIR = { free: 4, firstMs: 1000, longestMs: 15 * MINUTE_MS, most: 10_000 };
const ADDRESS = { free: 20, firstMs: 1000, longestMs: 15 * MINUTE_MS, most: 10_000 };
const NAME = { free: 50, firstMs: 1000, longestMs: MINUTE_MS, most: 10_000 };

export interface DoorkeeperOptions {
  readonly login: 'users' | 'open';
  /** A session that was not used for so long ends. */
  readonly sessionMs: number;
  readonly accounts: AccountStore;
  readonly tokens: TokenStore;
  /** Of a gateway that has no user yet. */
  readonly invitation: Invitation | undefined;
  readonly now: () => Instant;
}

/** Knows who asks, lets in who may, and keeps out who guesses. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions;
  readonly #pairs = new Lockout(PAIR);
  readonly #addresses = new Lockout(ADDRESS);
  readonly #names = new Lockout(NAME);

  constructor(options: DoorkeeperOptions) {
    this.#options = options;
  }

  get login(): 'users' | 'open' {
    return this.#options.login;
  }

  /** Whether there is nobody yet who could log in. */
  get empty(): boolean {
    const { login, accounts, now } = this.#options;
    return login === 'users' && accounts.accounts(now()).length === 0;
  }

  /** Who asks; undefined when nobody we know. A bearer token goes before a cookie. */
  identify(request: FastifyRequest): Principal | undefined {
    if (this.#options.login === 'open') return EVERYBODY;
    const { authorization } = request.headers;
    if (authorization !== undefined)
      return this.#byToken(/^Bearer ([\w-]{1,128})$/i.exec(authorization)?.[1]);
    return this.#byCookie(request.cookies[COOKIE]);
  }

  /** @throws Problem 401 or 403 */
  admit(request: FastifyRequest, needs: Access): Principal | undefined {
    const principal = this.identify(request);
    if (needs === 'anyone') return principal;
    if (principal === undefined)
      throw new Problem(
        { status: 401, detail: 'who are you?', advice: 'log in (POST /api/session), or send a bearer token' },
        { 'www-authenticate': 'Bearer realm="meterwire"' },
      );
    if (!mayAct(principal.role, needs))
      throw new Problem({
        status: 403,
        detail: `this needs the role ${needs}; ${principal.name} has the role ${principal.role}`,
        advice: 'ask an administrator',
      });
    return principal;
  }

  /** Whether somebody who was let in may still be here: sessions end, users are removed. */
  holds(request: FastifyRequest, needs: Access): boolean {
    const principal = this.identify(request);
    return needs === 'anyone' || (principal !== undefined && mayAct(principal.role, needs));
  }

  /**
   * The cookie of a new session.
   * @throws Problem 401 for a wrong name or password alike, 429 while there is a pause
   */
  async enter(name: string, password: string, from: string): Promise<string> {
    const { accounts, now } = this.#options;
    const pair = `${name.toLowerCase()}\n${from}`;
    this.#pause(Math.max(this.#pairs.waitMs(pair, now()), this.#addresses.waitMs(from, now())));
    this.#pause(this.#names.waitMs(name.toLowerCase(), now()));
    // Counted before the hash is computed, or many tries at once would all be free.
    this.#pairs.fail(pair, now());
    this.#addresses.fail(from, now());
    this.#names.fail(name.toLowerCase(), now());
    const right = await isPassword(accounts.passwordHash(name), password);
    const account = accounts.account(name);
    if (!right || account === undefined || !account.enabled)
      throw new Problem({
        status: 401,
        detail: 'this name and password do not belong together',
        advice: 'mind upper and lower case; an administrator can set another password',
      });
    this.#pairs.succeed(pair);
    this.#addresses.succeed(from);
    this.#names.succeed(name.toLowerCase());
    return this.begin(account.name, from);
  }

  /** The cookie of a new session, without asking for a password. */
  begin(name: string, from: string): string {
    const { accounts, sessionMs, now } = this.#options;
    const cookie = randomCode();
    accounts.dropLogins(now() - sessionMs, now() - LONGEST_MS);
    accounts.addLogin(hashOf(cookie), name, from, now());
    return cookie;
  }

  leave(principal: Principal | undefined): void {
    if (principal?.login !== undefined) this.#options.accounts.removeLogin(principal.login);
  }

  /**
   * Makes the first administrator and gives the cookie of their session.
   * @throws Problem 409 when there is a user already, 401 for a code that is not good
   */
  async found(name: string, password: string, code: string, from: string): Promise<string> {
    const { accounts, invitation, now } = this.#options;
    if (!this.empty)
      throw new Problem({ status: 409, detail: 'there is an administrator already', advice: 'log in' });
    this.#pause(this.#addresses.waitMs(from, now()));
    this.#addresses.fail(from, now());
    const hash = await hashPassword(password);
    if (invitation?.take(code, now()) !== true)
      throw new Problem({
        status: 401,
        detail: 'this link is not good: it works once, and for one day',
        advice: 'start the gateway anew for another, or use `meterwire user add`',
      });
    accounts.addAccount({ name, role: 'administrator', enabled: true, createdAt: now() }, hash);
    this.#addresses.succeed(from);
    return this.begin(name, from);
  }

  /** @throws Problem 401 when the old password is wrong, 429 while there is a pause */
  async changePassword(principal: Principal, old: string, wanted: string): Promise<void> {
    const { accounts, now } = this.#options;
    const key = `${principal.name.toLowerCase()}\nself`;
    this.#pause(this.#pairs.waitMs(key, now()));
    this.#pairs.fail(key, now());
    if (!(await isPassword(accounts.passwordHash(principal.name), old)))
      throw new Problem({ status: 401, detail: 'the old password is not right' });
    this.#pairs.succeed(key);
    accounts.changeAccount(principal.name, { passwordHash: await hashPassword(wanted) }, principal.login);
  }

  #pause(ms: number): void {
    if (ms <= 0) return;
    const seconds = Math.ceil(ms / 1000);
    throw new Problem(
      {
        status: 429,
        detail: `too many wrong passwords: try again in ${seconds} s`,
        advice: 'the pause doubles with each further wrong one',
      },
      { 'retry-after': String(seconds) },
    );
  }

  #byToken(secret: string | undefined): Principal | undefined {
    if (secret === undefined) return undefined;
    const { tokens, now } = this.#options;
    const token = tokens.token(hashOf(secret));
    if (token === undefined || !token.account.enabled) return undefined;
    const { id, name, account, role, expiresAt, usedAt } = token;
    if (expiresAt !== undefined && expiresAt <= now()) return undefined;
    if (usedAt === undefined || Math.abs(now() - usedAt) > SEEN_MS) tokens.useToken(id, now());
    return {
      name: account.name,
      role: lesserRole(role, account.role),
      via: 'token',
      how: `token ${name}`,
      login: undefined,
      expiresAt,
    };
  }

  #byCookie(cookie: string | undefined): Principal | undefined {
    if (cookie === undefined) return undefined;
    const { accounts, sessionMs, now } = this.#options;
    const hash = hashOf(cookie);
    const login = accounts.login(hash);
    if (login === undefined || !login.account.enabled) return undefined;
    const { account, createdAt, seenAt } = login;
    if (now() - seenAt > sessionMs || now() - createdAt > LONGEST_MS) return undefined;
    if (Math.abs(now() - seenAt) > SEEN_MS) accounts.seeLogin(hash, now());
    const expiresAt = Math.min(now() + sessionMs, createdAt + LONGEST_MS);
    return { name: account.name, role: account.role, via: 'session', how: 'session', login: hash, expiresAt };
  }
}
