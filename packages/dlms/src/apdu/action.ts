import type { Value } from '../codec/codec.ts';
import { choice, optional, sequenceOf, struct, u32 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { block } from './block.ts';
import { invoke } from './invoke.ts';
import { method } from './reference.ts';
import { actionResult, result } from './result.ts';

const methods = sequenceOf(method, 9);
const outcome = struct('Outcome', { result: actionResult, returned: optional(result) });

/** What became of one method: its result, and what it returned if it returns something. */
export type ActionOutcome = Value<typeof outcome>;

/** Action-request. The blocks join to the bare `argument`, or to count and `arguments` of a list. */
export const actionRequest = choice('ActionRequest', 'kind', {
  normal: [1, struct('Normal', { invoke, method, argument: optional(data) })],
  next: [2, struct('Next', { invoke, block: u32 })],
  list: [3, struct('List', { invoke, methods, arguments: sequenceOf(data) })],
  firstBlock: [4, struct('FirstBlock', { invoke, method, block })],
  firstListBlock: [5, struct('FirstListBlock', { invoke, methods, block })],
  nextBlock: [6, struct('NextBlock', { invoke, block })],
});
export type ActionRequest = Value<typeof actionRequest>;

/**
 * Action-response: an outcome, a block of one, or which block of the request was received. Implementations disagree
 * whether blocks join to `result` and `returned` or to the returned data alone.
 */
export const actionResponse = choice('ActionResponse', 'kind', {
  normal: [1, struct('Normal', { invoke, result: actionResult, returned: optional(result) })],
  block: [2, struct('Block', { invoke, block })],
  list: [3, struct('List', { invoke, outcomes: sequenceOf(outcome, 2) })],
  next: [4, struct('Next', { invoke, block: u32 })],
});
export type ActionResponse = Value<typeof actionResponse>;
