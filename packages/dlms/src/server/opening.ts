import type { Diagnostic } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import type { AcseOf } from '../acse/acse.ts';
import type { ApplicationContext } from '../acse/names.ts';
import { apdu } from '../apdu/apdu.ts';
import type { ServiceError } from '../apdu/exception.ts';
import type { Instant } from '../bytes/machine.ts';
import { encode } from '../codec/codec.ts';
import { SecurityError } from '../errors.ts';
import { SUITES } from '../security/suite.ts';
import type { Message } from '../session/message.ts';
import { type Agreement, accept } from '../session/negotiation.ts';
import { isChallengeMechanism } from '../session/proof.ts';
import type { Opened } from '../session/wrapping.ts';
import { isCiphered } from './association-context.ts';
import type { AssociationOptions } from './association-options.ts';
import { AssociationSecurity } from './association-security.ts';
import { chooseOptions } from './authentication.ts';
import type { LogicalDevice } from './logical-device.ts';
import { Proving } from './proving.ts';
import type { ServedAssociation } from './served-association.ts';
import { tryDecode } from './service.ts';
import { servicesIn, usesShortNames } from './short-name-context.ts';

/** What becomes of an AARQ; there is no answer where the client wants none. */
export type Opening = { readonly answer: Message | undefined } & (
  | (Accepted & { readonly accepted: true })
  | { readonly accepted: false; readonly reason: string }
);

/** What an association begins with. */
export interface Accepted {
  readonly served: ServedAssociation;
  readonly applicationContext: ApplicationContext;
  readonly agreement: Agreement;
  readonly qualityOfService: number;
  readonly user?: number | undefined;
  readonly security?: AssociationSecurity | undefined;
  /** The client has still to prove itself. */
  readonly proving?: Proving | undefined;
  /** Our answer to the initiate, which a ciphered release says once more. */
  readonly initiateResponse?: Uint8Array;
}

/** Decides who may associate: association control first, and xDLMS only with those whom it lets in. */
export function decideOpening(device: LogicalDevice, clientSap: number, aarq: Aarq, now: Instant): Opening {
  const choice = chooseOptions(device, clientSap, aarq, now);
  if ('refusal' in choice) return rejection(aarq.applicationContext, choice.refusal);
  const { served } = choice;
  const met = meet(served.options, aarq, now);
  if ('refusal' in met) return rejection(aarq.applicationContext, met.refusal);
  const { security } = met;
  const heard = hearInitiate(security, aarq);
  if ('answer' in heard) return heard;
  return agree(served, security, aarq, heard);
}

/** Octets that are no AARQ at all are refused like one, so that the client is not left waiting. */
export const rejectMalformed = (): Opening => rejection('logicalName', NO_REASON);

/** The longest APDU there is. */
export const LONGEST_APDU = 0xffff;

/** Who the client says it is; where its title goes into what follows it must be one. */
function meet(
  { security: setup, authentication = 'none' }: AssociationOptions,
  { applicationContext, callingApTitle: title, callingAeQualifier: certificate }: Aarq,
  now: Instant,
): { readonly security: AssociationSecurity | undefined } | { readonly refusal: Diagnostic } {
  const ciphered = isCiphered(applicationContext);
  const needed = ciphered || TITLED.has(authentication);
  if (needed && title?.length !== 8) return { refusal: UNKNOWN_TITLE };
  if (!setup) return { security: undefined };
  try {
    const security = new AssociationSecurity(setup, {
      ciphered,
      clientTitle: needed ? title : undefined,
      now,
    });
    const shown = certificate && security.elliptic && needed ? security.believes(certificate, now) : true;
    return shown ? { security } : { refusal: UNKNOWN_CERTIFICATE };
  } catch (error) {
    if (error instanceof SecurityError) return { refusal: UNKNOWN_TITLE };
    throw error;
  }
}

/** The initiate without its protection; a client whose counter is too low is told which one is due. */
function hearInitiate(
  security: AssociationSecurity | undefined,
  { applicationContext, userInformation }: Aarq,
): Opened | Opening {
  if (!userInformation) return rejection(applicationContext, NO_REASON, OTHER);
  if (!security) return { apdu: userInformation, safeguards: [], wrapping: undefined };
  const heard = security.hearInitiate(userInformation);
  if (!('refusal' in heard)) return heard;
  const { refusal, error } = heard;
  if (refusal.service !== 'invocationCounterError')
    return {
      ...rejection(applicationContext, NO_REASON, UNDECIPHERED),
      accepted: false,
      reason: error.message,
    };
  return { accepted: false, reason: error.message, answer: { apdu: 'exceptionResponse', ...refusal } };
}

