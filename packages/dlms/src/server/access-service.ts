import {
  type AccessOutcome,
  type AccessRequest,
  type AccessSpecification,
  accessOutcomes,
} from '../apdu/access.ts';
import { apdu } from '../apdu/apdu.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { Writer } from '../codec/writer.ts';
import type { Data } from '../data/tag.ts';
import { type Encoded, Refusal } from './answer.ts';
import { agreed, type Exchange } from './exchange.ts';
import { callMethod, readAttribute, writeAttribute } from './object-access.ts';
import { OctetStream } from './octet-stream.ts';
import { type Answered, MOST_IN_LIST, NOT_SUPPORTED, TOO_LONG } from './service.ts';

/** Serves ACCESS: reads, writes and calls in the order of the request, each with the rights it has by itself. */
export function serveAccess(exchange: Exchange, request: AccessRequest): Answered {
  const { specifications, values, invoke } = request;
  if (!agreed(exchange, 'access')) return NOT_SUPPORTED;
  if (specifications.length > MOST_IN_LIST) return TOO_LONG;
  const complete = values.length === specifications.length;
  let room = exchange.maxAnswerBytes - HEAD_BYTES - specifications.length * (NULL.length + OUTCOME_BYTES);
  if (room < 0) return TOO_LONG;
  let broken = false;
  const done = specifications.map((specification, i) => {
    const value = complete ? values[i] : undefined;
    const result = broken || !value ? NOT_DONE : perform(exchange, specification, value, room);
    broken ||= invoke.breakOnError && result.reason !== 'success';
    room -= result.octets.length - NULL.length;
    return { specification, result };
  });
  const outcomes = done.map(({ specification, result }) => outcomeOf(specification, result.reason));
  return respond(
    request,
    done.map(({ result }) => result.octets),
    outcomes,
  );
}

/** What became of one specification: its value, encoded, and its result. */
interface Done {
  readonly octets: Uint8Array;
  readonly reason: AccessOutcome['result'];
}

const NULL = Uint8Array.of(0);
/** Tag, long-invoke-id, time, no specifications, and two counts. */
const HEAD_BYTES = 1 + 4 + 13 + 1 + 2 * 3;
const OUTCOME_BYTES = 2;

/** Not tried: an item before it failed, or the values are not as many as the specifications. */
const NOT_DONE: Done = { octets: NULL, reason: 'otherReason' };

function perform(exchange: Exchange, specification: AccessSpecification, value: Data, room: number): Done {
  switch (specification.kind) {
    case 'get':
    case 'getSelected':
      return given(readAttribute(exchange, specification), room);
    case 'set':
    case 'setSelected': {
      const selection = 'selection' in specification ? specification.selection : undefined;
      return refusedOr(writeAttribute(exchange, specification.attribute, selection, value));
    }
    case 'action': {
      const returned = callMethod(exchange, specification.method, value.type === 'null' ? undefined : value);
      return returned === undefined || returned instanceof Refusal
        ? refusedOr(returned)
        : given(returned, room);
    }
  }
}

const refusedOr = (refusal: Refusal | undefined): Done => ({
  octets: NULL,
  reason: refusal?.reason ?? 'success',
});

/** A value that does not fit the answer any more is left out: what was written before it has been written. */
function given(value: Encoded | Refusal, room: number): Done {
  if (value instanceof Refusal) return refusedOr(value);
  const stream = new OctetStream(value);
  const octets = stream.takeAll(room + NULL.length);
  if (octets) return { octets, reason: 'success' };
  stream.end();
  return NOT_DONE;
}

const outcomeOf = ({ kind }: AccessSpecification, result: AccessOutcome['result']): AccessOutcome => ({
  kind: kind === 'getSelected' ? 'get' : kind === 'setSelected' ? 'set' : kind,
  result: result as never,
});

/** The response around values that are encoded already. */
function respond(
  { invoke, time }: AccessRequest,
  values: readonly Uint8Array[],
  outcomes: readonly AccessOutcome[],
): Uint8Array {
  // The two empty lists are an octet each.
  const head = encode(apdu, { apdu: 'accessResponse', invoke, time, values: [], outcomes: [] }).subarray(
    0,
    -2,
  );
  const count = new Writer(4);
  count.size(values.length);
  return concat(head, count.finish(), ...values, encode(accessOutcomes, outcomes));
}
