import type { Diagnostic } from '../acse/aare.ts';
import type { Aarq } from '../acse/aarq.ts';
import type { AcseOf } from '../acse/acse.ts';
import type { ApplicationContext, Mechanism } from '../acse/names.ts';
import { type ApduOf, apdu } from '../apdu/apdu.ts';
import type { ServiceError } from '../apdu/exception.ts';
import { equalSecret } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { type Agreement, accept } from '../session/negotiation.ts';
import type { AssociationOptions } from './association-options.ts';
import type { LogicalDevice } from './logical-device.ts';
import { tryDecode } from './service.ts';
import { servicesIn, usesShortNames } from './short-name-context.ts';

/** What becomes of an AARQ; there is no answer where the client wants none. */
export type Opening = { readonly answer: AcseOf<'aare'> | undefined } & (
  | {
      readonly accepted: true;
      readonly options: AssociationOptions;
      readonly applicationContext: ApplicationContext;
      readonly agreement: Agreement;
      readonly qualityOfService: number;
    }
  | { readonly accepted: false; readonly reason: string }
);

/** Decides who may associate: association control first, and xDLMS only with those whom it lets in. */
export function decideOpening(device: LogicalDevice, clientSap: number, aarq: Aarq): Opening {
  const choice = chooseOptions(device, clientSap, aarq);
  if ('refusal' in choice) return rejection(aarq.applicationContext, choice.refusal);
  const { options } = choice;
  const initiate = initiateOf(aarq);
  if (!initiate) return rejection(aarq.applicationContext, NO_REASON, { group: 'initiate', reason: 'other' });
  const decision = accept(
    {
      services: servicesIn(aarq.applicationContext, options.services),
      maxReceiveBytes: options.maxReceiveBytes ?? LONGEST_APDU,
      referencing: usesShortNames(aarq.applicationContext) ? 'shortName' : 'logicalName',
    },
    initiate,
  );
  // A dedicated key would protect APDUs that in this context are never ciphered.
  if (initiate.dedicatedKey)
    return rejection(aarq.applicationContext, NO_REASON, {
      group: 'initiate',
      reason: 'refusedByVdeHandler',
    });
  if (!decision.ok) return rejection(aarq.applicationContext, NO_REASON, decision.error);
  return {
    accepted: true,
    options,
    applicationContext: aarq.applicationContext,
    agreement: decision.agreement,
    qualityOfService: initiate.qualityOfService ?? 0,
    answer: initiate.responseAllowed ? acceptance(aarq, decision.response) : undefined,
  };
}

/** Octets that are no AARQ at all are refused like one, so that the client is not left waiting. */
export const rejectMalformed = (): Opening => rejection('logicalName', NO_REASON);

/** The longest APDU there is. */
export const LONGEST_APDU = 0xffff;

type Choice = { readonly options: AssociationOptions } | { readonly refusal: Diagnostic };

function chooseOptions(device: LogicalDevice, clientSap: number, aarq: Aarq): Choice {
  // The first bit is version 1, the only one there is.
  if (aarq.protocolVersion !== undefined && !aarq.protocolVersion.startsWith('1'))
    return { refusal: { source: 'provider', reason: 'noCommonAcseVersion' } };
  const ofClient = device.associationsOf(clientSap);
  const ofContext = ofClient.filter((options) => contexts(options).includes(aarq.applicationContext));
  if (ofContext.length === 0)
    return refuse(ofClient.length === 0 ? 'noReasonGiven' : 'applicationContextNameNotSupported');
  const mechanism = mechanismOf(aarq);
  if (mechanism === undefined) return refuse('authenticationMechanismNameRequired');
  const candidates = ofContext.filter(({ authentication = 'none' }) => authentication === mechanism);
  if (candidates.length === 0)
    return refuse(
      mechanism === 'none' ? 'authenticationRequired' : 'authenticationMechanismNameNotRecognised',
    );
  return authenticate(candidates, mechanism, aarq.authenticationValue);
}

const contexts = ({ applicationContexts = ['logicalName'] }: AssociationOptions): readonly string[] =>
  applicationContexts;

/** undefined when the client announces an authentication and does not name it. */
function mechanismOf({ acseRequirements, mechanism }: Aarq): Mechanism | undefined {
  const announced = acseRequirements?.startsWith('1');
  // Without the authentication functional unit its fields mean nothing.
  if (announced === false) return 'none';
  return mechanism ?? (announced ? undefined : 'none');
}

function authenticate(
  candidates: readonly AssociationOptions[],
  mechanism: Mechanism,
  value: Uint8Array | undefined,
): Choice {
  if (mechanism === 'low' && value === undefined) return refuse('authenticationRequired');
  const options = candidates.find(
    ({ password = NO_PASSWORD }) => mechanism === 'none' || equalSecret(password, value ?? NO_PASSWORD),
  );
  return options ? { options } : refuse('authenticationFailure');
}

const NO_PASSWORD = new Uint8Array(0);
const NO_REASON = { source: 'user', reason: 'noReasonGiven' } as const;

const refuse = (reason: Extract<Diagnostic, { source: 'user' }>['reason']): Choice => ({
  refusal: { source: 'user', reason },
});

function initiateOf({ userInformation }: Aarq): ApduOf<'initiateRequest'> | undefined {
  const initiate = userInformation && tryDecode(apdu, userInformation);
  return initiate?.apdu === 'initiateRequest' ? initiate : undefined;
}

function acceptance(
  { applicationContext }: Aarq,
  response: Omit<ApduOf<'initiateResponse'>, 'apdu'>,
): AcseOf<'aare'> {
  return {
    acse: 'aare',
    applicationContext,
    result: 'accepted',
    diagnostic: { source: 'user', reason: 'null' },
    userInformation: encode(apdu, { apdu: 'initiateResponse', ...response }),
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
