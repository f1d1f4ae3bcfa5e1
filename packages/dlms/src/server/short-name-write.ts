import { type ApduOf, apdu } from '../apdu/apdu.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { type WriteRequest, type WriteResult, writeRequest } from '../apdu/write.ts';
import { encode } from '../codec/codec.ts';
import { agreed, type Exchange } from './exchange.ts';
import { RequestBlocks } from './request-blocks.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG, tryDecode } from './service.ts';
import { writeVariable } from './short-name-access.ts';
import { SHORT_NAMES } from './short-name-read.ts';

/** Serves WRITE: a value for each variable, or a block of a long request. */
export function serveWrite(exchange: Exchange, request: ApduOf<'writeRequest'>): Answered {
  if (!agreed(exchange, 'write')) return NOT_SUPPORTED;
  const { variables, values } = request;
  const [first] = variables;
  const [value] = values;
  if (variables.length === 1 && first?.kind === 'writeBlock') {
    if (!agreed(exchange, 'blockTransferWithSetOrWrite')) return NOT_SUPPORTED;
    const bytes = value?.type === 'octetString' && values.length === 1 ? value.value : undefined;
    return bytes ? takeBlock(exchange, { ...first, bytes }) : refused('typeUnmatched');
  }
  exchange.transfers.end(SHORT_NAMES);
  return answer(exchange, request);
}

/** Serves UNCONFIRMED WRITE: the same, and nobody is answered. */
export function serveUnconfirmedWrite(exchange: Exchange, request: WriteRequest): Answered {
  const single = request.variables.length < 2;
  if (!agreed(exchange, 'unconfirmedWrite') || !(single || agreed(exchange, 'multipleReferences')))
    return NOT_SUPPORTED;
  if (request.variables.length > MOST_IN_LIST) return TOO_LONG;
  return respond(writeAll(exchange, request));
}

function answer(exchange: Exchange, request: WriteRequest): Answered {
  if (request.variables.length > 1 && !agreed(exchange, 'multipleReferences')) return NOT_SUPPORTED;
  if (request.variables.length > MOST_IN_LIST) return TOO_LONG;
  return respond(writeAll(exchange, request));
}

/** Each value to its variable, or none at all when there are not as many values as variables. */
function writeAll(exchange: Exchange, { variables, values }: WriteRequest): readonly WriteResult[] {
  const complete = values.length === variables.length;
  return variables.map((variable, i): WriteResult => {
    const value = complete ? values[i] : undefined;
    if (!value) return { kind: 'error', error: 'typeUnmatched' };
    const refusal = writeVariable(exchange, variable, value);
    return refusal ? { kind: 'error', error: refusal.reason } : { kind: 'success' };
  });
}

/** A long request on its way in: its blocks join to the variables and the values. */
class LongWrite {
  readonly blocks = new RequestBlocks();
}

interface WriteBlock {
  readonly last: boolean;
  readonly number: number;
  readonly bytes: Uint8Array;
}

function takeBlock(exchange: Exchange, block: WriteBlock): Answered {
  const begun = exchange.transfers.take(SHORT_NAMES, LongWrite);
  if (block.number === 1) exchange.transfers.end(SHORT_NAMES);
  const transfer = block.number === 1 ? new LongWrite() : begun;
  if (!transfer) return refused('noLongSetInProgress');
  const received = transfer.blocks.add(block);
  switch (received.state) {
    case 'outOfOrder':
      return refused('dataBlockNumberInvalid');
    case 'tooLong':
      return refused('longSetAborted');
    case 'more':
      exchange.transfers.put(SHORT_NAMES, transfer, exchange.now);
      return respond([{ kind: 'block', number: block.number }]);
    case 'whole': {
      const request = tryDecode(writeRequest, received.bytes);
      return request ? answer(exchange, request) : refused('typeUnmatched');
    }
  }
}

const refused = (error: DataAccessResult): Uint8Array => respond([{ kind: 'error', error }]);

const respond = (results: readonly WriteResult[]): Uint8Array =>
  encode(apdu, { apdu: 'writeResponse', results });
