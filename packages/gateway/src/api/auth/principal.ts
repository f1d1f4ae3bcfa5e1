import type { Role } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';

/** Who asks, and what they may do. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
  /** How we know: `open` needs no log-in, `session` has a cookie, `token` a bearer token. */
  readonly via: 'open' | 'session' | 'token';
  /** For the audit log: `token backup`. */
  readonly how: string;
  /** Hash of the cookie. */
  readonly login: string | undefined;
  readonly expiresAt: Instant | undefined;
}

/** Who reaches a gateway that is open, which only this machine can. */
export const EVERYBODY: Principal = {
  name: 'everybody',
  role: 'administrator',
  via: 'open',
  how: 'open',
  login: undefined,
  expiresAt: undefined,
};
