import { MalformedError } from '../errors.ts';
import { Reader } from './reader.ts';
import { PathTracer } from './trace.ts';
import { Writer } from './writer.ts';

/** A format: how a value of type T is written and read. A-XDR, COSEM Data and BER formats are all of this kind. */
export interface Codec<T> {
  readonly name: string;
  encode(writer: Writer, value: T): void;
  decode(reader: Reader): T;
}

/** The type of the values of a codec. */
export type Value<C> = C extends Codec<infer T> ? T : never;

/** @throws RangeError or TypeError when the value does not fit its format: that is our own mistake, not the line's */
export function encode<T>(codec: Codec<T>, value: T): Uint8Array {
  const writer = new Writer();
  codec.encode(writer, value);
  return writer.finish();
}

/**
 * Reads one value that fills all the octets.
 * @throws MalformedError with offset and field path
 */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array): T {
  return located(codec, bytes, (reader) => {
    const value = codec.decode(reader);
    if (reader.remaining > 0) reader.fail(`${reader.remaining} bytes too many after ${codec.name}`);
    return value;
  });
}

/** Reads one value and tells what stands behind it: some meters pad, some captures hold several messages. */
export function decodeFirst<T>(
  codec: Codec<T>,
  bytes: Uint8Array,
): { readonly value: T; readonly rest: Uint8Array } {
  return located(codec, bytes, (reader) => {
    const value = codec.decode(reader);
    return { value, rest: bytes.subarray(reader.position) };
  });
}

/**
 * Decoding is pure, so a failure is decoded once more with a tracer to learn the path: the paths of good messages cost
 * nothing.
 */
function located<T, R>(codec: Codec<T>, bytes: Uint8Array, read: (reader: Reader) => R): R {
  try {
    return read(new Reader(bytes));
  } catch (error) {
    if (!(error instanceof MalformedError) || error.path !== '') throw error;
    const tracer = new PathTracer(codec.name);
    try {
      read(new Reader(bytes, tracer));
    } catch (again) {
      if (again instanceof MalformedError) {
        throw new MalformedError(`${tracer.path}: ${again.message}`, again.offset, {
          layer: again.layer ?? 'codec',
          path: tracer.path,
          cause: again.cause,
        });
      }
      throw again;
    }
    throw error;
  }
}
