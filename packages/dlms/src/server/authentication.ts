import type { Diagnostic } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import type { Mechanism } from '../acse/names.ts';
import type { Instant } from '../bytes/machine.ts';
import { equalSecret } from '../bytes/octets.ts';
import { isChallenge, isChallengeMechanism } from '../session/proof.ts';
import { contextsOf } from './association-context.ts';
import type { LogicalDevice } from './logical-device.ts';
import type { ServedAssociation } from './served-association.ts';

/** The way of associating that an AARQ asks for, or why there is none. */
export type Choice = { readonly served: ServedAssociation } | { readonly refusal: Diagnostic };

/** Finds it by context, mechanism, password, user and system title, in this order. */
export function chooseOptions(device: LogicalDevice, clientSap: number, aarq: Aarq, now: Instant): Choice {
  // The first bit is version 1, the only one there is.
  if (aarq.protocolVersion !== undefined && !aarq.protocolVersion.startsWith('1'))
    return { refusal: { source: 'provider', reason: 'noCommonAcseVersion' } };
  const ofClient = device.associationsOf(clientSap);
  const ofContext = ofClient.filter(({ options }) =>
    contextsOf(options).some((context) => context === aarq.applicationContext),
  );
  if (ofContext.length === 0)
    return refuse(ofClient.length === 0 ? 'noReasonGiven' : 'applicationContextNameNotSupported');
  const mechanism = mechanismOf(aarq);
  if (mechanism === undefined) return refuse('authenticationMechanismNameRequired');
  const candidates = ofContext.filter(
    ({ options: { authentication = 'none' } }) => authentication === mechanism,
  );
  if (candidates.length === 0)
    return refuse(
      mechanism === 'none' ? 'authenticationRequired' : 'authenticationMechanismNameNotRecognised',
    );
  if (mechanism !== 'none' && device.attempts.isLocked(clientSap, now))
    return refuse('authenticationFailure');
  const choice = authenticate(candidates, mechanism, aarq.authenticationValue);
  if ('refusal' in choice && choice.refusal.reason === 'authenticationFailure')
    device.attempts.failed(clientSap, now);
  if ('served' in choice && mechanism === 'low') device.attempts.succeeded(clientSap);
  return 'served' in choice ? forUser(choice.served, aarq.callingAeInvocationId) : choice;
}

/** undefined when the client announces an authentication and does not name it. */
function mechanismOf({ acseRequirements, mechanism }: Aarq): Mechanism | undefined {
  const announced = acseRequirements?.startsWith('1');
  // Without the authentication functional unit its fields mean nothing.
  if (announced === false) return 'none';
  return mechanism ?? (announced ? undefined : 'none');
}

/** Low authentication is over with this; of a high one only the challenge has come. */
function authenticate(
  candidates: readonly ServedAssociation[],
  mechanism: Mechanism,
  value: Uint8Array | undefined,
): Choice {
  const [first] = candidates;
  if (mechanism === 'none' && first) return { served: first };
  if (value === undefined) return refuse('authenticationRequired');
  if (isChallengeMechanism(mechanism))
    return first && isChallenge(mechanism, value) ? { served: first } : refuse('authenticationFailure');
  const served = candidates.find(({ options: { password = NO_PASSWORD } }) => equalSecret(password, value));
  return served ? { served } : refuse('authenticationFailure');
}

function forUser(served: ServedAssociation, user: number | undefined): Choice {
  if (served.admits(user)) return { served };
  return refuse('callingAeInvocationIdentifierNotRecognized');
}

const NO_PASSWORD = new Uint8Array(0);

const refuse = (reason: Extract<Diagnostic, { source: 'user' }>['reason']): Choice => ({
  refusal: { source: 'user', reason },
});
