import type { ExceptionResponse } from '../apdu/exception.ts';
import { type Codec, decode } from '../codec/codec.ts';
import { MalformedError } from '../errors.ts';

/** What a service answers: the octets of a response, or an exception in place of it. */
export type Answered = Uint8Array | ExceptionResponse;

/** The service, or this form of it, was not agreed upon or is none of ours. */
export const NOT_SUPPORTED: ExceptionResponse = {
  state: 'serviceNotAllowed',
  service: 'serviceNotSupported',
};

/** The request, or what it asks for, is more than this server takes at once. */
export const TOO_LONG: ExceptionResponse = { state: 'serviceNotAllowed', service: 'pduTooLong' };

/** How many attributes or methods one list may name: each may mean looking through a profile. */
export const MOST_IN_LIST = 256;

/** The value, or undefined when the client's octets make none. */
export function tryDecode<T>(codec: Codec<T>, bytes: Uint8Array): T | undefined {
  try {
    return decode(codec, bytes);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
