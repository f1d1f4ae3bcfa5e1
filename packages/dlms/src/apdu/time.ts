import type { OptionalCodec } from '../codec/combinators.ts';
import { octets } from '../codec/combinators.ts';
import type { Reader } from '../codec/reader.ts';

/** The date-time of a notification or an access: twelve octets, or none at all. */
export const time = timeOf({});

/**
 * The same with the deviations of meters as options: `tagged` also reads `09 0C …`, a data tag before the length, as most
 * Kaifa meters and Kamstrup's until about 2018 send it; writing never does so.
 */
export function timeOf(quirks: { readonly tagged?: boolean }): OptionalCodec<Uint8Array> {
  return {
    name: 'time',
    optional: true,
    encode: (writer, value) => octets.encode(writer, value ?? NONE),
    decode(reader) {
      const start = reader.position;
      if (quirks.tagged && isTagged(reader)) reader.skip(1);
      const value = octets.decode(reader);
      if (value.length === 0) return undefined;
      if (value.length !== SIZE) reader.fail(`a date-time of ${value.length} octets`, start);
      return value;
    },
  };
}

const SIZE = 12;
const NONE = new Uint8Array(0);
const OCTET_STRING = 9;

function isTagged({ bytes, position }: Reader): boolean {
  return bytes[position] === OCTET_STRING && bytes[position + 1] === SIZE;
}
