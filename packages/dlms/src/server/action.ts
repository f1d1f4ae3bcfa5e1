import { type ApduOf, apdu } from '../apdu/apdu.ts';
import type { Block } from '../apdu/block.ts';
import type { Invoke } from '../apdu/invoke.ts';
import type { Method } from '../apdu/reference.ts';
import { type ActionResult, actionResult, result } from '../apdu/result.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { optional, sequenceOf } from '../codec/combinators.ts';
import { Writer } from '../codec/writer.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { type Encoded, Refusal, refuse } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import type { Returned } from './object.ts';
import { callMethod } from './object-access.ts';
import { OctetStream, sizedRoom } from './octet-stream.ts';
import { RequestBlocks } from './request-blocks.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG, tryDecode } from './service.ts';

type ActionRequest = ApduOf<'actionRequest'>;

/** Serves ACTION: one method or a list, arguments and results whole or in blocks. */
export function serveAction(exchange: Exchange, request: ActionRequest): Answered {
  if (!agreed(exchange, 'action') || !formAgreed(exchange, request)) return NOT_SUPPORTED;
  if ('methods' in request && request.methods.length > MOST_IN_LIST) return TOO_LONG;
  const { invoke } = request;
  if (request.kind === 'next') return nextBlock(exchange, invoke, request.block);
  if (request.kind === 'nextBlock') {
    const transfer = exchange.transfers.take(invoke.id, LongAction);
    if (!transfer) return refused(invoke, 'noLongActionInProgress');
    return takeBlock(exchange, invoke, transfer, request.block);
  }
  exchange.transfers.end(invoke.id);
  switch (request.kind) {
    case 'normal':
      return answer(exchange, invoke, callMethod(exchange, request.method, request.argument));
    case 'list':
      return answerList(exchange, invoke, callList(exchange, request.methods, request.arguments));
    case 'firstBlock':
      return takeBlock(exchange, invoke, new LongAction([request.method], false), request.block);
    case 'firstListBlock':
      return takeBlock(exchange, invoke, new LongAction(request.methods, true), request.block);
  }
}

function formAgreed(exchange: Exchange, { kind }: ActionRequest): boolean {
  const whole = kind === 'normal' || kind === 'list';
  const asList = kind === 'list' || kind === 'firstListBlock';
  return (
    (whole || agreed(exchange, 'blockTransferWithAction')) &&
    (!asList || agreed(exchange, 'multipleReferences'))
  );
}

/** A long argument on its way in, and whose it is. */
class LongAction {
  readonly blocks = new RequestBlocks();
  readonly methods: readonly Method[];
  readonly list: boolean;

  constructor(methods: readonly Method[], list: boolean) {
    this.methods = methods;
    this.list = list;
  }
}

function takeBlock(exchange: Exchange, invoke: Invoke, transfer: LongAction, block: Block): Uint8Array {
  const received = transfer.blocks.add(block);
  switch (received.state) {
    case 'outOfOrder':
    case 'tooLong':
      return refused(invoke, 'longActionAborted');
    case 'more':
      exchange.transfers.put(invoke.id, transfer, exchange.now);
      return encode(apdu, { apdu: 'actionResponse', kind: 'next', invoke, block: block.number });
    case 'whole':
      return callJoined(exchange, invoke, transfer, received.bytes);
  }
}

function callJoined(
  exchange: Exchange,
  invoke: Invoke,
  { methods, list }: LongAction,
  bytes: Uint8Array,
): Uint8Array {
  if (list)
    return answerList(exchange, invoke, callList(exchange, methods, tryDecode(sequenceOf(data), bytes)));
  const argument = tryDecode(data, bytes);
  const [method] = methods;
  return method && argument
    ? answer(exchange, invoke, callMethod(exchange, method, argument))
    : refused(invoke, 'typeUnmatched');
}

/** Each argument to its method, or none at all when there are not as many arguments as methods. */
function callList(
  exchange: Exchange,
  methods: readonly Method[],
  values: readonly Data[] | undefined,
): readonly Returned[] {
  if (values?.length !== methods.length) return methods.map(() => refuse('typeUnmatched'));
  return methods.map((method, i) => callMethod(exchange, method, values[i]));
}

const answer = (exchange: Exchange, invoke: Invoke, returned: Returned): Uint8Array =>
  respond(exchange, invoke, normalHead(invoke), outcome(returned));

const answerList = (exchange: Exchange, invoke: Invoke, returned: readonly Returned[]): Uint8Array =>
  respond(exchange, invoke, listHead(invoke), outcomes(returned));

/** A long result on its way. Its blocks join to what would have stood behind the head of a short one. */
class LongReturn {
  readonly stream: OctetStream;
  /** Number of the block that was sent last. */
  sent = 0;

  constructor(stream: OctetStream) {
    this.stream = stream;
  }
}

function respond(exchange: Exchange, invoke: Invoke, head: Uint8Array, value: Encoded): Uint8Array {
  const stream = new OctetStream(value);
  const whole = stream.takeAll(exchange.maxAnswerBytes - head.length);
  if (whole) return concat(head, whole);
  if (agreed(exchange, 'blockTransferWithAction')) return block(exchange, invoke, new LongReturn(stream));
  stream.end();
  return refused(invoke, 'otherReason');
}

function nextBlock(exchange: Exchange, invoke: Invoke, number: number): Uint8Array {
  const transfer = exchange.transfers.take(invoke.id, LongReturn);
  if (!transfer) return refused(invoke, 'noLongActionInProgress');
  if (number === transfer.sent) return block(exchange, invoke, transfer);
  transfer.stream.end();
  return refused(invoke, 'longActionAborted');
}

function block(exchange: Exchange, invoke: Invoke, transfer: LongReturn): Uint8Array {
  // Before the octets of a block stand eight, and their length.
  const stretch = transfer.stream.take(sizedRoom(exchange.maxAnswerBytes - 8));
  const number = ++transfer.sent;
  if (!stretch.last) exchange.transfers.put(invoke.id, transfer, exchange.now);
  return encode(apdu, { apdu: 'actionResponse', kind: 'block', invoke, block: { ...stretch, number } });
}

/** The head of an answer: the answer success, without the two octets that say so. */
const normalHead = (invoke: Invoke): Uint8Array =>
  encode(apdu, { apdu: 'actionResponse', kind: 'normal', invoke, result: 'success' }).subarray(0, -2);

/** The head of a list: the empty list, without the octet that counts it. */
const listHead = (invoke: Invoke): Uint8Array =>
  encode(apdu, { apdu: 'actionResponse', kind: 'list', invoke, outcomes: [] }).subarray(0, -1);

const returned = optional(result);
const NOTHING = encode(returned, undefined);
/** What stands before returned data: null-data, without the octet that it is. */
const DATA = encode(returned, { kind: 'data', data: { type: 'null', value: null } }).subarray(0, -1);

function* outcome(value: Returned): Generator<Uint8Array> {
  yield encode(actionResult, value instanceof Refusal ? value.reason : 'success');
  if (value === undefined || value instanceof Refusal) yield NOTHING;
  else {
    yield DATA;
    yield* value;
  }
}

function* outcomes(values: readonly Returned[]): Generator<Uint8Array> {
  const count = new Writer(4);
  count.size(values.length);
  yield count.finish();
  for (const value of values) yield* outcome(value);
}

const refused = (invoke: Invoke, reason: ActionResult): Uint8Array =>
  encode(apdu, { apdu: 'actionResponse', kind: 'normal', invoke, result: reason });
