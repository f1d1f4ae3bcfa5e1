import { type ApduOf, apdu } from '../apdu/apdu.ts';
import type { Block } from '../apdu/block.ts';
import type { Invoke } from '../apdu/invoke.ts';
import type { Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { encode } from '../codec/codec.ts';
import { sequenceOf } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { agreed, type Exchange } from './exchange.ts';
import { writeAttribute } from './object-access.ts';
import { RequestBlocks } from './request-blocks.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG, tryDecode } from './service.ts';

type SetRequest = ApduOf<'setRequest'>;

/** Serves SET: one attribute or a list, whole or in blocks. */
export function serveSet(exchange: Exchange, request: SetRequest): Answered {
  if (!agreed(exchange, 'set') || !formAgreed(exchange, request)) return NOT_SUPPORTED;
  if ('targets' in request && request.targets.length > MOST_IN_LIST) return TOO_LONG;
  const { invoke } = request;
  if (request.kind === 'nextBlock') {
    const transfer = exchange.transfers.take(invoke.id, LongSet);
    if (!transfer) return lastBlock(invoke, request.block.number, 'noLongSetInProgress');
    return takeBlock(exchange, invoke, transfer, request.block);
  }
  exchange.transfers.end(invoke.id);
  switch (request.kind) {
    case 'normal': {
      const result = write(exchange, request, request.value);
      return encode(apdu, { apdu: 'setResponse', kind: 'normal', invoke, result });
    }
    case 'list': {
      const results = writeList(exchange, request.targets, request.values);
      return encode(apdu, { apdu: 'setResponse', kind: 'list', invoke, results });
    }
    case 'firstBlock':
      return takeBlock(exchange, invoke, new LongSet([request], false), request.block);
    case 'firstListBlock':
      return takeBlock(exchange, invoke, new LongSet(request.targets, true), request.block);
  }
}

function formAgreed(exchange: Exchange, { kind }: SetRequest): boolean {
  const inBlocks = kind === 'firstBlock' || kind === 'firstListBlock' || kind === 'nextBlock';
  const asList = kind === 'list' || kind === 'firstListBlock';
  return (
    (!inBlocks || agreed(exchange, 'blockTransferWithSetOrWrite')) &&
    (!asList || agreed(exchange, 'multipleReferences'))
  );
}

/** A long value on its way in, and where it goes. */
class LongSet {
  readonly blocks = new RequestBlocks();
  readonly targets: readonly Target[];
  readonly list: boolean;

  constructor(targets: readonly Target[], list: boolean) {
    this.targets = targets;
    this.list = list;
  }
}

function takeBlock(exchange: Exchange, invoke: Invoke, transfer: LongSet, block: Block): Uint8Array {
  const received = transfer.blocks.add(block);
  switch (received.state) {
    case 'outOfOrder':
      return lastBlock(invoke, block.number, 'dataBlockNumberInvalid');
    case 'tooLong':
      return lastBlock(invoke, block.number, 'longSetAborted');
    case 'more':
      exchange.transfers.put(invoke.id, transfer, exchange.now);
      return encode(apdu, { apdu: 'setResponse', kind: 'block', invoke, block: block.number });
    case 'whole':
      return writeJoined(exchange, invoke, transfer, received.bytes, block.number);
  }
}

function writeJoined(
  exchange: Exchange,
  invoke: Invoke,
  { targets, list }: LongSet,
  bytes: Uint8Array,
  block: number,
): Uint8Array {
  if (list) {
    const results = writeList(exchange, targets, tryDecode(sequenceOf(data), bytes));
    return encode(apdu, { apdu: 'setResponse', kind: 'lastListBlock', invoke, results, block });
  }
  const value = tryDecode(data, bytes);
  const [target] = targets;
  if (!value || !target) return lastBlock(invoke, block, 'typeUnmatched');
  return lastBlock(invoke, block, write(exchange, target, value));
}

const write = (exchange: Exchange, { attribute, selection }: Target, value: Data): DataAccessResult =>
  writeAttribute(exchange, attribute, selection, value)?.reason ?? 'success';

/** Each value to its target, or none at all when there are not as many values as targets. */
function writeList(
  exchange: Exchange,
  targets: readonly Target[],
  values: readonly Data[] | undefined,
): readonly DataAccessResult[] {
  const complete = values?.length === targets.length;
  return targets.map((target, i) => {
    const value = complete ? values[i] : undefined;
    return value ? write(exchange, target, value) : 'typeUnmatched';
  });
}

const lastBlock = (invoke: Invoke, block: number, result: DataAccessResult): Uint8Array =>
  encode(apdu, { apdu: 'setResponse', kind: 'lastBlock', invoke, result, block });
