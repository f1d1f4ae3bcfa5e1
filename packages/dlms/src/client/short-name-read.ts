import type { ApduOf } from '../apdu/apdu.ts';
import { type ReadResult, type Variable, variable } from '../apdu/read.ts';
import { type Result, result } from '../apdu/result.ts';
import { decode, decodeFirst, encode } from '../codec/codec.ts';
import { sequenceOf } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { MalformedError, UnexpectedError } from '../errors.ts';
import { describeRequest } from '../session/description.ts';
import { ask, type Dialogue, type Manner, readNamed } from '../session/dialogue.ts';
import { encodeMessage } from '../session/message.ts';
import { Joiner } from '../session/transfer.ts';
import type { GetResult, OctetsResult } from './get.ts';
import { cutRequest } from './short-name-blocks.ts';
import type { Terms } from './terms.ts';

/*
 * READ. Its answers carry no invoke id, so a late one could be taken for that of the next question: nothing is asked twice here,
 * and a conversation by short names ends with the first question that gets no answer (`endsOnTimeout`).
 */

type ReadResponse = ApduOf<'readResponse'>;

/**
 * Reads variables with one question, in as many blocks as the meter likes; the results stand in their order.
 * @throws UnexpectedError when the results are not as many
 */
export function* readVariables(
  terms: Terms,
  variables: readonly Variable[],
  manner: Manner = terms.writing,
): Dialogue<readonly GetResult[]> {
  const answer = yield* question(terms, variables, manner);
  const results = yield* resultsOf(terms, answer, variables.length);
  if (results.length === variables.length) return results.map(plain);
  throw new UnexpectedError(`${results.length} results for ${variables.length} variables`, {
    layer: 'apdu',
    during: describeRequest({ apdu: 'readRequest', variables }),
  });
}

/** Reads one variable without decoding its value: for what is decoded in a way of its own. */
export function* readVariableOctets(terms: Terms, wanted: Variable): Dialogue<OctetsResult> {
  const answer = yield* question(terms, [wanted], terms.writing, (received) =>
    received[0] === READ_RESPONSE && received[1] === 1 && received[2] === DATA
      ? { octets: received.subarray(3) }
      : readNamed(received, 'readResponse', terms.writing),
  );
  if ('octets' in answer) return { ok: true, octets: answer.octets };
  const [first] = answer.results;
  if (first?.kind === 'error') return { ok: false, error: first.error };
  if (answer.results.length !== 1 || first?.kind !== 'block') throw unexpected(first);
  const whole = yield* joinBlocks(terms, first);
  return whole.ok ? singleOf(whole.octets) : whole;
}

const READ_RESPONSE = 0x0c;
const DATA = 0;

/** Asks in one request where that fits, else in blocks of its list of variables. */
function* question<A extends object = ReadResponse>(
  terms: Terms,
  variables: readonly Variable[],
  manner: Manner,
  read?: (octets: Uint8Array) => A | ReadResponse | undefined,
): Dialogue<A | ReadResponse> {
  const request: ApduOf<'readRequest'> = { apdu: 'readRequest', variables };
  if (encodeMessage(request).length <= terms.maxSendBytes)
    return yield* ask<'readResponse', A | ReadResponse>(request, 'readResponse', manner, read);
  let answer: A | ReadResponse = { apdu: 'readResponse', results: [] };
  for (const block of cutRequest(terms, request, encode(variableList, variables))) {
    const part: ApduOf<'readRequest'> = {
      apdu: 'readRequest',
      variables: [{ kind: 'readBlock', ...block }],
    };
    answer = yield* ask<'readResponse', A | ReadResponse>(part, 'readResponse', manner, read);
    if (block.last) break;
    const first = 'results' in answer ? answer.results[0] : undefined;
    if (first?.kind === 'error') break; // the meter's no: there is nothing more to send
    if (first?.kind !== 'blockNumber' || first.number !== block.number) throw unexpected(first);
  }
  return answer;
}

const variableList = sequenceOf(variable, 3);

function* resultsOf(terms: Terms, { results }: ReadResponse, count: number): Dialogue<readonly Result[]> {
  const [first] = results;
  if (results.length === 1 && first?.kind === 'block') {
    const whole = yield* joinBlocks(terms, first);
    if (whole.ok) return decodeResults(terms, whole.octets, count);
    return Array.from({ length: count }, () => ({ kind: 'error', error: whole.error }) as const);
  }
  return results.map((one) => {
    if (one.kind === 'data' || one.kind === 'error') return one;
    throw unexpected(one);
  });
}

type FirstBlock = Extract<ReadResult, { kind: 'block' }>;

function* joinBlocks(terms: Terms, first: FirstBlock): Dialogue<OctetsResult> {
  const joiner = new Joiner({ maxBytes: terms.maxValueBytes });
  let block: ReadResult | undefined = first;
  for (;;) {
    if (block?.kind === 'error') return { ok: false, error: block.error };
    if (block?.kind !== 'block') throw unexpected(block);
    const joined = joiner.add(block);
    if (joined.state === 'whole') return { ok: true, octets: joined.bytes };
    const { number } = block;
    const answer: ReadResponse = yield* ask<'readResponse', ReadResponse>(
      { apdu: 'readRequest', variables: [{ kind: 'block', number }] },
      'readResponse',
      terms.writing,
    );
    block = answer.results.length === 1 ? answer.results[0] : undefined;
  }
}

/**
 * The blocks join to count and results. Some servers send the bare value of a single variable instead (Gurux C++, `0118…` for an
 * array of 24): what cannot be read as the first is read as the second.
 */
function decodeResults(terms: Terms, whole: Uint8Array, count: number): readonly Result[] {
  const codecOf = terms.writing.trailing === 'ignored' ? decodeFirst : undefined;
  try {
    return codecOf ? codecOf(resultList, whole).value : decode(resultList, whole);
  } catch (error) {
    if (!(error instanceof MalformedError) || count !== 1) throw error;
    return [{ kind: 'data', data: codecOf ? codecOf(data, whole).value : decode(data, whole) }];
  }
}

const resultList = sequenceOf(result, 2);

/** The same for one value that stays encoded: `01 00` stands before it, or nothing. */
function singleOf(whole: Uint8Array): OctetsResult {
  if (whole.length === 3 && whole[0] === 1 && whole[1] === 1) {
    const [refused] = decode(resultList, whole);
    if (refused?.kind === 'error') return { ok: false, error: refused.error };
  }
  const headed = whole.length > 2 && whole[0] === 1 && whole[1] === DATA;
  return { ok: true, octets: headed ? whole.subarray(2) : whole };
}

const plain = (answer: Result): GetResult =>
  answer.kind === 'data' ? { ok: true, data: answer.data } : { ok: false, error: answer.error };

const unexpected = (came: ReadResult | undefined): UnexpectedError =>
  new UnexpectedError(`a readResponse with ${came ? `a ${came.kind}` : 'no result'} does not answer this`, {
    layer: 'apdu',
    during: 'reading by short names',
  });
