import type { ApduOf } from '../apdu/apdu.ts';
import { apdu } from '../apdu/apdu.ts';
import type { Invoke } from '../apdu/invoke.ts';
import type { Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { result } from '../apdu/result.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { Writer } from '../codec/writer.ts';
import { type Encoded, Refusal } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import { readAttribute } from './object-access.ts';
import { OctetStream, sizedRoom } from './octet-stream.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG } from './service.ts';

type GetRequest = ApduOf<'getRequest'>;

/** Serves GET: one attribute, a list, or the next block of a long answer. */
export function serveGet(exchange: Exchange, request: GetRequest): Answered {
  if (!agreed(exchange, 'get')) return NOT_SUPPORTED;
  switch (request.kind) {
    case 'normal': {
      exchange.transfers.end(request.invoke.id);
      const value = readAttribute(exchange, request);
      if (value instanceof Refusal) return refused(request.invoke, value.reason);
      return answer(exchange, request.invoke, normalHead(request.invoke), value);
    }
    case 'list': {
      if (!agreed(exchange, 'multipleReferences')) return NOT_SUPPORTED;
      exchange.transfers.end(request.invoke.id);
      if (request.targets.length > MOST_IN_LIST) return TOO_LONG;
      return answer(exchange, request.invoke, listHead(request.invoke), readList(exchange, request.targets));
    }
    case 'next':
      return next(exchange, request);
  }
}

/** A long answer on its way: the blocks join to what would have stood behind the head of a short one. */
class LongGet {
  readonly stream: OctetStream;
  /** Number of the block that was sent last. */
  sent = 0;

  constructor(stream: OctetStream) {
    this.stream = stream;
  }
}

/** The answer in one APDU where it fits, otherwise its first block. */
function answer(exchange: Exchange, invoke: Invoke, head: Uint8Array, value: Encoded): Answered {
  const stream = new OctetStream(value);
  const whole = stream.takeAll(exchange.maxAnswerBytes - head.length);
  if (whole) return concat(head, whole);
  if (agreed(exchange, 'blockTransferWithGetOrRead')) return nextBlock(exchange, invoke, new LongGet(stream));
  stream.end();
  return refused(invoke, 'otherReason');
}

function next(exchange: Exchange, { invoke, block }: Extract<GetRequest, { kind: 'next' }>): Answered {
  if (!agreed(exchange, 'blockTransferWithGetOrRead')) return NOT_SUPPORTED;
  const transfer = exchange.transfers.take(invoke.id, LongGet);
  if (!transfer) return abort(invoke, block, 'noLongGetInProgress');
  if (block === transfer.sent) return nextBlock(exchange, invoke, transfer);
  transfer.stream.end();
  return abort(invoke, block, 'dataBlockNumberInvalid');
}

function nextBlock(exchange: Exchange, invoke: Invoke, transfer: LongGet): Uint8Array {
  // Before the octets of a block stand nine, and their length.
  const { bytes, last } = transfer.stream.take(sizedRoom(exchange.maxAnswerBytes - 9));
  const number = ++transfer.sent;
  if (!last) exchange.transfers.put(invoke.id, transfer, exchange.now);
  const content = { kind: 'bytes', bytes } as const;
  return encode(apdu, { apdu: 'getResponse', kind: 'block', invoke, last, number, content });
}

/** The head of an answer whose value is encoded already: the answer null, without the octet that null is. */
const normalHead = (invoke: Invoke): Uint8Array =>
  encode(apdu, {
    apdu: 'getResponse',
    kind: 'normal',
    invoke,
    result: { kind: 'data', data: NULL },
  }).subarray(0, -1);

/** The head of a list: the empty list, without the octet that counts it. */
const listHead = (invoke: Invoke): Uint8Array =>
  encode(apdu, { apdu: 'getResponse', kind: 'list', invoke, results: [] }).subarray(0, -1);

const NULL = { type: 'null', value: null } as const;
const RESULT_DATA = encode(result, { kind: 'data', data: NULL }).subarray(0, -1);

/** Reads one after the other while the answer is sent, so that never more than one of them is at hand. */
function* readList(exchange: Exchange, targets: readonly Target[]): Generator<Uint8Array> {
  const count = new Writer(4);
  count.size(targets.length);
  yield count.finish();
  for (const target of targets) {
    const value = readAttribute(exchange, target);
    if (value instanceof Refusal) yield encode(result, { kind: 'error', error: value.reason });
    else {
      yield RESULT_DATA;
      yield* value;
    }
  }
}

const refused = (invoke: Invoke, error: DataAccessResult): Uint8Array =>
  encode(apdu, { apdu: 'getResponse', kind: 'normal', invoke, result: { kind: 'error', error } });

const abort = (invoke: Invoke, number: number, error: DataAccessResult): Uint8Array =>
  encode(apdu, {
    apdu: 'getResponse',
    kind: 'block',
    invoke,
    last: true,
    number,
    content: { kind: 'error', error },
  });
