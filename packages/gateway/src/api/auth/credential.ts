import { createHash, randomBytes } from 'node:crypto';

/** Tokens begin so, that scanners for leaked secrets and people know what they see. */
const TOKEN_PREFIX = 'mwt_';

/** 256 random bits as text: nobody guesses them, so a plain hash is enough to keep them by. */
export const randomCode = (): string => randomBytes(32).toString('base64url');

export const randomToken = (): string => TOKEN_PREFIX + randomCode();

/** What is kept of a cookie, token or code. */
export const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');
