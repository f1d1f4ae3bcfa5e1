import type { Instant } from 'dlms/bytes';
import type { Account, AccountChange, AccountInUse, AccountStore, Login } from '../model/account.ts';
import type { AccountSchema } from './account-schema.ts';
import { type Connection, sql } from './connection.ts';

/** Users and their sessions. Written and read on the one connection that writes: what was changed counts at once. */
export class AccountTable implements AccountStore {
  readonly #writer: Connection;

  constructor(writer: Connection) {
    this.#writer = writer;
  }

  accounts(now: Instant): AccountInUse[] {
    const query = sql
      .selectFrom('account')
      .selectAll('account')
      .select((e) => [
        e
          .selectFrom('login')
          .whereRef('login.account', '=', 'account.id')
          .select((c) => c.fn.countAll<number>().as('n'))
          .as('sessions'),
        e
          .selectFrom('access_token')
          .whereRef('access_token.account', '=', 'account.id')
          .where((c) => c.or([c('expires_at', 'is', null), c('expires_at', '>', now)]))
          .select((c) => c.fn.countAll<number>().as('n'))
          .as('tokens'),
      ])
      .orderBy('name');
    return this.#writer
      .all(query)
      .map((row) => ({ ...accountOf(row), sessions: row.sessions ?? 0, tokens: row.tokens ?? 0 }));
  }

  account(name: string): Account | undefined {
    const row = this.#writer.first(sql.selectFrom('account').selectAll().where('name', '=', name));
    return row && accountOf(row);
  }

  passwordHash(name: string): string | undefined {
    return this.#writer.first(sql.selectFrom('account').select('password_hash').where('name', '=', name))
      ?.password_hash;
  }

  addAccount({ name, role, enabled, createdAt }: Omit<Account, 'lastLogin'>, passwordHash: string): boolean {
    const row = {
      name,
      role,
      enabled: enabled ? 1 : 0,
      password_hash: passwordHash,
      created_at: createdAt,
      last_login: null,
    };
    return (
      this.#writer.run(
        sql
          .insertInto('account')
          .values(row)
          .onConflict((c) => c.doNothing()),
      ) === 1
    );
  }

  changeAccount(name: string, { role, enabled, passwordHash }: AccountChange, keep?: string): void {
    const row = {
      ...(role !== undefined && { role }),
      ...(enabled !== undefined && { enabled: enabled ? 1 : 0 }),
      ...(passwordHash !== undefined && { password_hash: passwordHash }),
    };
    if (Object.keys(row).length === 0) return;
    this.#writer.transaction(() => {
      this.#writer.run(sql.updateTable('account').set(row).where('name', '=', name));
      if (enabled !== false && passwordHash === undefined) return;
      let ended = sql.deleteFrom('login').where('account', 'in', idOf(name));
      if (keep !== undefined) ended = ended.where('hash', '!=', keep);
      this.#writer.run(ended);
    });
  }

  removeAccount(name: string): void {
    this.#writer.run(sql.deleteFrom('account').where('name', '=', name));
  }

  addLogin(hash: string, name: string, from: string | undefined, now: Instant): void {
    this.#writer.transaction(() => {
      const row = this.#writer.first(sql.selectFrom('account').select('id').where('name', '=', name));
      if (row === undefined) return;
      const login = { hash, account: row.id, created_at: now, seen_at: now, address: from ?? null };
      this.#writer.run(sql.insertInto('login').values(login));
      this.#writer.run(sql.updateTable('account').set({ last_login: now }).where('id', '=', row.id));
    });
  }

  login(hash: string): Login | undefined {
    const query = sql
      .selectFrom('login')
      .innerJoin('account', 'account.id', 'login.account')
      .selectAll('account')
      .select(['login.created_at as begun_at', 'login.seen_at'])
      .where('login.hash', '=', hash);
    const row = this.#writer.first(query);
    return row && { account: accountOf(row), createdAt: row.begun_at, seenAt: row.seen_at };
  }

  seeLogin(hash: string, now: Instant): void {
    this.#writer.note(sql.updateTable('login').set({ seen_at: now }).where('hash', '=', hash));
  }

  removeLogin(hash: string): void {
    this.#writer.run(sql.deleteFrom('login').where('hash', '=', hash));
  }

  dropLogins(unusedSince: Instant, begunBefore: Instant): void {
    this.#writer.run(
      sql
        .deleteFrom('login')
        .where((e) => e.or([e('seen_at', '<', unusedSince), e('created_at', '<', begunBefore)])),
    );
  }
}

const idOf = (name: string) => sql.selectFrom('account').select('id').where('name', '=', name);

type AccountRow = Pick<AccountSchema['account'], 'name' | 'role' | 'enabled' | 'created_at' | 'last_login'>;

export const accountOf = ({ name, role, enabled, created_at, last_login }: AccountRow): Account => ({
  name,
  role,
  enabled: enabled === 1,
  createdAt: created_at,
  lastLogin: last_login ?? undefined,
});
