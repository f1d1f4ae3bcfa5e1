import type { GetResponse } from '../apdu/get.ts';
import type { Invoke } from '../apdu/invoke.ts';
import { invoke } from '../apdu/invoke.ts';
import type { Attribute, Selection, Target } from '../apdu/reference.ts';
import type { DataAccessResult, Result } from '../apdu/result.ts';
import { dataAccessResult, result } from '../apdu/result.ts';
import { type Codec, decode, decodeFirst, encode } from '../codec/codec.ts';
import { choice, sequenceOf, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { MalformedError, RefusedError, TimeoutError, UnexpectedError } from '../errors.ts';
import { describeAttribute } from '../session/description.ts';
import { ask, type Dialogue, readNamed } from '../session/dialogue.ts';
import type { Message } from '../session/message.ts';
import { Joiner } from '../session/transfer.ts';
import { getByShortName, getEachByShortName, getOctetsByShortName } from './short-name-access.ts';
import type { Terms } from './terms.ts';

/** A meter that says no to one attribute has answered. Only a broken conversation is thrown. */
export type GetResult =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Reads one attribute, or the selected part of it, in as many blocks as the meter likes. */
export function* get(terms: Terms, attribute: Attribute, selection?: Selection): Dialogue<GetResult> {
  if (terms.shortNames) return yield* getByShortName(terms, terms.shortNames, attribute, selection);
  return yield* unbroken(terms, describeAttribute(attribute), function* () {
    const id = terms.invoke();
    const request = normal(id, attribute, selection);
    const answer = yield* ask(request, 'getResponse', terms.reading);
    if (answer.kind === 'normal') return plain(answer.result);
    if (answer.kind !== 'block') throw unexpected(answer.kind, describeAttribute(attribute));
    const whole = yield* joinBlocks(terms, id, answer);
    return whole.ok ? { ok: true, data: decodeWhole(terms, data, whole.octets) } : whole;
  });
}

/** The octets of a value, or why there is none. */
export type OctetsResult =
  | { readonly ok: true; readonly octets: Uint8Array }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Like `get`, without decoding the value: for what is decoded in a way of its own, such as profile buffers. */
export function* getOctets(
  terms: Terms,
  attribute: Attribute,
  selection?: Selection,
): Dialogue<OctetsResult> {
  if (terms.shortNames) return yield* getOctetsByShortName(terms, terms.shortNames, attribute, selection);
  return yield* unbroken(terms, describeAttribute(attribute), function* () {
    const id = terms.invoke();
    const request = normal(id, attribute, selection);
    const answer = yield* ask(request, 'getResponse', terms.reading, (received) =>
      received[0] === 0xc4 && received[1] === 1
        ? decode(octetsResponse, received)
        : readNamed(received, 'getResponse', terms.reading),
    );
    if (answer.kind === 'block') return yield* joinBlocks(terms, id, answer);
    if (answer.kind === 'list') throw unexpected(answer.kind, describeAttribute(attribute));
    if (answer.result.kind === 'error') return { ok: false, error: answer.result.error };
    const octets = 'octets' in answer.result ? answer.result.octets : encode(data, answer.result.data);
    return { ok: true, octets };
  });
}

const normal = (id: Invoke, attribute: Attribute, selection: Selection | undefined): Message =>
  selection
    ? { apdu: 'getRequest', kind: 'normal', invoke: id, attribute, selection }
    : { apdu: 'getRequest', kind: 'normal', invoke: id, attribute };

/**
 * Reads again from the start what the meter broke off: it does so when a question for the next block comes twice, by our own
 * repetition or by the line's.
 * @throws TimeoutError when it never comes through
 */
function* unbroken<R extends { readonly ok: boolean; readonly error?: unknown }>(
  terms: Terms,
  what: string,
  reading: () => Dialogue<R>,
): Dialogue<R> {
  const { repeats = 0 } = terms.reading;
  for (let attempt = 0; ; attempt++) {
    const result = yield* reading();
    // Where nothing is repeated, it is the meter's own answer.
    if (result.ok || repeats === 0 || !BROKEN_OFF.has(result.error)) return result;
    if (attempt === repeats) throw brokenOff(what, repeats + 1);
  }
}

const brokenOff = (what: string, attempts: number): TimeoutError =>
  new TimeoutError(`the blocks of a long value did not come through in ${attempts} attempts`, {
    layer: 'session',
    during: `reading ${what}`,
    advice: 'the line loses or doubles too much: ask for less at once, or propose a longer APDU',
  });

const BROKEN_OFF: ReadonlySet<unknown> = new Set<DataAccessResult>([
  'dataBlockNumberInvalid',
  'noLongGetInProgress',
  'longGetAborted',
]);

/** Reads several attributes: together where that was agreed, else one after the other. The results stand in their order. */
export function* getEach(terms: Terms, targets: readonly Target[]): Dialogue<readonly GetResult[]> {
  if (terms.shortNames) return yield* getEachByShortName(terms, terms.shortNames, targets);
  const results: GetResult[] = [];
  for (const group of groups(terms, targets)) {
    const together = group.length > 1 ? yield* tryList(terms, group) : undefined;
    if (together) results.push(...together);
    else for (const { attribute, selection } of group) results.push(yield* get(terms, attribute, selection));
  }
  return results;
}

/** Reads several attributes with one question. @throws UnexpectedError when the answers are not as many */
export function* getList(terms: Terms, targets: readonly Target[]): Dialogue<readonly GetResult[]> {
  const together = `${targets.length} attributes together`;
  const list = yield* unbroken(terms, together, function* () {
    const id = terms.invoke();
    const request: Message = { apdu: 'getRequest', kind: 'list', invoke: id, targets };
    const answer = yield* ask(request, 'getResponse', terms.reading);
    return yield* listResults(terms, id, answer, together);
  });
  if (!list.ok) return targets.map(() => list);
  if (list.results.length === targets.length) return list.results.map(plain);
  throw new UnexpectedError(`${list.results.length} results for ${targets.length} attributes`, {
    layer: 'apdu',
    during: `reading ${together}`,
  });
}

type ListResult =
  | { readonly ok: true; readonly results: readonly Result[] }
  | { readonly ok: false; readonly error: DataAccessResult };

function* listResults(terms: Terms, id: Invoke, answer: GetResponse, what: string): Dialogue<ListResult> {
  if (answer.kind === 'list') return { ok: true, results: answer.results };
  if (answer.kind !== 'block') throw unexpected(answer.kind, what);
  const whole = yield* joinBlocks(terms, id, answer);
  return whole.ok ? { ok: true, results: decodeWhole(terms, results, whole.octets) } : whole;
}

const results = sequenceOf(result, 2);

/** undefined when this meter does not master lists, which is then remembered. */
function* tryList(terms: Terms, targets: readonly Target[]): Dialogue<readonly GetResult[] | undefined> {
  if (terms.listsFail || !terms.agreement.services.has('multipleReferences')) return undefined;
  try {
    return yield* getList(terms, targets);
  } catch (error) {
    const misfit =
      error instanceof RefusedError || error instanceof MalformedError || error instanceof UnexpectedError;
    if (!misfit) throw error;
    terms.listsFail = true;
    return undefined;
  }
}

/** As many as fit one request; meters are seen to choke on much longer lists than this. */
const LONGEST_LIST = 32;

function* groups(terms: Terms, targets: readonly Target[]): Generator<readonly Target[]> {
  let group: Target[] = [];
  let size = LIST_OVERHEAD;
  for (const target of targets) {
    const length = target.selection ? 11 + encode(data, target.selection.parameters).length : 10;
    if (group.length === LONGEST_LIST || (group.length > 0 && size + length > terms.maxSendBytes)) {
      yield group;
      group = [];
      size = LIST_OVERHEAD;
    }
    group.push(target);
    size += length;
  }
  if (group.length > 0) yield group;
}

const LIST_OVERHEAD = 4;

type FirstBlock = Extract<GetResponse, { kind: 'block' }>;

function* joinBlocks(terms: Terms, id: Invoke, first: FirstBlock): Dialogue<OctetsResult> {
  const joiner = new Joiner({ maxBytes: terms.maxValueBytes });
  let block = first;
  for (;;) {
    const { content, number, last } = block;
    if (content.kind === 'error') return { ok: false, error: content.error };
    const joined = joiner.add({ number, last, bytes: content.bytes });
    if (joined.state === 'whole') return { ok: true, octets: joined.bytes };
    const answer = yield* ask(
      { apdu: 'getRequest', kind: 'next', invoke: id, block: number },
      'getResponse',
      // A question that was repeated may be answered twice: a block that is there already answers none.
      { ...terms.reading, isLate: (late) => isKnown(late, joiner.last) },
    );
    if (answer.kind === 'normal' && answer.result.kind === 'error')
      return { ok: false, error: answer.result.error };
    if (answer.kind !== 'block') throw unexpected(answer.kind, `on after block ${number}`);
    block = answer;
  }
}

const isKnown = (answer: object, last: number): boolean => {
  const block = answer as Partial<FirstBlock>;
  return block.kind === 'block' && block.content?.kind === 'bytes' && Number(block.number) <= last;
};

const plain = (answer: Result): GetResult =>
  answer.kind === 'data' ? { ok: true, data: answer.data } : { ok: false, error: answer.error };

const decodeWhole = <T>(terms: Terms, codec: Codec<T>, whole: Uint8Array): T =>
  terms.reading.trailing === 'ignored' ? decodeFirst(codec, whole).value : decode(codec, whole);

const unexpected = (kind: string, what: string): UnexpectedError =>
  new UnexpectedError(`a getResponse ${kind} came`, { layer: 'apdu', during: `reading ${what}` });

/** Get-response-normal with the value as the octets that remain. */
const octetsResponse = choice('Apdu', 'apdu', {
  getResponse: [
    0xc4,
    choice('GetResponse', 'kind', {
      normal: [
        1,
        struct('Normal', {
          invoke,
          result: choice('Result', 'kind', {
            data: [0, struct('Data', { octets: remaining() })],
            error: [1, struct('Error', { error: dataAccessResult })],
          }),
        }),
      ],
    }),
  ],
});

function remaining(): Codec<Uint8Array> {
  return {
    name: 'octets',
    encode: (writer, value) => writer.put(value),
    decode: (reader) => reader.take(reader.remaining),
  };
}
