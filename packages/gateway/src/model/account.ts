import type { Role } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';

/** Somebody who may log in. */
export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly enabled: boolean;
  readonly createdAt: Instant;
  readonly lastLogin: Instant | undefined;
}

/** An account with how much of it is in use. */
export interface AccountInUse extends Account {
  readonly sessions: number;
  readonly tokens: number;
}

/** What may change of an account; a password is its argon2id hash. */
export interface AccountChange {
  readonly role?: Role;
  readonly enabled?: boolean;
  readonly passwordHash?: string;
}

/** A session that a browser has with us; it is known by the hash of its cookie. */
export interface Login {
  readonly account: Account;
  readonly createdAt: Instant;
  readonly seenAt: Instant;
}

/** A bearer token, known by its hash. */
export interface AccessToken {
  readonly id: number;
  readonly name: string;
  readonly account: Account;
  readonly role: Role;
  readonly createdAt: Instant;
  readonly expiresAt: Instant | undefined;
  readonly usedAt: Instant | undefined;
}

/** What somebody did or was refused. Never with secrets. */
export interface AuditEntry {
  readonly at: Instant;
  readonly who: string;
  readonly via: string;
  readonly from: string | undefined;
  readonly action: string;
  readonly target: string;
  readonly status: number;
  readonly detail: string | undefined;
}

export interface AuditFilter {
  readonly who: string | undefined;
  readonly action: string | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  /** Only entries older than the one with this number. */
  readonly before: number | undefined;
  readonly limit: number;
}

/** Users and their sessions. Secrets come in as hashes only. */
export interface AccountStore {
  accounts(now: Instant): readonly AccountInUse[];
  account(name: string): Account | undefined;
  passwordHash(name: string): string | undefined;
  /** False when the name is taken. */
  addAccount(account: Omit<Account, 'lastLogin'>, passwordHash: string): boolean;
  /** Ends all sessions where the account is switched off or gets another password, but the one that is kept. */
  changeAccount(name: string, change: AccountChange, keep?: string): void;
  /** With all sessions and tokens. */
  removeAccount(name: string): void;

  addLogin(hash: string, name: string, from: string | undefined, now: Instant): void;
  login(hash: string): Login | undefined;
  seeLogin(hash: string, now: Instant): void;
  removeLogin(hash: string): void;
  /** Forgets sessions that have not been used or were begun before these moments. */
  dropLogins(unusedSince: Instant, begunBefore: Instant): void;
}

/** Bearer tokens, by their hashes. */
export interface TokenStore {
  /** @throws RangeError when there is no such account */
  addToken(hash: string, token: NewToken, account: string): AccessToken;
  token(hash: string): AccessToken | undefined;
  tokens(): readonly AccessToken[];
  useToken(id: number, now: Instant): void;
  removeToken(id: number): void;
}

export type NewToken = Omit<AccessToken, 'id' | 'account' | 'usedAt'>;

/** Who did what, when, from where. */
export interface AuditLog {
  record(entry: AuditEntry): void;
  /** Newest first. */
  audit(filter: AuditFilter): readonly (AuditEntry & { readonly id: number })[];
}
