import type { ApduOf } from '../apdu/apdu.ts';
import type { Block } from '../apdu/block.ts';
import type { Attribute, Selection, Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import type { SetResponse } from '../apdu/set.ts';
import { encode } from '../codec/codec.ts';
import { sequenceOf } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { sendBlocks } from './request-blocks.ts';
import { setByShortName, setEachByShortName } from './short-name-access.ts';
import type { Terms } from './terms.ts';

/** Written, or why not. */
export type SetResult = { readonly ok: true } | { readonly ok: false; readonly error: DataAccessResult };

/**
 * Writes one attribute, in blocks where it is too long for one request.
 * @throws RefusedError when it is too long and blocks were not agreed
 */
export function* set(
  terms: Terms,
  attribute: Attribute,
  value: Data,
  selection?: Selection,
): Dialogue<SetResult> {
  if (terms.shortNames)
    return yield* setByShortName(terms, terms.shortNames, {
      attribute,
      value,
      ...(selection && { selection }),
    });
  const invoke = terms.invoke();
  const target = selection ? { attribute, selection } : { attribute };
  const request: ApduOf<'setRequest'> = { apdu: 'setRequest', kind: 'normal', invoke, ...target, value };
  const answer = yield* say(terms, request, encode(data, value), (block) => ({
    apdu: 'setRequest',
    kind: 'firstBlock',
    invoke,
    ...target,
    block,
  }));
  if (answer.kind === 'normal' || answer.kind === 'lastBlock') return written(answer.result);
  throw unexpected(answer, request);
}

/** One attribute, or a part of it, and what to write there. */
export interface Assignment extends Target {
  readonly value: Data;
}

/** Writes several attributes: together where that was agreed, else one after the other. */
export function* setEach(terms: Terms, assignments: readonly Assignment[]): Dialogue<readonly SetResult[]> {
  if (terms.shortNames) return yield* setEachByShortName(terms, terms.shortNames, assignments);
  if (assignments.length > 1 && terms.agreement.services.has('multipleReferences') && !terms.listsFail)
    return yield* setList(terms, assignments);
  const results: SetResult[] = [];
  for (const { attribute, value, selection } of assignments)
    results.push(yield* set(terms, attribute, value, selection));
  return results;
}

/** Writes several attributes with one request. @throws UnexpectedError when the results are not as many */
export function* setList(terms: Terms, assignments: readonly Assignment[]): Dialogue<readonly SetResult[]> {
  const invoke = terms.invoke();
  const targets = assignments.map(({ attribute, selection }) =>
    selection ? { attribute, selection } : { attribute },
  );
  const list = assignments.map(({ value }) => value);
  const request: ApduOf<'setRequest'> = { apdu: 'setRequest', kind: 'list', invoke, targets, values: list };
  const answer = yield* say(terms, request, encode(values, list), (block) => ({
    apdu: 'setRequest',
    kind: 'firstListBlock',
    invoke,
    targets,
    block,
  }));
  const results = 'results' in answer ? answer.results : [];
  if (results.length === assignments.length) return results.map(written);
  throw unexpected(answer, request);
}

const values = sequenceOf(data);

/** Says it in one request where that fits, else in blocks of its `whole` value. */
function* say(
  terms: Terms,
  request: ApduOf<'setRequest'>,
  whole: Uint8Array,
  first: (block: Block) => Message,
): Dialogue<SetResponse> {
  if (encodeMessage(request).length <= terms.maxSendBytes)
    return yield* ask(request, 'setResponse', terms.telling);
  return yield* sendBlocks(terms, {
    whole,
    expected: 'setResponse',
    service: 'blockTransferWithSetOrWrite',
    requestOf: (block, isFirst) =>
      isFirst ? first(block) : { apdu: 'setRequest', kind: 'nextBlock', invoke: request.invoke, block },
  });
}

const written = (result: DataAccessResult): SetResult =>
  result === 'success' ? { ok: true } : { ok: false, error: result };

const unexpected = (answer: SetResponse, request: Message): UnexpectedError =>
  new UnexpectedError(`a setResponse ${answer.kind} does not answer this`, {
    layer: 'apdu',
    during: describeRequest(request),
  });
