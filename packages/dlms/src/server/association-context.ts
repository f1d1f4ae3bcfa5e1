import type { ApplicationContext } from '../acse/names.ts';
import { isChallengeMechanism } from '../session/proof.ts';
import type { AssociationOptions, ServedContext } from './association-options.ts';

/** Whether APDUs are ciphered in a context. */
export const isCiphered = (context: ApplicationContext): boolean =>
  context === 'logicalNameCiphered' || context === 'shortNameCiphered';

/** The contexts in which the association opens. */
export function contextsOf({ applicationContexts, security }: AssociationOptions): readonly ServedContext[] {
  if (applicationContexts) return applicationContexts;
  if (!security) return ['logicalName'];
  const { request, response } = security.policy;
  return request.length + response.length > 0
    ? ['logicalNameCiphered']
    : ['logicalName', 'logicalNameCiphered'];
}

/** @throws RangeError for an association that nobody could ever open */
export function checkOptions(options: AssociationOptions): void {
  const { clientSap, authentication = 'none', secret, security, crypto = security?.crypto } = options;
  const who = `the association of client ${clientSap} with ${authentication}`;
  if (contextsOf(options).some(isCiphered) && !security)
    throw new RangeError(`${who} is ciphered and has no keys (security)`);
  if (!isChallengeMechanism(authentication)) return;
  if (!crypto) throw new RangeError(`${who} has no cryptography (crypto)`);
  if (authentication === 'highGmac') {
    if (!security) throw new RangeError(`${who} has no keys (security)`);
  } else if (authentication === 'highEcdsa') {
    if (!security || security.suite === 0)
      throw new RangeError(`${who} has no key pairs (security of suite 1 or 2)`);
  } else if (!secret) throw new RangeError(`${who} has no secret`);
}
