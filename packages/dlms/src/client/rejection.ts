import type { Aare } from '../acse/aare.ts';
import { type DlmsError, RefusedError } from '../errors.ts';
import type { Message } from '../session/message.ts';
import { serviceError } from '../session/refusal.ts';

/** The error of an AARE that says no, in whichever of its parts; undefined for one that says yes. */
export function rejection(
  { result, diagnostic }: Aare,
  response: Message | undefined,
): DlmsError | undefined {
  // A confirmed-service-error names the very thing the server dislikes; the diagnostic beside it mostly gives no reason.
  if (response && 'apdu' in response && response.apdu === 'confirmedServiceError')
    return serviceError(response.error, DURING);
  if (result === 'accepted') return undefined;
  const reason = typeof diagnostic.reason === 'number' ? `code ${diagnostic.reason}` : diagnostic.reason;
  const how = result === 'rejectedTransient' ? 'for now' : 'for good';
  return new RefusedError(`the meter rejects the association ${how}: ${reason}`, reason, {
    layer: 'acse',
    during: DURING,
    advice: ADVICE[reason] ?? (result === 'rejectedTransient' ? 'try again in some minutes' : NO_REASON),
  });
}

const DURING = 'opening the association';
const NO_REASON =
  'the meter gives no reason: most often the client address has another authentication or password, or another client holds the association';

const ADVICE: Readonly<Record<string, string>> = {
  applicationContextNameNotSupported:
    'use the other way of referencing (ln or sn), or switch ciphering on or off for this client address',
  callingApTitleNotRecognized: 'check the client system title: the meter wants 8 octets that it knows',
  authenticationMechanismNameNotRecognised:
    'this client address uses another authentication: try none, low, high or highGmac, or another client address',
  authenticationMechanismNameRequired:
    'this client address needs an authentication: try low with its password',
  authenticationFailure:
    'the password or secret is wrong for this client address; some meters lock themselves after a few attempts',
  authenticationRequired: 'this client address needs an authentication: try low with its password, or high',
  noCommonAcseVersion: 'the meter speaks another version of the association control',
};
