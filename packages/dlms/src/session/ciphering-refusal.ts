import { SecurityError, type SecurityReason } from '../errors.ts';
import type { Safeguard } from '../security/policy.ts';

/* What is wrong with a message that is refused, and what to do about it: never the keys, never what was inside. */

/** @throws SecurityError */
export function fail(message: string, reason: SecurityReason, advice?: string): never {
  throw new SecurityError(message, { layer: 'security', reason, ...(advice && { advice }) });
}

export const missing = (what: string): never =>
  fail(`there is no ${what}`, 'key', 'give the key that this way of ciphering needs, or use another one');

export const strange = (): never =>
  fail('another system title than that of the association', 'systemTitle', 'somebody else may be answering');

export const unknownSender = (): never =>
  fail(
    'the sender does not say its system title, and it is not known',
    'systemTitle',
    'configure the system title of the peer',
  );

export const unprotected = (safeguard: Safeguard): never =>
  fail(
    `a message that is not ${safeguard}, as the policy wants it`,
    'policy',
    'agree on one policy with the peer',
  );

export const otherSuite = (said: number, agreed: number): never =>
  fail(
    `suite ${said} where suite ${agreed} was agreed`,
    'suite',
    `if the peer has no other keys than these, use suite ${said}, or the quirk suiteOneId for one that only says 1`,
  );

export const otherInside = (): never =>
  fail(
    'another APDU inside than the envelope says',
    'authenticity',
    'check the keys and the system title of the sender',
  );

export function replayed(counter: number, expected: number): never {
  throw new SecurityError(`invocation counter ${counter} was used before: at least ${expected} is due`, {
    layer: 'security',
    reason: 'replay',
    expectedCounter: expected,
    advice: 'a message was repeated by somebody, or the sender has forgotten its counter: find out which',
  });
}
