/**
 * Frames of wired M-Bus (EN 13757-2), of which the long ones carry DLMS on customer ports:
 *
 *     68 | L | L | 68 | C | A | CI | data | checksum | 16
 *
 * L counts from C to the end of the data, the checksum is their sum modulo 256.
 */
export type Frame =
  | {
      readonly type: 'long';
      /** 53 or 73 for data sent (SND_UD), 08 for data answered (RSP_UD). */
      readonly control: number;
      /** FF is everybody without an answer, FE everybody with one. */
      readonly address: number;
      /** What the data is: CI. */
      readonly information: number;
      readonly data: Uint8Array;
    }
  /** `10 C A checksum 16`: link control, seen before pushes and between them. */
  | { readonly type: 'short'; readonly control: number; readonly address: number }
  /** The single octet E5. */
  | { readonly type: 'acknowledge' };

export type LongFrame = Extract<Frame, { type: 'long' }>;

export const LONG_START = 0x68;
export const SHORT_START = 0x10;
export const ACKNOWLEDGE = 0xe5;
export const STOP = 0x16;

/** 68 L L 68. */
export const LONG_HEADER_BYTES = 4;
/** Checksum and stop octet. */
export const TRAILER_BYTES = 2;
export const SHORT_BYTES = 5;
/** C, A and CI. */
export const FIELD_BYTES = 3;
/** What the length octet can say, fields included. */
export const MAX_DATA_BYTES = 0xff - FIELD_BYTES;

/** @throws RangeError where more than 252 octets of data are to go into one frame */
export function encodeFrame(frame: Frame): Uint8Array {
  switch (frame.type) {
    case 'acknowledge':
      return Uint8Array.of(ACKNOWLEDGE);
    case 'short':
      return Uint8Array.of(
        SHORT_START,
        frame.control,
        frame.address,
        (frame.control + frame.address) & 0xff,
        STOP,
      );
    case 'long':
      return encodeLong(frame);
  }
}

function encodeLong({ control, address, information, data }: LongFrame): Uint8Array {
  if (data.length > MAX_DATA_BYTES)
    throw new RangeError(`${data.length} octets do not fit an M-Bus frame (252)`);
  const length = FIELD_BYTES + data.length;
  const bytes = new Uint8Array(LONG_HEADER_BYTES + length + TRAILER_BYTES);
  bytes.set([LONG_START, length, length, LONG_START, control, address, information]);
  bytes.set(data, LONG_HEADER_BYTES + FIELD_BYTES);
  const end = LONG_HEADER_BYTES + length;
  bytes[end] = checksum(bytes, LONG_HEADER_BYTES, end);
  bytes[end + 1] = STOP;
  return bytes;
}

/** The sum of octets modulo 256. */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += bytes[i] as number;
  return sum & 0xff;
}

/** Reads a long frame whose fields and data are `length` octets from `start` on; `data` is a view. */
export const readLong = (bytes: Uint8Array, start: number, length: number): LongFrame => ({
  type: 'long',
  control: bytes[start] as number,
  address: bytes[start + 1] as number,
  information: bytes[start + 2] as number,
  data: bytes.subarray(start + FIELD_BYTES, start + length),
});
