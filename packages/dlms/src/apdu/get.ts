import type { Value } from '../codec/codec.ts';
import { bool, choice, octets, optional, sequenceOf, struct, u32 } from '../codec/combinators.ts';
import { invoke } from './invoke.ts';
import { attribute, selection, target } from './reference.ts';
import { dataAccessResult, result } from './result.ts';

/** Get-request: one attribute, the next block of a long answer, or a list. */
export const getRequest = choice('GetRequest', 'kind', {
  normal: [1, struct('Normal', { invoke, attribute, selection: optional(selection) })],
  next: [2, struct('Next', { invoke, block: u32 })],
  list: [3, struct('List', { invoke, targets: sequenceOf(target, 10) })],
});
export type GetRequest = Value<typeof getRequest>;

const content = choice('Content', 'kind', {
  bytes: [0, struct('Bytes', { bytes: octets })],
  error: [1, struct('Error', { error: dataAccessResult })],
});

/** Get-response. The blocks of a long answer join to a bare `data`, or to the count and results of a list. */
export const getResponse = choice('GetResponse', 'kind', {
  normal: [1, struct('Normal', { invoke, result })],
  block: [2, struct('Block', { invoke, last: bool, number: u32, content })],
  list: [3, struct('List', { invoke, results: sequenceOf(result, 2) })],
});
export type GetResponse = Value<typeof getResponse>;
