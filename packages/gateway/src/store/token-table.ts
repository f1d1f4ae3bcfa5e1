import type { Instant } from 'dlms/bytes';
import type { AccessToken, NewToken, TokenStore } from '../model/account.ts';
import { accountOf } from './account-table.ts';
import { type Connection, sql } from './connection.ts';

/** Bearer tokens, by their hashes. */
export class TokenTable implements TokenStore {
  readonly #writer: Connection;

  constructor(writer: Connection) {
    this.#writer = writer;
  }

  /** @throws RangeError when there is no such account */
  addToken(hash: string, { name, role, createdAt, expiresAt }: NewToken, account: string): AccessToken {
    const owner = this.#writer.first(sql.selectFrom('account').select('id').where('name', '=', account));
    if (owner === undefined) throw new RangeError(`there is no account "${account}"`);
    this.#writer.run(
      sql.insertInto('access_token').values({
        account: owner.id,
        name,
        role,
        hash,
        created_at: createdAt,
        expires_at: expiresAt ?? null,
        used_at: null,
      }),
    );
    const added = this.token(hash);
    if (added === undefined) throw new RangeError('the token was not kept');
    return added;
  }

  token(hash: string): AccessToken | undefined {
    return this.#writer.all(tokens().where('access_token.hash', '=', hash)).map(tokenOf)[0];
  }

  tokens(): AccessToken[] {
    return this.#writer.all(tokens().orderBy('access_token.id')).map(tokenOf);
  }

  useToken(id: number, now: Instant): void {
    this.#writer.note(sql.updateTable('access_token').set({ used_at: now }).where('id', '=', id));
  }

  removeToken(id: number): void {
    this.#writer.run(sql.deleteFrom('access_token').where('id', '=', id));
  }
}

const tokens = () =>
  sql
    .selectFrom('access_token')
    .innerJoin('account', 'account.id', 'access_token.account')
    .select(['account.name', 'account.role', 'account.enabled', 'account.created_at', 'account.last_login'])
    .select([
      'access_token.id as token_id',
      'access_token.name as token_name',
      'access_token.role as token_role',
      'access_token.created_at as made_at',
      'access_token.expires_at',
      'access_token.used_at',
    ]);

type TokenRow = ReturnType<ReturnType<typeof tokens>['execute']> extends Promise<(infer Row)[]> ? Row : never;

const tokenOf = (row: TokenRow): AccessToken => ({
  id: row.token_id,
  name: row.token_name,
  account: accountOf(row),
  role: row.token_role,
  createdAt: row.made_at,
  expiresAt: row.expires_at ?? undefined,
  usedAt: row.used_at ?? undefined,
});
