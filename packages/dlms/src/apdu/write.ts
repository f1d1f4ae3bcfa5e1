import type { Value } from '../codec/codec.ts';
import { choice, octets, sequenceOf, struct, u16 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { variable } from './read.ts';
import { dataAccessResult } from './result.ts';

const variables = sequenceOf(variable, 3);
const values = sequenceOf(data);

/** Write-request (short names): a value for each variable. */
export const writeRequest = struct('WriteRequest', { variables, values });
export type WriteRequest = Value<typeof writeRequest>;

/** Unconfirmed-write-request: the same, and nobody answers. */
export const unconfirmedWriteRequest = struct('UnconfirmedWriteRequest', { variables, values });
export type UnconfirmedWriteRequest = Value<typeof unconfirmedWriteRequest>;

/** Write-response: a result for each variable, or the number of the block received. */
export const writeResponse = struct('WriteResponse', {
  results: sequenceOf(
    choice('WriteResult', 'kind', {
      success: [0, struct('Success', {})],
      error: [1, struct('Error', { error: dataAccessResult })],
      block: [2, struct('Block', { number: u16 })],
    }),
  ),
});
export type WriteResponse = Value<typeof writeResponse>;
export type WriteResult = WriteResponse['results'][number];

/** Information-report: variables unasked; its time is GeneralizedTime text (`20260131120000Z`), empty where absent. */
export const informationReport = struct('InformationReport', { time: octets, variables, values });
export type InformationReport = Value<typeof informationReport>;
