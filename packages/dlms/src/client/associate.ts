import type { Aare } from '../acse/aare.ts';
import type { ApplicationContext } from '../acse/names.ts';
import type { Service } from '../apdu/conformance.ts';
import { MalformedError, SecurityError, UnexpectedError } from '../errors.ts';
import type { Crypto } from '../security/crypto.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { decodeMessage, encodeMessage, type Message, nameOf } from '../session/message.ts';
import {
  type Agreement,
  conclude,
  LOGICAL_NAME_SERVICES,
  type Proposal,
  propose,
  SHORT_NAME_SERVICES,
} from '../session/negotiation.ts';
import { type Authentication, Introduction } from './authentication.ts';
import { rejection } from './rejection.ts';
import { Terms, type TermsOptions } from './terms.ts';

export interface AssociateOptions extends TermsOptions {
  /** Default `none`. */
  readonly authentication?: Authentication;
  /** Proposed; by default everything the client can do. */
  readonly services?: readonly Service[];
  /** The longest APDU taken, in octets; default 65535. */
  readonly maxReceiveBytes?: number;
  readonly qualityOfService?: number;
  /** Our system title, 8 octets; ciphering needs it, and `highGmac`, `highSha256` and `highEcdsa`. */
  readonly systemTitle?: Uint8Array;
  /** Which of the association's users we are. */
  readonly userId?: number;
  /** For authentication by challenge; without it that of `security`. */
  readonly crypto?: Crypto;
}

/** An open association: on what terms, and who the server is if it said so. */
export interface Opened {
  readonly terms: Terms;
  readonly serverTitle: Uint8Array | undefined;
}

/**
 * Opens an association, to the last pass of high level authentication.
 * @throws RefusedError with the diagnostic by name, SecurityError when the server does not prove itself
 */
export function* associate(options: AssociateOptions = {}): Dialogue<Opened> {
  const { security, userId, systemTitle } = options;
  security?.begin();
  const introduction = new Introduction(options);
  const proposal = proposalOf(options);
  const initiate = encodeMessage({ apdu: 'initiateRequest', ...propose(proposal) });
  const request = (): Message => ({
    acse: 'aarq',
    ...(systemTitle && { callingApTitle: systemTitle }),
    ...(userId !== undefined && { callingAeInvocationId: userId }),
    ...security?.fields,
    applicationContext: contextOf(options),
    ...introduction.fields,
    userInformation: security?.protectInitiate(initiate) ?? initiate,
  });
  const answer = yield* askToOpen(request, options);
  const agreement = agreementOf(answer, proposal, options);
  refuseOther('application context', answer.applicationContext, contextOf(options));
  const { mechanism } = introduction.fields;
  // Most say none in their answer.
  if (mechanism && answer.mechanism) refuseOther('mechanism', answer.mechanism, mechanism);
  const terms = new Terms(agreement, options);
  yield* introduction.prove(terms, answer);
  security?.proven();
  return { terms, serverTitle: answer.respondingApTitle };
}

/** A server that accepts something else has not understood us, or would have less security than we want. */
function refuseOther(what: string, accepted: string, asked: string): void {
  if (accepted === asked) return;
  throw new UnexpectedError(`the meter accepts the ${what} ${accepted} where ${asked} was asked for`, {
    layer: 'acse',
    during: 'opening the association',
  });
}

function contextOf({ reference, security }: AssociateOptions): ApplicationContext {
  if (reference === 'sn') return security?.ciphered ? 'shortNameCiphered' : 'shortName';
  return security?.ciphered ? 'logicalNameCiphered' : 'logicalName';
}

/** Once more when the server dislikes our invocation counter and says which one it expects: nothing has been done yet. */
function* askToOpen(request: () => Message, { repeats = 0, security }: AssociateOptions): Dialogue<Aare> {
  const manner = { repeats, again: request };
  try {
    return yield* ask(request(), 'aare', manner);
  } catch (error) {
    if (!(error instanceof SecurityError) || !security?.hasRaised(error)) throw error;
    return yield* ask(request(), 'aare', manner);
  }
}

/** The terms of an association that is open without being opened: what would be proposed has been agreed beforehand. */
export function preEstablished(options: AssociateOptions = {}): Opened {
  const { services, maxReceiveBytes } = proposalOf(options);
  const agreement = { services: new Set(services), maxSendBytes: Number.POSITIVE_INFINITY, maxReceiveBytes };
  return { terms: new Terms(agreement, options), serverTitle: undefined };
}

function proposalOf(options: AssociateOptions): Proposal {
  const { maxReceiveBytes = 0xffff, qualityOfService, security } = options;
  const all = options.reference === 'sn' ? SHORT_NAME_SERVICES : LOGICAL_NAME_SERVICES;
  const { services = all } = options;
  const general: readonly Service[] = [
    ...(security?.general ? (['generalProtection'] as const) : []),
    ...(options.generalBlocks ? (['generalBlockTransfer'] as const) : []),
  ];
  return {
    services: general.length > 0 ? [...new Set<Service>([...general, ...services])] : services,
    maxReceiveBytes,
    ...(security?.dedicatedKey && { dedicatedKey: security.dedicatedKey }),
    ...(qualityOfService !== undefined && { qualityOfService }),
  };
}

/**
 * @throws RefusedError when the server rejects, SecurityError when it is not who it should be, UnexpectedError when it accepts
 *   without saying what
 */
function agreementOf(answer: Aare, proposal: Proposal, { security }: AssociateOptions): Agreement {
  const { userInformation, result } = answer;
  if (result !== 'accepted') throw rejection(answer, userInformation && plainly(userInformation));
  security?.meet(answer);
  const initiate =
    userInformation && security ? security.unprotectInitiate(userInformation) : userInformation;
  const response = initiate && decodeMessage(initiate, 'ignored');
  const refused = rejection(answer, response);
  if (refused) throw refused;
  if (response && 'apdu' in response && response.apdu === 'initiateResponse')
    return conclude(proposal, response);
  throw new UnexpectedError(
    `the meter accepts, but with ${response ? `a ${nameOf(response)}` : 'nothing'} where its initiateResponse is due`,
    { layer: 'acse', during: 'opening the association' },
  );
}

/** What a rejection says besides its diagnostic, if that can be read. */
function plainly(userInformation: Uint8Array): Message | undefined {
  try {
    return decodeMessage(userInformation, 'ignored');
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
