import type { Apdu } from '../apdu/apdu.ts';
import type { Service } from '../apdu/conformance.ts';
import type { AssociationView } from './association-view.ts';

/** How a request came. */
export interface Circumstances {
  /** In general blocks, as the answer will go. */
  readonly inBlocks?: boolean;
  /** The longest APDU that fits the line now; without it any. */
  readonly maxAnswerBytes?: number;
}

/** How long an answer may be: one that goes in general blocks is held whole, one in the blocks of its service is not. */
export function answerRoom(
  view: AssociationView,
  request: Apdu,
  { inBlocks = false, maxAnswerBytes = LONGEST_APDU }: Circumstances,
): number {
  const own = OWN_BLOCKS[request.apdu];
  const agreed = view.services.has('generalBlockTransfer');
  if (inBlocks || (agreed && !(own && view.services.has(own)))) return LONGEST_IN_BLOCKS;
  return Math.max(SHORTEST_APDU, Math.min(view.maxSendBytes, maxAnswerBytes));
}

const LONGEST_APDU = 0xffff;
/** Below it no block holds anything. */
const SHORTEST_APDU = 12;
/** What one association may hold of an answer. */
const LONGEST_IN_BLOCKS = 4 * 1024 * 1024;

const OWN_BLOCKS: Partial<Record<Apdu['apdu'], Service>> = {
  getRequest: 'blockTransferWithGetOrRead',
  readRequest: 'blockTransferWithGetOrRead',
  setRequest: 'blockTransferWithSetOrWrite',
  writeRequest: 'blockTransferWithSetOrWrite',
  actionRequest: 'blockTransferWithAction',
};
