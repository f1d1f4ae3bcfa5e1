import type { Value } from '../codec/codec.ts';
import { choice, optional, sequenceOf, struct, u32 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { block } from './block.ts';
import { invoke } from './invoke.ts';
import { attribute, selection, target } from './reference.ts';
import { dataAccessResult } from './result.ts';

const targets = sequenceOf(target, 10);
const results = sequenceOf(dataAccessResult);

/** Set-request: one attribute or a list, whole or in blocks. The blocks join to the `value`, or to count and `values`. */
export const setRequest = choice('SetRequest', 'kind', {
  normal: [1, struct('Normal', { invoke, attribute, selection: optional(selection), value: data })],
  firstBlock: [2, struct('FirstBlock', { invoke, attribute, selection: optional(selection), block })],
  nextBlock: [3, struct('NextBlock', { invoke, block })],
  list: [4, struct('List', { invoke, targets, values: sequenceOf(data) })],
  firstListBlock: [5, struct('FirstListBlock', { invoke, targets, block })],
});
export type SetRequest = Value<typeof setRequest>;

/** Set-response: the result, or which block was received. */
export const setResponse = choice('SetResponse', 'kind', {
  normal: [1, struct('Normal', { invoke, result: dataAccessResult })],
  block: [2, struct('Block', { invoke, block: u32 })],
  lastBlock: [3, struct('LastBlock', { invoke, result: dataAccessResult, block: u32 })],
  lastListBlock: [4, struct('LastListBlock', { invoke, results, block: u32 })],
  list: [5, struct('List', { invoke, results })],
});
export type SetResponse = Value<typeof setResponse>;
