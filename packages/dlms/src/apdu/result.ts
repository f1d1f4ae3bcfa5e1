import type { Value } from '../codec/codec.ts';
import { choice, openEnumerated, struct, u8 } from '../codec/combinators.ts';
import { data } from '../data/data.ts';

/** Data-access-result; open, since meters send codes of their own (5–8, above 19). */
export const dataAccessResult = openEnumerated(u8, {
  success: 0,
  hardwareFault: 1,
  temporaryFailure: 2,
  readWriteDenied: 3,
  objectUndefined: 4,
  objectClassInconsistent: 9,
  objectUnavailable: 11,
  typeUnmatched: 12,
  scopeOfAccessViolated: 13,
  dataBlockUnavailable: 14,
  longGetAborted: 15,
  noLongGetInProgress: 16,
  longSetAborted: 17,
  noLongSetInProgress: 18,
  dataBlockNumberInvalid: 19,
  otherReason: 250,
});
export type DataAccessResult = Value<typeof dataAccessResult>;

/** Action-result; open for the same reason. */
export const actionResult = openEnumerated(u8, {
  success: 0,
  hardwareFault: 1,
  temporaryFailure: 2,
  readWriteDenied: 3,
  objectUndefined: 4,
  objectClassInconsistent: 9,
  objectUnavailable: 11,
  typeUnmatched: 12,
  scopeOfAccessViolated: 13,
  dataBlockUnavailable: 14,
  longActionAborted: 15,
  noLongActionInProgress: 16,
  otherReason: 250,
});
export type ActionResult = Value<typeof actionResult>;

/** Get-data-result: the value, or why there is none. */
export const result = choice('Result', 'kind', {
  data: [0, struct('Data', { data })],
  error: [1, struct('Error', { error: dataAccessResult })],
});
export type Result = Value<typeof result>;
