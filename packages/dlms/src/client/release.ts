import type { AcseOf } from '../acse/acse.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';
import { propose } from '../session/negotiation.ts';
import type { Terms } from './terms.ts';

/**
 * Releases the association; a ciphered one with the initiate once more, which shows who wants to leave. Whatever else the answer
 * holds, that it came says all there is to say.
 */
export function* release(terms?: Terms): Dialogue<void> {
  const userInformation = terms && farewell(terms);
  yield* ask(
    { acse: 'rlrq', reason: 'normal', ...(userInformation && { userInformation }) },
    'rlre',
    {},
    (octets) => (octets[0] === RLRE ? RELEASED : undefined),
  );
}

function farewell({ security, agreement }: Terms): Uint8Array | undefined {
  if (!security?.ciphered) return undefined;
  const proposal = { services: [...agreement.services], maxReceiveBytes: agreement.maxReceiveBytes };
  return security.protectInitiate(encodeMessage({ apdu: 'initiateRequest', ...propose(proposal) }));
}

const RLRE = 0x63;
const RELEASED: AcseOf<'rlre'> = { acse: 'rlre', reason: 'normal' };
