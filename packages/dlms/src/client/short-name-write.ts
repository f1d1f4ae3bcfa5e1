import type { ApduOf } from '../apdu/apdu.ts';
import type { Variable } from '../apdu/read.ts';
import { type WriteResult, writeRequest } from '../apdu/write.ts';
import { encode } from '../codec/codec.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue, tell } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';
import type { SetResult } from './set.ts';
import { cutRequest } from './short-name-blocks.ts';
import type { Terms } from './terms.ts';

/** A variable and what to write there. */
export interface ShortNameAssignment {
  readonly variable: Variable;
  readonly value: Data;
}

/**
 * Writes variables with one request, in blocks where it is too long.
 * @throws RefusedError when it is too long and blocks were not agreed, UnexpectedError when the results are not as many
 */
export function* writeVariables(
  terms: Terms,
  assignments: readonly ShortNameAssignment[],
): Dialogue<readonly SetResult[]> {
  const request: ApduOf<'writeRequest'> = {
    apdu: 'writeRequest',
    variables: assignments.map(({ variable }) => variable),
    values: assignments.map(({ value }) => value),
  };
  const { results } =
    encodeMessage(request).length <= terms.maxSendBytes
      ? yield* ask(request, 'writeResponse', terms.telling)
      : yield* sayInBlocks(terms, request);
  const [first] = results;
  // Of blocks that were refused there is one result, however many variables they held.
  if (results.length === 1 && first?.kind === 'error')
    return assignments.map(() => ({ ok: false, error: first.error }));
  if (results.length === assignments.length) return results.map((one) => written(one, request));
  throw unexpected(`${results.length} results for ${assignments.length} variables`, request);
}

/** Writes variables and waits for no answer, since there is none. */
export function* tellVariables(assignments: readonly ShortNameAssignment[]): Dialogue<void> {
  yield* tell({
    apdu: 'unconfirmedWriteRequest',
    variables: assignments.map(({ variable }) => variable),
    values: assignments.map(({ value }) => value),
  });
}

function* sayInBlocks(terms: Terms, request: ApduOf<'writeRequest'>): Dialogue<ApduOf<'writeResponse'>> {
  for (const { last, number, bytes } of cutRequest(terms, request, encode(writeRequest, request))) {
    const answer = yield* ask(
      {
        apdu: 'writeRequest',
        variables: [{ kind: 'writeBlock', last, number }],
        values: [{ type: 'octetString', value: bytes }],
      },
      'writeResponse',
      { ...terms.telling, changes: last },
    );
    const [first] = answer.results;
    if (last || first?.kind === 'error') return answer;
    if (first?.kind !== 'block' || first.number !== number)
      throw unexpected(`block ${number} is not acknowledged`, request);
  }
  throw new RangeError('a request of no blocks');
}

function written(result: WriteResult, request: ApduOf<'writeRequest'>): SetResult {
  if (result.kind === 'success') return { ok: true };
  if (result.kind === 'error') return { ok: false, error: result.error };
  throw unexpected('a block is acknowledged that was not sent', request);
}

const unexpected = (message: string, request: ApduOf<'writeRequest'>): UnexpectedError =>
  new UnexpectedError(message, { layer: 'apdu', during: describeRequest(request) });
