import type { Value } from '../codec/codec.ts';
import { choice, optional, sequenceOf, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { longInvoke } from './invoke.ts';
import { attribute, method, selection } from './reference.ts';
import { actionResult, dataAccessResult } from './result.ts';
import { time } from './time.ts';

const specification = choice('AccessSpecification', 'kind', {
  get: [1, struct('Get', { attribute })],
  set: [2, struct('Set', { attribute })],
  action: [3, struct('Action', { method })],
  getSelected: [4, struct('GetSelected', { attribute, selection })],
  setSelected: [5, struct('SetSelected', { attribute, selection })],
});
export type AccessSpecification = Value<typeof specification>;

const outcome = choice('AccessOutcome', 'kind', {
  get: [1, struct('Get', { result: dataAccessResult })],
  set: [2, struct('Set', { result: dataAccessResult })],
  action: [3, struct('Action', { result: actionResult })],
});
export type AccessOutcome = Value<typeof outcome>;

/** The results at the end of an access-response. */
export const accessOutcomes = sequenceOf(outcome, 2);

const specifications = sequenceOf(specification, 10);

/** Access-request: any mixture of reads, writes and methods; a value for each, null where there is none to give. */
export const accessRequest = struct('AccessRequest', {
  invoke: longInvoke,
  time,
  specifications,
  values: sequenceOf(data),
});
export type AccessRequest = Value<typeof accessRequest>;

/** Access-response: a value and an outcome for each specification, in the order of the request. */
export const accessResponse = struct('AccessResponse', {
  invoke: longInvoke,
  time,
  specifications: optional(specifications),
  values: sequenceOf(data),
  outcomes: accessOutcomes,
});
export type AccessResponse = Value<typeof accessResponse>;
