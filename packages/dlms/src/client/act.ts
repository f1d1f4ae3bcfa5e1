import type { ActionOutcome, ActionResponse } from '../apdu/action.ts';
import type { ApduOf } from '../apdu/apdu.ts';
import type { Block } from '../apdu/block.ts';
import type { Invoke } from '../apdu/invoke.ts';
import type { Method } from '../apdu/reference.ts';
import { type ActionResult, actionResult, type DataAccessResult, result } from '../apdu/result.ts';
import { type Codec, decode, encode } from '../codec/codec.ts';
import { optional, sequenceOf, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { MalformedError, UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue } from '../session/dialogue.ts';
import { encodeMessage, type Message } from '../session/message.ts';
import { Joiner } from '../session/transfer.ts';
import { sendBlocks } from './request-blocks.ts';
import { actByShortName, actEachByShortName } from './short-name-access.ts';
import type { Terms } from './terms.ts';

/** Done, with what the method returned if it returns something; or why not. */
export type ActResult =
  | { readonly ok: true; readonly data: Data | undefined }
  | { readonly ok: false; readonly error: ActionResult | DataAccessResult };

/**
 * Calls one method; argument and result may take blocks.
 * @throws RefusedError when the argument is too long and blocks were not agreed
 */
export function* act(terms: Terms, method: Method, argument?: Data): Dialogue<ActResult> {
  if (terms.shortNames) return yield* actByShortName(terms, terms.shortNames, method, argument);
  const invoke = terms.invoke();
  const given = argument && { argument };
  const request: ApduOf<'actionRequest'> = {
    apdu: 'actionRequest',
    kind: 'normal',
    invoke,
    method,
    ...given,
  };
  const whole = argument ? encode(data, argument) : NOTHING;
  const answer = yield* say(terms, request, whole, (block) => ({
    apdu: 'actionRequest',
    kind: 'firstBlock',
    invoke,
    method,
    block,
  }));
  if (answer.kind === 'normal') return resultOf(answer);
  if (answer.kind === 'block') return resultOf(outcomeOf(yield* joinBlocks(terms, invoke, answer)));
  throw unexpected(answer, request);
}

/** A method and its argument. */
export interface Invocation {
  readonly method: Method;
  readonly argument?: Data;
}

/** Calls several methods with one request. @throws UnexpectedError when the results are not as many */
export function* actList(terms: Terms, invocations: readonly Invocation[]): Dialogue<readonly ActResult[]> {
  if (terms.shortNames) return yield* actEachByShortName(terms, terms.shortNames, invocations);
  const invoke = terms.invoke();
  const methods = invocations.map(({ method }) => method);
  const list = invocations.map(({ argument }): Data => argument ?? { type: 'null', value: null });
  const request: ApduOf<'actionRequest'> = {
    apdu: 'actionRequest',
    kind: 'list',
    invoke,
    methods,
    arguments: list,
  };
  const answer = yield* say(terms, request, encode(values, list), (block) => ({
    apdu: 'actionRequest',
    kind: 'firstListBlock',
    invoke,
    methods,
    block,
  }));
  let results: readonly ActionOutcome[] = [];
  if (answer.kind === 'list') results = answer.outcomes;
  else if (answer.kind === 'block') results = decode(outcomes, yield* joinBlocks(terms, invoke, answer));
  if (results.length === invocations.length) return results.map(resultOf);
  throw unexpected(answer, request);
}

const values = sequenceOf(data);
const NOTHING = new Uint8Array(0);

/** Says it in one request where that fits, else in blocks of its `whole` argument. */
function* say(
  terms: Terms,
  request: ApduOf<'actionRequest'>,
  whole: Uint8Array,
  first: (block: Block) => Message,
): Dialogue<ActionResponse> {
  if (encodeMessage(request).length <= terms.maxSendBytes)
    return yield* ask(request, 'actionResponse', terms.telling);
  return yield* sendBlocks(terms, {
    whole,
    expected: 'actionResponse',
    service: 'blockTransferWithAction',
    requestOf: (block, isFirst) =>
      isFirst ? first(block) : { apdu: 'actionRequest', kind: 'nextBlock', invoke: request.invoke, block },
  });
}

type FirstBlock = Extract<ActionResponse, { kind: 'block' }>;

function* joinBlocks(terms: Terms, invoke: Invoke, first: FirstBlock): Dialogue<Uint8Array> {
  const joiner = new Joiner({ maxBytes: terms.maxValueBytes });
  let answer: ActionResponse = first;
  for (;;) {
    const request: ApduOf<'actionRequest'> = {
      apdu: 'actionRequest',
      kind: 'next',
      invoke,
      block: joiner.last,
    };
    if (answer.kind !== 'block') throw unexpected(answer, request);
    const joined = joiner.add(answer.block);
    if (joined.state === 'whole') return joined.bytes;
    answer = yield* ask({ ...request, block: joiner.last }, 'actionResponse', terms.telling);
  }
}

const outcome: Codec<ActionOutcome> = struct('Outcome', { result: actionResult, returned: optional(result) });
const outcomes = sequenceOf(outcome, 2);

/**
 * Implementations disagree whether the blocks of an answer join to result and returned value, or to the returned value alone: what
 * cannot be read as the first is read as the second.
 */
function outcomeOf(whole: Uint8Array): ActionOutcome {
  try {
    return decode(outcome, whole);
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return { result: 'success', returned: { kind: 'data', data: decode(data, whole) } };
  }
}

function resultOf({ result: code, returned }: ActionOutcome): ActResult {
  if (code !== 'success') return { ok: false, error: code };
  if (returned?.kind === 'error') return { ok: false, error: returned.error };
  return { ok: true, data: returned?.data };
}

const unexpected = (answer: ActionResponse, request: Message): UnexpectedError =>
  new UnexpectedError(`an actionResponse ${answer.kind} does not answer this`, {
    layer: 'apdu',
    during: describeRequest(request),
  });
