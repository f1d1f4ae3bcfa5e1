import type { Service } from '../apdu/conformance.ts';
import type { ServiceError } from '../apdu/exception.ts';
import type { InitiateRequest, InitiateResponse } from '../apdu/initiate.ts';
import { RefusedError } from '../errors.ts';

/** What a client asks for in its initiate. */
export interface Proposal {
  readonly services: readonly Service[];
  /** The longest APDU the client takes, in octets; `Infinity` for any. */
  readonly maxReceiveBytes: number;
  readonly dedicatedKey?: Uint8Array;
  readonly qualityOfService?: number;
}

/** What both sides have agreed upon, as one of them sees it. */
export interface Agreement {
  readonly services: ReadonlySet<Service>;
  /** The longest APDU the peer takes, in octets; `Infinity` for any. */
  readonly maxSendBytes: number;
  /** The longest APDU the peer may send, in octets; `Infinity` for any. */
  readonly maxReceiveBytes: number;
}

/** What a server is ready to agree upon. */
export interface Offer {
  readonly services: Iterable<Service>;
  /** The longest APDU the server takes, in octets; `Infinity` for any. */
  readonly maxReceiveBytes: number;
  readonly referencing: Referencing;
}

/** Whether objects are called by logical name or by short name. */
export type Referencing = 'logicalName' | 'shortName';

/** Everything this library's client can do with logical names: proposed unless told otherwise. */
export const LOGICAL_NAME_SERVICES: readonly Service[] = [
  'attribute0WithGet',
  'priorityManagement',
  'blockTransferWithGetOrRead',
  'blockTransferWithSetOrWrite',
  'blockTransferWithAction',
  'multipleReferences',
  'get',
  'set',
  'selectiveAccess',
  'action',
];

/** Everything this library's client can do with short names. */
export const SHORT_NAME_SERVICES: readonly Service[] = [
  'read',
  'write',
  'unconfirmedWrite',
  'blockTransferWithGetOrRead',
  'blockTransferWithSetOrWrite',
  'multipleReferences',
  'informationReport',
  'parameterizedAccess',
];

/** The client's first word. */
export function propose(proposal: Proposal): InitiateRequest {
  const { dedicatedKey, qualityOfService } = proposal;
  return {
    ...(dedicatedKey && { dedicatedKey }),
    responseAllowed: true,
    ...(qualityOfService !== undefined && { qualityOfService }),
    version: DLMS_VERSION,
    conformance: proposal.services,
    maxApduBytes: sizeOnWire(proposal.maxReceiveBytes),
  };
}

/** A server's decision: the response and what holds from now on, or the error it refuses with. */
export type Decision =
  | { readonly ok: true; readonly response: InitiateResponse; readonly agreement: Agreement }
  | { readonly ok: false; readonly error: ServiceError };

/** Weighs a client's proposal: what both can do is agreed, and never more. */
export function accept(offer: Offer, request: InitiateRequest): Decision {
  if (request.version < DLMS_VERSION) return refusal('dlmsVersionTooLow');
  if (request.maxApduBytes !== 0 && request.maxApduBytes < SHORTEST_APDU) return refusal('pduSizeTooShort');
  const services = common(request.conformance, offer.services);
  if (services.length === 0) return refusal('incompatibleConformance');
  const { qualityOfService } = request;
  return {
    ok: true,
    response: {
      ...(qualityOfService !== undefined && { qualityOfService }),
      version: DLMS_VERSION,
      conformance: services,
      maxApduBytes: sizeOnWire(offer.maxReceiveBytes),
      vaaName: VAA_NAMES[offer.referencing],
    },
    agreement: {
      services: new Set(services),
      maxSendBytes: sizeFromWire(request.maxApduBytes),
      maxReceiveBytes: offer.maxReceiveBytes,
    },
  };
}

/**
 * Draws the client's conclusion from the server's response. Services that were not proposed are not agreed, whatever the server
 * says.
 * @throws RefusedError when nothing is left to talk with
 */
export function conclude(proposal: Proposal, response: InitiateResponse): Agreement {
  const services = common(response.conformance, proposal.services);
  if (services.length === 0) {
    throw new RefusedError('the meter agrees to none of the services asked for', 'incompatibleConformance', {
      layer: 'session',
      during: 'opening the association',
      advice: `it offers ${response.conformance.join(', ') || 'nothing'}: propose some of these, or use another client address`,
    });
  }
  return {
    services: new Set(services),
    maxSendBytes: sizeFromWire(response.maxApduBytes),
    maxReceiveBytes: proposal.maxReceiveBytes,
  };
}

/** The only version of DLMS there is. */
const DLMS_VERSION = 6;
/** An APDU shorter than this holds no answer (IEC 62056-5-3, client-max-receive-pdu-size). */
const SHORTEST_APDU = 12;
const VAA_NAMES = { logicalName: 0x0007, shortName: 0xfa00 } as const;

const common = (some: Iterable<Service>, others: Iterable<Service>): readonly Service[] => {
  const known = new Set(others);
  return [...some].filter((service) => known.has(service));
};

const refusal = (reason: 'dlmsVersionTooLow' | 'incompatibleConformance' | 'pduSizeTooShort'): Decision => ({
  ok: false,
  error: { group: 'initiate', reason },
});

/** Zero says "any" on the wire; what 16 bits cannot say is any. */
const sizeOnWire = (bytes: number): number => (bytes > 0xffff ? 0 : bytes);
const sizeFromWire = (bytes: number): number => (bytes === 0 ? Number.POSITIVE_INFINITY : bytes);
