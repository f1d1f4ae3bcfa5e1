import type { ActionResponse } from '../apdu/action.ts';
import type { ApduOf } from '../apdu/apdu.ts';
import type { Block } from '../apdu/block.ts';
import type { Service } from '../apdu/conformance.ts';
import type { SetResponse } from '../apdu/set.ts';
import { RefusedError, UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { cut } from '../session/transfer.ts';
import type { Terms } from './terms.ts';

/** How a long request is said: the octets to cut, the request around each block, and who answers. */
export interface LongRequest<N extends 'setResponse' | 'actionResponse'> {
  readonly whole: Uint8Array;
  readonly requestOf: (block: Block, isFirst: boolean) => Message;
  readonly expected: N;
  readonly service: Service;
}

/**
 * Sends the blocks of a long request, each after the one before was acknowledged, and gives the answer to the last.
 * @throws RefusedError when blocks were not agreed
 */
export function* sendBlocks<N extends 'setResponse' | 'actionResponse'>(
  terms: Terms,
  { whole, requestOf, expected, service }: LongRequest<N>,
): Dialogue<ApduOf<N>> {
  const first = (bytes: Uint8Array): Message => requestOf({ last: false, number: 1, bytes }, true);
  refuseUnlessAgreed(terms, service, first);
  for (const block of cut(whole, blockSize(terms, first))) {
    const request = requestOf(block, block.number === 1);
    const answer: ApduOf<N> = yield* ask<N, ApduOf<N>>(request, expected, {
      ...terms.telling,
      changes: block.last, // before the last block there is nothing to do yet
      // An acknowledgement that comes twice is none of the block after it.
      isLate: (late) => (acknowledgedBy(late as SetResponse | ActionResponse) ?? block.number) < block.number,
    });
    if (block.last) return answer;
    const acknowledged = acknowledgedBy(answer);
    // A result in the middle is the meter's no: there is nothing more to send.
    if (acknowledged === undefined) return answer;
    if (acknowledged !== block.number) {
      throw new UnexpectedError(`block ${acknowledged} is acknowledged after block ${block.number}`, {
        layer: 'session',
        during: describeRequest(request),
      });
    }
  }
  throw new RangeError('a request of no blocks');
}

const acknowledgedBy = (answer: SetResponse | ActionResponse): number | undefined =>
  (answer.kind === 'block' || answer.kind === 'next') && typeof answer.block === 'number'
    ? answer.block
    : undefined;

function blockSize(terms: Terms, first: (bytes: Uint8Array) => Message): number {
  const envelope = encodeMessage(first(new Uint8Array(0))).length;
  const size = Math.min(terms.maxSendBytes, LONGEST_APDU) - envelope - LENGTH_OCTETS;
  if (size > 0) return size;
  throw new RefusedError(
    `the meter takes ${terms.maxSendBytes} octets, too few for one block`,
    'pduTooLong',
    {
      layer: 'session',
      advice: 'the meter announced a useless size at association: check its configuration',
    },
  );
}

/** Where the meter takes any length, blocks of a value that is too long for the line are still sent. */
const LONGEST_APDU = 0xffff;
/** What the length of a block may take besides the octet counted with an empty one. */
const LENGTH_OCTETS = 2;

function refuseUnlessAgreed(terms: Terms, service: Service, first: (bytes: Uint8Array) => Message): void {
  if (terms.agreement.services.has(service)) return;
  throw new RefusedError(
    `the request is longer than the ${terms.maxSendBytes} octets that the meter takes, and blocks were not agreed`,
    'pduTooLong',
    {
      layer: 'session',
      during: describeRequest(first(new Uint8Array(0))),
      advice: 'send less at once, or use a client address with more rights',
    },
  );
}
