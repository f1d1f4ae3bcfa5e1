import type { Aare } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import type { Service } from '../apdu/conformance.ts';
import { UnexpectedError } from '../errors.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { decodeMessage, encodeMessage, nameOf } from '../session/message.ts';
import {
  type Agreement,
  conclude,
  LOGICAL_NAME_SERVICES,
  type Proposal,
  propose,
} from '../session/negotiation.ts';
import { type Protection, UNPROTECTED } from '../session/protection.ts';
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
  /** Our system title, 8 octets; `highSha256` needs it. */
  readonly systemTitle?: Uint8Array;
  /** Which of the association's users we are. */
  readonly userId?: number;
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
  const { protection = UNPROTECTED, systemTitle, userId, repeats = 0 } = options;
  const introduction = new Introduction(options.authentication ?? { mechanism: 'none' }, systemTitle);
  const proposal = proposalOf(options);
  const initiate = encodeMessage({ apdu: 'initiateRequest', ...propose(proposal) });
  const request: Aarq = {
    applicationContext: 'logicalName',
    ...(systemTitle && { callingApTitle: systemTitle }),
    ...(userId !== undefined && { callingAeInvocationId: userId }),
    ...introduction.fields,
    userInformation: protection.protect(initiate),
  };
  const answer = yield* ask({ acse: 'aarq', ...request }, 'aare', { repeats });
  const terms = new Terms(agreementOf(answer, proposal, protection), options);
  yield* introduction.prove(terms, answer);
  return { terms, serverTitle: answer.respondingApTitle };
}

/** The terms of an association that is open without being opened: what would be proposed has been agreed beforehand. */
export function preEstablished(options: AssociateOptions = {}): Opened {
  const { services, maxReceiveBytes } = proposalOf(options);
  const agreement = { services: new Set(services), maxSendBytes: Number.POSITIVE_INFINITY, maxReceiveBytes };
  return { terms: new Terms(agreement, options), serverTitle: undefined };
}

function proposalOf({ services, maxReceiveBytes = 0xffff, qualityOfService }: AssociateOptions): Proposal {
  return {
    services: services ?? LOGICAL_NAME_SERVICES,
    maxReceiveBytes,
    ...(qualityOfService !== undefined && { qualityOfService }),
  };
}

/** @throws RefusedError when the server rejects, UnexpectedError when it accepts without saying what */
function agreementOf(answer: Aare, proposal: Proposal, protection: Protection): Agreement {
  const { userInformation } = answer;
  const response = userInformation && decodeMessage(protection.unprotect(userInformation), 'ignored');
  const refused = rejection(answer, response);
  if (refused) throw refused;
  if (response && 'apdu' in response && response.apdu === 'initiateResponse')
    return conclude(proposal, response);
  throw new UnexpectedError(
    `the meter accepts, but with ${response ? `a ${nameOf(response)}` : 'nothing'} where its initiateResponse is due`,
    { layer: 'acse', during: 'opening the association' },
  );
}
