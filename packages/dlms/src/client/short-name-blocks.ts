import type { Block } from '../apdu/block.ts';
import { RefusedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import type { Message } from '../session/message.ts';
import { cut } from '../session/transfer.ts';
import type { Terms } from './terms.ts';

/**
 * The blocks of a READ or WRITE that is too long for one request.
 * @throws RefusedError when blocks were not agreed, or the meter takes too little for one
 */
export function cutRequest(terms: Terms, request: Message, whole: Uint8Array): Generator<Block, void> {
  const isRead = 'apdu' in request && request.apdu === 'readRequest';
  const service = isRead ? 'blockTransferWithGetOrRead' : 'blockTransferWithSetOrWrite';
  const size = terms.maxSendBytes - ENVELOPE;
  if (terms.agreement.services.has(service) && size > 0) return cut(whole, size);
  throw new RefusedError(
    `the request is longer than the ${terms.maxSendBytes} octets that the meter takes, and blocks were not agreed`,
    'pduTooLong',
    {
      layer: 'session',
      during: describeRequest(request),
      advice: 'send less at once, or use a client address with more rights',
    },
  );
}

/** What stands around the octets of a block at most: that of WRITE, with a length of three octets. */
const ENVELOPE = 11;
