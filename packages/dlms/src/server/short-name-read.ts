import { type ApduOf, apdu } from '../apdu/apdu.ts';
import { type ReadResult, type Variable, variable } from '../apdu/read.ts';
import { type DataAccessResult, result } from '../apdu/result.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { sequenceOf } from '../codec/combinators.ts';
import { Writer } from '../codec/writer.ts';
import { type Encoded, Refusal } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import { OctetStream, sizedRoom } from './octet-stream.ts';
import { RequestBlocks } from './request-blocks.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG, tryDecode } from './service.ts';
import { isCall, readVariable } from './short-name-access.ts';

/** Serves READ: variables, the next block of a long answer, or a block of a long question. */
export function serveRead(exchange: Exchange, { variables }: ApduOf<'readRequest'>): Answered {
  if (!agreed(exchange, 'read')) return NOT_SUPPORTED;
  const [first] = variables;
  if (variables.length === 1 && first?.kind === 'block') return next(exchange, first.number);
  if (variables.length === 1 && first?.kind === 'readBlock') return takeBlock(exchange, first);
  exchange.transfers.end(SHORT_NAMES);
  return answer(exchange, variables);
}

/** READ and WRITE have no invoke id: an association has one transfer by short names at a time. */
export const SHORT_NAMES = 0;

/** A long answer on its way: its blocks join to the count and the results. */
class LongRead {
  readonly stream: OctetStream;
  /** Number of the block that was sent last. */
  sent = 0;

  constructor(stream: OctetStream) {
    this.stream = stream;
  }
}

/** A long list of variables on its way in. */
class LongQuestion {
  readonly blocks = new RequestBlocks();
}

/** The answer in one APDU where it fits, otherwise its first block. */
function answer(exchange: Exchange, variables: readonly Variable[]): Answered {
  if (variables.length > 1 && !agreed(exchange, 'multipleReferences')) return NOT_SUPPORTED;
  if (variables.length > MOST_IN_LIST) return TOO_LONG;
  const stream = new OctetStream(resultsOf(exchange, variables));
  const whole = stream.takeAll(exchange.maxAnswerBytes - HEAD.length);
  if (whole) return concat(HEAD, whole);
  if (agreed(exchange, 'blockTransferWithGetOrRead')) return nextBlock(exchange, new LongRead(stream));
  stream.end();
  return respond(variables.map(() => ({ kind: 'error', error: 'otherReason' })));
}

const HEAD = Uint8Array.of(0x0c);

/** Attributes are read while the answer is sent; where methods are among them, all is done in its order beforehand. */
function* resultsOf(exchange: Exchange, variables: readonly Variable[]): Generator<Uint8Array> {
  const count = new Writer(4);
  count.size(variables.length);
  const now = variables.some((one) => isCall(exchange, one));
  const done = now ? variables.map((one) => readVariable(exchange, one)) : undefined;
  yield count.finish();
  for (const [i, one] of variables.entries()) yield* resultOf(done?.[i] ?? readVariable(exchange, one));
}

function* resultOf(value: Encoded | Refusal): Generator<Uint8Array> {
  if (value instanceof Refusal) yield encode(result, { kind: 'error', error: value.reason });
  else {
    yield RESULT_DATA;
    yield* value;
  }
}

/** What stands before a value: the result null-data, without the octet that it is. */
const RESULT_DATA = encode(result, { kind: 'data', data: { type: 'null', value: null } }).subarray(0, -1);

function next(exchange: Exchange, number: number): Answered {
  if (!agreed(exchange, 'blockTransferWithGetOrRead')) return NOT_SUPPORTED;
  const transfer = exchange.transfers.take(SHORT_NAMES, LongRead);
  if (!transfer) return refused('noLongGetInProgress');
  if (number === transfer.sent && number < LAST_NUMBER) return nextBlock(exchange, transfer);
  transfer.stream.end();
  return refused(number === transfer.sent ? 'longGetAborted' : 'dataBlockNumberInvalid');
}

const LAST_NUMBER = 0xffff;

function nextBlock(exchange: Exchange, transfer: LongRead): Uint8Array {
  // Before the octets of a block stand six, and their length.
  const { bytes, last } = transfer.stream.take(sizedRoom(exchange.maxAnswerBytes - 6));
  const number = ++transfer.sent;
  if (!last) exchange.transfers.put(SHORT_NAMES, transfer, exchange.now);
  return respond([{ kind: 'block', last, number, bytes }]);
}

function takeBlock(exchange: Exchange, block: Extract<Variable, { kind: 'readBlock' }>): Answered {
  if (!agreed(exchange, 'blockTransferWithGetOrRead')) return NOT_SUPPORTED;
  const begun = exchange.transfers.take(SHORT_NAMES, LongQuestion);
  if (block.number === 1) exchange.transfers.end(SHORT_NAMES);
  const transfer = block.number === 1 ? new LongQuestion() : begun;
  if (!transfer) return refused('noLongGetInProgress');
  const received = transfer.blocks.add(block);
  switch (received.state) {
    case 'outOfOrder':
      return refused('dataBlockNumberInvalid');
    case 'tooLong':
      return refused('longGetAborted');
    case 'more':
      exchange.transfers.put(SHORT_NAMES, transfer, exchange.now);
      return respond([{ kind: 'blockNumber', number: block.number }]);
    case 'whole': {
      const variables = tryDecode(variableList, received.bytes);
      return variables ? answer(exchange, variables) : refused('typeUnmatched');
    }
  }
}

const variableList = sequenceOf(variable, 3);

const refused = (error: DataAccessResult): Uint8Array => respond([{ kind: 'error', error }]);

const respond = (results: readonly ReadResult[]): Uint8Array =>
  encode(apdu, { apdu: 'readResponse', results });
