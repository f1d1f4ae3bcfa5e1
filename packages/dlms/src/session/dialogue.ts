import type { Acse, AcseOf } from '../acse/acse.ts';
import type { ApduName, ApduOf } from '../apdu/apdu.ts';
import type { Invoke } from '../apdu/invoke.ts';
import { equal } from '../bytes/octets.ts';
import { MalformedError, TimeoutError, UnexpectedError } from '../errors.ts';
import { describeRequest } from './description.ts';
import { decodeMessage, encodeMessage, type Message, nameOf } from './message.ts';
import { during, refusalOf } from './refusal.ts';

/**
 * A conversation that ends: it yields what to do next, is handed the octets of an answer, and returns its result. Time comes in
 * as a TimeoutError, a broken line as a ClosedError, both by `throw`.
 *
 * It speaks octets and not APDUs, so that protection and general block transfer fit between it and the link, and so that a long
 * profile buffer can be read straight into columns.
 */
export type Dialogue<T> = Generator<Step, T, Uint8Array>;

/** What a dialogue wants done: say this and hand me the answer; say this, nobody answers; that was not it, hand me the next. */
export type Step =
  | { readonly type: 'ask'; readonly octets: Uint8Array }
  | { readonly type: 'tell'; readonly octets: Uint8Array }
  | { readonly type: 'wait' };

type Answers = { readonly [N in ApduName]: ApduOf<N> } & { readonly [N in Acse['acse']]: AcseOf<N> };

/** How strict a question is with its answer. */
export interface Manner {
  /** How often the same is asked again when nothing, or rubbish, came. Only for what may be done twice. */
  readonly repeats?: number;
  /** The question as it is asked again: for one with ciphered parts, which must never be said twice. */
  readonly again?: () => Message;
  /** Takes an answer with any invoke id. */
  readonly anyInvokeId?: boolean;
  /** Drops octets behind the answer. */
  readonly trailing?: 'refused' | 'ignored';
  /** A longer answer is refused. */
  readonly maxBytes?: number;
  /** It makes the meter do something: when no answer is understood, it is in doubt whether it did. */
  readonly changes?: boolean;
  /** Answers of the right name that come too late to be the one asked for. */
  readonly isLate?: (answer: object) => boolean;
}

/**
 * Asks, and waits for an answer of that name. A late answer to an earlier question is passed over. `read` reads an answer of
 * that name in another form, and gives undefined for any other.
 * @throws RefusedError for an exception-response or a confirmed-service-error, UnexpectedError for any other answer
 */
export function* ask<N extends keyof Answers, A extends object = Answers[N]>(
  request: Message,
  expected: N,
  manner: Manner = {},
  read: (octets: Uint8Array) => A | undefined = (octets) =>
    readNamed(octets, expected, manner) as A | undefined,
): Dialogue<A> {
  const octets = encodeMessage(request);
  const patience = new Patience(manner.repeats ?? 0);
  let step: Step = { type: 'ask', octets };
  for (;;) {
    let answer: A | undefined;
    let other: Message | undefined;
    let received: Uint8Array | undefined;
    try {
      received = yield step;
      refuseLongerThan(manner.maxBytes, received);
      answer = read(received);
      if (!answer) other = decodeMessage(received, manner.trailing);
    } catch (error) {
      if (!patience.worthAnother(error, received))
        throw during(error, describeRequest(request), manner.changes);
      step = { type: 'ask', octets: manner.again ? encodeMessage(manner.again()) : octets };
      continue;
    }
    if (answer && isAnswerTo(request, answer, manner)) return answer;
    if (other && isAnswerTo(request, other, manner) && !isFromAssociation(other, request)) {
      throw refusalOf(other, describeRequest(request)) ?? stranger(request, other, expected);
    }
    patience.passOver(request);
    step = WAIT;
  }
}

/** Says what nobody answers: a request whose service-class is unconfirmed. */
export function* tell(message: Message): Dialogue<void> {
  yield { type: 'tell', octets: encodeMessage(message) };
}

const WAIT: Step = { type: 'wait' };
/** A line that brings more late answers than this to one question is beyond repair. */
const MOST_LATE = 16;

/** How much silence, rubbish and lateness one question bears. */
class Patience {
  #repeats: number;
  #late = 0;
  #rubbish: Uint8Array | undefined;

  constructor(repeats: number) {
    this.#repeats = repeats;
  }

  worthAnother(error: unknown, received: Uint8Array | undefined): boolean {
    if (error instanceof MalformedError && received) {
      // The same rubbish twice is no accident of the line: the peer means it.
      if (this.#rubbish && equal(this.#rubbish, received)) return false;
      this.#rubbish = received.slice();
    } else if (!(error instanceof TimeoutError)) return false;
    return this.#repeats-- > 0;
  }

  passOver(request: Message): void {
    if (++this.#late <= MOST_LATE) return;
    throw new UnexpectedError(`${MOST_LATE} answers came, none to this question`, {
      layer: 'session',
      during: describeRequest(request),
      advice: 'if the meter does not echo the invoke id, allow it by the quirk unechoedInvokeId',
    });
  }
}

function refuseLongerThan(maxBytes: number | undefined, received: Uint8Array): void {
  if (maxBytes === undefined || received.length <= maxBytes) return;
  throw new UnexpectedError(`an answer of ${received.length} octets where at most ${maxBytes} were agreed`, {
    layer: 'apdu',
    advice: 'propose a longer APDU to this meter, such as --max-pdu 65535',
  });
}

/** The message if it is of that name, else undefined. */
export function readNamed<N extends keyof Answers>(
  octets: Uint8Array,
  name: N,
  { trailing }: Manner = {},
): Answers[N] | undefined {
  const message = decodeMessage(octets, trailing);
  return ('acse' in message ? message.acse : message.apdu) === name ? (message as Answers[N]) : undefined;
}

/** By the invoke id, where both have one. */
function isAnswerTo(request: Message, answer: object, { anyInvokeId = false, isLate }: Manner): boolean {
  if (isLate?.(answer)) return false;
  if (anyInvokeId || !('invoke' in request) || !('invoke' in answer)) return true;
  return request.invoke.id === (answer.invoke as Invoke).id;
}

/** A second AARE, for one, that comes while a service is asked for. */
const isFromAssociation = (answer: Message, request: Message): boolean =>
  'acse' in answer && !('acse' in request);

const stranger = (request: Message, answer: Message, expected: string): UnexpectedError =>
  new UnexpectedError(`a ${nameOf(answer)} came where a ${expected} is due`, {
    layer: 'apdu',
    during: describeRequest(request),
  });
