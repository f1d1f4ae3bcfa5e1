import type { ApplicationContext } from '../acse/names.ts';
import { apdu } from '../apdu/apdu.ts';
import type { Service } from '../apdu/conformance.ts';
import type { ExceptionResponse, ServiceError } from '../apdu/exception.ts';
import { encode } from '../codec/codec.ts';
import { SHORT_NAME_SERVICES } from '../session/negotiation.ts';

/** Whether objects are called by short name in a context. */
export const usesShortNames = (context: ApplicationContext): boolean =>
  context === 'shortName' || context === 'shortNameCiphered';

/** Of the services offered those that there are in a context: an association may be offered by both kinds of names. */
export function servicesIn(context: ApplicationContext, services: readonly Service[]): readonly Service[] {
  const other = usesShortNames(context) ? BY_LOGICAL_NAME : BY_SHORT_NAME;
  return services.filter((service) => !other.has(service));
}

const BOTH: ReadonlySet<Service> = new Set([
  'blockTransferWithGetOrRead',
  'blockTransferWithSetOrWrite',
  'multipleReferences',
]);
const BY_SHORT_NAME: ReadonlySet<Service> = new Set(
  SHORT_NAME_SERVICES.filter((service) => !BOTH.has(service)),
);
const BY_LOGICAL_NAME: ReadonlySet<Service> = new Set([
  'attribute0WithSet',
  'priorityManagement',
  'attribute0WithGet',
  'blockTransferWithAction',
  'access',
  'get',
  'set',
  'selectiveAccess',
  'eventNotification',
  'action',
]);

/**
 * How clients that use short names are told what others are told by an exception-response: a confirmed-service-error, under the
 * service of the request, or as an initiate error where it is none of theirs.
 */
export function confirmedServiceError({ service }: ExceptionResponse, request: Uint8Array): Uint8Array {
  const refused = SERVICES[request[0] ?? 0] ?? 'initiate';
  const error = typeof service === 'string' ? ERRORS[service] : undefined;
  return encode(apdu, { apdu: 'confirmedServiceError', service: refused, error: error ?? OTHER });
}

/** Whether octets begin a request by short names, ciphered or not. */
export const isShortNameRequest = ([tag = 0]: Uint8Array): boolean =>
  tag in SERVICES || UNCONFIRMED_WRITES.has(tag);

/** Requests that nobody answers, whatever they are. */
export const UNCONFIRMED_WRITES: ReadonlySet<number> = new Set([0x16, 0x36, 0x56]);

const SERVICES: Readonly<Record<number, 'read' | 'write'>> = {
  5: 'read',
  6: 'write',
  37: 'read',
  38: 'write',
  69: 'read',
  70: 'write',
};

const OTHER: ServiceError = { group: 'service', reason: 'other' };
const ERRORS: Readonly<Partial<Record<ExceptionResponse['service'] & string, ServiceError>>> = {
  operationNotPossible: { group: 'vdeState', reason: 'noDlmsContext' },
  serviceNotSupported: { group: 'service', reason: 'serviceUnsupported' },
  pduTooLong: { group: 'service', reason: 'pduSize' },
  decipheringError: { group: 'applicationReference', reason: 'decipheringError' },
};