function agree(
  served: ServedAssociation,
  security: AssociationSecurity | undefined,
  aarq: Aarq,
  heard: Opened,
): Opening {
  const { applicationContext, callingAeInvocationId: user } = aarq;
  const reject = (error: ServiceError): Opening => rejection(applicationContext, NO_REASON, error);
  const initiate = tryDecode(apdu, heard.apdu);
  if (initiate?.apdu !== 'initiateRequest') return reject(OTHER);
  const { options } = served;
  const { services, maxReceiveBytes = LONGEST_APDU } = options;
  const referencing = usesShortNames(applicationContext) ? 'shortName' : 'logicalName';
  const offer = { services: servicesIn(applicationContext, services), maxReceiveBytes, referencing } as const;
  const decision = accept(offer, initiate);
  if (initiate.dedicatedKey && !useDedicated(security, initiate.dedicatedKey)) return reject(REFUSED);
  if (!decision.ok) return reject(decision.error);
  const initiateResponse = encode(apdu, { apdu: 'initiateResponse', ...decision.response });
  const proving = provingOf(options, security, aarq);
  const userInformation = security?.sayInitiate(initiateResponse, heard.wrapping) ?? initiateResponse;
  return {
    accepted: true,
    served,
    applicationContext,
    agreement: decision.agreement,
    qualityOfService: initiate.qualityOfService ?? 0,
    user,
    security,
    proving,
    initiateResponse,
    answer: initiate.responseAllowed
      ? acceptance(aarq, proving, {
          respondingApTitle: titleOf(options),
          respondingAeQualifier: proving?.mechanism === 'highEcdsa' ? security?.certificate : undefined,
          userInformation,
        })
      : undefined,
  };
}

/** A dedicated key would protect APDUs that are never ciphered without ciphering in the context. */
function useDedicated(security: AssociationSecurity | undefined, key: Uint8Array): boolean {
  if (!security?.ciphered || key.length !== SUITES[security.setup.suite].keyOctets) return false;
  security.useDedicated(key);
  return true;
}

function provingOf(
  options: AssociationOptions,
  security: AssociationSecurity | undefined,
  { authenticationValue, callingApTitle: client = NOTHING }: Aarq,
): Proving | undefined {
  const { authentication = 'none', secret, crypto = security?.credentials.crypto } = options;
  if (!isChallengeMechanism(authentication) || !authenticationValue || !crypto) return undefined;
  const credentials = { ...security?.credentials, crypto, secret };
  const titles = { client, server: titleOf(options) ?? NOTHING };
  return new Proving(authentication, credentials, authenticationValue, titles);
}

const titleOf = ({ security, systemTitle = security?.systemTitle }: AssociationOptions) => systemTitle;

/** Mechanisms into which the client's system title goes. */
const TITLED: ReadonlySet<string> = new Set(['highGmac', 'highSha256', 'highEcdsa']);

const NOTHING = new Uint8Array(0);
const NO_REASON = { source: 'user', reason: 'noReasonGiven' } as const;
const UNKNOWN_TITLE = { source: 'user', reason: 'callingApTitleNotRecognized' } as const;
const UNKNOWN_CERTIFICATE = { source: 'user', reason: 'callingAeQualifierNotRecognized' } as const;
const OTHER = { group: 'initiate', reason: 'other' } as const;
const REFUSED = { group: 'initiate', reason: 'refusedByVdeHandler' } as const;
const UNDECIPHERED = { group: 'applicationReference', reason: 'decipheringError' } as const;

function acceptance(
  { applicationContext }: Aarq,
  proving: Proving | undefined,
  server: {
    readonly respondingApTitle: Uint8Array | undefined;
    readonly respondingAeQualifier: Uint8Array | undefined;
    readonly userInformation: Uint8Array;
  },
): AcseOf<'aare'> {
  const { respondingApTitle, respondingAeQualifier, userInformation } = server;
  return {
    acse: 'aare',
    applicationContext,
    result: 'accepted',
    diagnostic: { source: 'user', reason: proving ? 'authenticationRequired' : 'null' },
    ...(respondingApTitle && { respondingApTitle }),
    ...(respondingAeQualifier && { respondingAeQualifier }),
    ...(proving && {
      acseRequirements: '1',
      mechanism: proving.mechanism,
      authenticationValue: proving.challenge,
    }),
    userInformation,
  };
}

function rejection(
  applicationContext: Aarq['applicationContext'],
  diagnostic: Diagnostic,
  error?: ServiceError,
): Opening {
  const userInformation =
    error && encode(apdu, { apdu: 'confirmedServiceError', service: 'initiate', error });
  return {
    accepted: false,
    reason: String(error?.reason ?? diagnostic.reason),
    answer: {
      acse: 'aare',
      applicationContext,
      result: 'rejectedPermanent',
      diagnostic,
      ...(userInformation && { userInformation }),
    },
  };
}
