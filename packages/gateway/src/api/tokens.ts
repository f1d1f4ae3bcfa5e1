import { createToken, listTokens, mayAct, removeToken, type Token } from '@meterwire/api';
import type { AccessToken } from '../model/account.ts';
import { hashOf, randomToken } from './auth/credential.ts';
import type { Doorkeeper } from './auth/doorkeeper.ts';
import type { Principal } from './auth/principal.ts';
import type { Context } from './context.ts';
import type { Mounter } from './mount.ts';
import { notFound, Problem } from './problem.ts';
import { onlyWithUsers } from './session.ts';
import { DONE, instantOrNull, instantText } from './text.ts';

const DAY_MS = 86_400_000;
const USUAL_DAYS = 90;
/** Tokens of one user: more than anybody needs. */
const MOST_TOKENS = 100;

export function mountTokens({ mount }: Mounter, context: Context, doorkeeper: Doorkeeper): void {
  const { tokens } = context.options;
  const visible = ({ name, role }: Principal): AccessToken[] =>
    tokens.tokens().filter(({ account }) => role === 'administrator' || account.name === name);

  mount(listTokens, async ({ principal }) => visible(principal).map(tokenDocument));

  mount(createToken, async ({ principal, body, note }) => {
    onlyWithUsers(doorkeeper);
    const { name, role, days = USUAL_DAYS } = body;
    note({ detail: `${name}, ${role}, ${days === null ? 'without end' : `${days} days`}` });
    if (principal.via === 'token')
      throw new Problem({ status: 403, detail: 'a token makes no tokens', advice: 'log in as its user' });
    if (!mayAct(principal.role, role))
      throw new Problem({
        status: 403,
        detail: `a token of ${principal.name} has at most the role ${principal.role}`,
        advice: 'take a lesser role',
      });
    if (tokens.tokens().filter(({ account }) => account.name === principal.name).length >= MOST_TOKENS)
      throw new Problem({
        status: 409,
        detail: `${principal.name} has ${MOST_TOKENS} tokens`,
        advice: 'remove some',
      });
    const secret = randomToken();
    const createdAt = context.now();
    const expiresAt = days === null ? undefined : createdAt + days * DAY_MS;
    const made = tokens.addToken(hashOf(secret), { name, role, createdAt, expiresAt }, principal.name);
    return { secret, token: tokenDocument(made) };
  });

  mount(removeToken, async ({ principal, params, note }) => {
    const token =
      visible(principal).find(({ id }) => id === params.id) ??
      notFound(`there is no token ${params.id}`, 'GET /api/tokens lists those there are');
    note({ detail: token.name });
    tokens.removeToken(token.id);
    return DONE;
  });
}

const tokenDocument = ({ id, name, account, role, createdAt, expiresAt, usedAt }: AccessToken): Token => ({
  id,
  name,
  user: account.name,
  role,
  createdAt: instantText(createdAt),
  expiresAt: instantOrNull(expiresAt),
  lastUsed: instantOrNull(usedAt),
});
