import { type Apdu, apdu } from '../apdu/apdu.ts';
import type { ExceptionResponse } from '../apdu/exception.ts';
import { decode } from '../codec/codec.ts';
import { MalformedError } from '../errors.ts';
import { serveAccess } from './access-service.ts';
import { serveAction } from './action.ts';
import type { Exchange } from './exchange.ts';
import { serveGet } from './get.ts';
import { type Answered, NOT_SUPPORTED } from './service.ts';
import { serveSet } from './set.ts';
import { UNCONFIRMED_WRITES } from './short-name-context.ts';
import { serveRead } from './short-name-read.ts';
import { serveUnconfirmedWrite, serveWrite } from './short-name-write.ts';

/** Has a request served by the service that it belongs to. */
export function dispatch(exchange: Exchange, request: Apdu): Answered {
  switch (request.apdu) {
    case 'getRequest':
      return serveGet(exchange, request);
    case 'setRequest':
      return serveSet(exchange, request);
    case 'actionRequest':
      return serveAction(exchange, request);
    case 'accessRequest':
      return serveAccess(exchange, request);
    case 'readRequest':
      return serveRead(exchange, request);
    case 'writeRequest':
      return serveWrite(exchange, request);
    case 'unconfirmedWriteRequest':
      return serveUnconfirmedWrite(exchange, request);
    default:
      return NOT_SUPPORTED;
  }
}

/** The request, or the exception that octets deserve which are none. */
export function readRequest(octets: Uint8Array): Apdu | ExceptionResponse {
  try {
    return decode(apdu, octets);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return error.offset === 0 ? UNKNOWN : BROKEN;
  }
}

/**
 * Whether the client waits for an answer: the service-class of GET, SET and ACTION says so in the octet of the invoke id, even
 * where the rest cannot be read. An UNCONFIRMED WRITE is never answered, nor is the confirmation of a notification.
 */
export function wantsAnswer(octets: Uint8Array): boolean {
  const [tag = 0, , invoke] = octets;
  if (UNCONFIRMED_WRITES.has(tag) || tag === CONFIRMATION) return false;
  const withInvokeId = tag === 0xc0 || tag === 0xc1 || tag === 0xc3;
  // ACCESS has its long-invoke-id right behind the tag, the others behind their form.
  const octet = tag === 0xd9 ? octets[1] : withInvokeId ? invoke : undefined;
  return octets.length > 0 && !(octet !== undefined && (octet & 0x40) === 0);
}

/** Data-notification-confirm. */
const CONFIRMATION = 0x10;

/** Nothing is served to a client that has no association, or has not proved itself. */
export const NOT_ASSOCIATED: ExceptionResponse = {
  state: 'serviceNotAllowed',
  service: 'operationNotPossible',
};
/** What cannot be read, or went wrong inside. */
export const BROKEN: ExceptionResponse = { state: 'serviceNotAllowed', service: 'otherReason' };
const UNKNOWN: ExceptionResponse = { state: 'serviceUnknown', service: 'serviceNotSupported' };
