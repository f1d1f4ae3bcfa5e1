import type { ActionResult, DataAccessResult } from '../apdu/result.ts';
import { encode } from '../codec/codec.ts';
import { Writer } from '../codec/writer.ts';
import { data } from '../data/data.ts';
import { type Data, TAGS } from '../data/tag.ts';

/** A value in A-XDR, whole in one piece or as pieces that are made while they are sent. */
export type Encoded = Iterable<Uint8Array>;

/** An object says no. A data-access-result is a value: it is returned, never thrown. */
export class Refusal {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    this.reason = reason;
  }
}

/** The results that an object may refuse with; numbers are a manufacturer's own. */
export type RefusalReason = Exclude<DataAccessResult & ActionResult, 'success'>;

/** Refuses a read, a write or a method call: `refuse('readWriteDenied')`. */
export const refuse = (reason: RefusalReason): Refusal => new Refusal(reason);

/** A value past the schema of its class, given as generic `Data`. */
export class Raw {
  readonly data: Data;

  constructor(value: Data) {
    this.data = value;
  }
}

/** Gives generic `Data` where the class declares another type: what a recorded meter said, a manufacturer's own form. */
export const raw = (value: Data): Raw => new Raw(value);

/** An array that is encoded element by element while it is sent, so that a year of rows never stands in memory. */
export class Streamed {
  readonly count: number;
  readonly elements: Iterable<Data>;

  constructor(count: number, elements: Iterable<Data>) {
    this.count = count;
    this.elements = elements;
  }
}

/**
 * Gives an array as a stream. The count stands in front on the wire, so it has to be right: a stream that ends early or
 * goes on is refused in the middle of its transfer.
 */
export const streamed = (count: number, elements: Iterable<Data>): Streamed => new Streamed(count, elements);

/** The octets of generic data, in one piece. */
export const encodedData = (value: Data): Encoded => [encode(data, value)];

/** The octets of a streamed array, in pieces of some hundred octets. @throws RangeError when the count was wrong */
export function* encodedStream({ count, elements }: Streamed): Generator<Uint8Array> {
  let writer = new Writer(PIECE + 128);
  writer.u8(TAGS.array);
  writer.size(count);
  let given = 0;
  for (const element of elements) {
    if (++given > count) break;
    data.encode(writer, element);
    if (writer.length < PIECE) continue;
    yield writer.finish();
    writer = new Writer(PIECE + 128);
  }
  if (given !== count) throw new RangeError(`a stream gave other than the ${count} elements it announced`);
  yield writer.finish();
}

const PIECE = 512;
