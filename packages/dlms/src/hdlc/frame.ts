import { allocate } from '../bytes/allocate.ts';
import { CRC16_GOOD, CRC16_START, crc16Update } from '../bytes/crc16.ts';
import { MalformedError } from '../errors.ts';
import { type Address, type AddressSize, addressSize, putAddress, takeAddress } from './address.ts';
import { type Control, controlOctet, controlOf } from './control.ts';

/**
 * An HDLC frame of format type 3. On the line:
 *
 *     7E | format 2 | destination 1,2,4 | source 1,2,4 | control 1 | [HCS 2 | info] | FCS 2 | 7E
 *
 * There is no octet stuffing: the 11 bits of length in the format field say where the frame ends.
 */
export interface Frame {
  readonly destination: Address;
  readonly source: Address;
  readonly control: Control;
  /** More of the same message follows in the next frame (bit S of the format field). */
  readonly segmented: boolean;
  /** Empty where the frame has none. */
  readonly info: Uint8Array;
}

/** The octet that opens and closes a frame, and may stand unescaped inside of it. */
export const FLAG = 0x7e;

/** What the length subfield can say: the octets between the flags. */
export const MAX_FRAME_BYTES = 0x7ff;

/** Format, two addresses of one octet, control, FCS. */
export const MIN_FRAME_BYTES = 7;

/** The frame with both flags. @throws RangeError where it would be longer than 2047 octets */
export function encodeFrame(frame: Frame): Uint8Array {
  const { destination, source, info } = frame;
  const header = 3 + destination.size + source.size;
  const length = info.length === 0 ? header + 2 : header + info.length + 4;
  if (length > MAX_FRAME_BYTES) {
    throw new RangeError(`an information field of ${info.length} octets does not fit an HDLC frame`);
  }
  const bytes = allocate(length + 2);
  bytes[0] = FLAG;
  bytes[1] = FORMAT_TYPE_3 | (frame.segmented ? SEGMENTED : 0) | (length >> 8);
  bytes[2] = length & 0xff;
  let at = putAddress(destination, bytes, 3);
  at = putAddress(source, bytes, at);
  bytes[at++] = controlOctet(frame.control);
  at = putCheck(crc16Update(CRC16_START, bytes, 1, at), bytes, at);
  if (info.length > 0) {
    bytes.set(info, at);
    // After a good HCS the register is always the same, so the FCS is that of the information field alone.
    at = putCheck(crc16Update(CRC16_GOOD, info, 0, info.length), bytes, at + info.length);
  }
  bytes[at] = FLAG;
  return bytes;
}

/**
 * Reads the octets between two flags; `info` is a view of them.
 * @throws MalformedError whose path names the field: format, destination, source, hcs or fcs
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  const flaw = flawOf(bytes, 0, bytes.length);
  if (flaw === undefined) return readFrame(bytes, 0, bytes.length);
  throw new MalformedError(`HDLC: ${flaw.what} at byte ${flaw.at}`, flaw.at, {
    layer: 'hdlc',
    path: `Frame.${flaw.field}`,
    advice: DAMAGE_ADVICE,
  });
}

/** What to do about damaged frames. */
export const DAMAGE_ADVICE =
  'octets were damaged or lost: check line settings (8N1), cabling, and the inter-octet time-out';

/** What is wrong with a frame, and at which octet. */
export interface Flaw {
  readonly what: string;
  readonly at: number;
  readonly field: 'format' | 'destination' | 'source' | 'hcs' | 'fcs';
}

/** The first flaw of the frame between `start` and `end`, flags excluded; undefined for a good one. */
export function flawOf(bytes: Uint8Array, start: number, end: number): Flaw | undefined {
  const length = end - start;
  const format = length < 2 ? 0 : ((bytes[start] as number) << 8) | (bytes[start + 1] as number);
  const what = formatProblem(format, length);
  if (what !== undefined) return { what, at: start, field: 'format' };
  const flaw = headerFlaw(bytes, start, end, length);
  return typeof flaw === 'object' ? flaw : infoFlaw(bytes, start, end);
}

/**
 * What is wrong with the header of a frame of `length` octets of which those up to `end` have come; 'incomplete' while
 * that cannot be said. Lets a receiver drop a false beginning before it has waited for all of it.
 */
export function headerFlaw(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): Flaw | 'incomplete' | undefined {
  const limit = Math.min(end, start + length);
  const whole = limit === start + length;
  const destination = addressSize(bytes, start + 2, limit);
  if (typeof destination === 'string') return addressFlaw(destination, whole, 'destination', start + 2);
  const sourceAt = start + 2 + destination;
  const source = addressSize(bytes, sourceAt, limit);
  if (typeof source === 'string') return addressFlaw(source, whole, 'source', sourceAt);
  const checkAt = sourceAt + source + 1;
  const infoAt = checkAt + 2;
  const bare = infoAt === start + length;
  if (!bare && infoAt + 2 > start + length) return { what: 'no room for a check', at: checkAt, field: 'hcs' };
  if (infoAt > limit) return 'incomplete';
  if (crc16Update(CRC16_START, bytes, start, infoAt) === CRC16_GOOD) return undefined;
  return checkFlaw(bytes, start, checkAt, bare ? 'fcs' : 'hcs');
}

/** What is wrong behind a header without a flaw. */
export function infoFlaw(bytes: Uint8Array, start: number, end: number): Flaw | undefined {
  const infoAt = controlAt(bytes, start) + 3;
  // After a good HCS the register is always the same, so the FCS is that of the information field alone.
  if (infoAt === end || crc16Update(CRC16_GOOD, bytes, infoAt, end) === CRC16_GOOD) return undefined;
  return checkFlaw(bytes, start, end - 2, 'fcs');
}

/** Reads a frame in which `flawOf` found nothing. */
export function readFrame(bytes: Uint8Array, start: number, end: number): Frame {
  const destination = takeAddress(bytes, start + 2, sizeAt(bytes, start + 2));
  const source = takeAddress(
    bytes,
    start + 2 + destination.size,
    sizeAt(bytes, start + 2 + destination.size),
  );
  const control = start + 2 + destination.size + source.size;
  return {
    destination,
    source,
    control: controlOf(bytes[control] as number),
    segmented: ((bytes[start] as number) & SEGMENTED) !== 0,
    info: control + 3 < end ? bytes.subarray(control + 3, end - 2) : NOTHING,
  };
}

/** What the first two octets say against a frame. */
export function formatProblem(format: number, length?: number): string | undefined {
  if (format >> 12 !== FORMAT_TYPE_3 >> 4) return `format ${hex(format)} is not type 3 of HDLC`;
  const said = frameLength(format);
  if (said < MIN_FRAME_BYTES)
    return `length ${said} is less than that of the shortest frame (${MIN_FRAME_BYTES})`;
  if (length !== undefined && said !== length)
    return `the length field says ${said}, there are ${length} octets`;
  return undefined;
}

/** The octets between the flags as the format field says. */
export const frameLength = (format: number): number => format & MAX_FRAME_BYTES;

const FORMAT_TYPE_3 = 0xa0;
const SEGMENTED = 0x08;
const NOTHING = new Uint8Array(0);

function putCheck(register: number, bytes: Uint8Array, at: number): number {
  const check = register ^ 0xffff;
  bytes[at] = check & 0xff;
  bytes[at + 1] = check >> 8;
  return at + 2;
}

const sizeAt = (bytes: Uint8Array, at: number): AddressSize =>
  addressSize(bytes, at, bytes.length) as AddressSize;

function controlAt(bytes: Uint8Array, start: number): number {
  const sourceAt = start + 2 + sizeAt(bytes, start + 2);
  return sourceAt + sizeAt(bytes, sourceAt);
}

function addressFlaw(
  outcome: 'illegal' | 'incomplete',
  whole: boolean,
  field: 'destination' | 'source',
  at: number,
): Flaw | 'incomplete' {
  if (outcome === 'incomplete' && !whole) return 'incomplete';
  return { what: `${field} address that takes neither 1 nor 2 nor 4 octets`, at, field };
}

function checkFlaw(bytes: Uint8Array, start: number, at: number, field: 'hcs' | 'fcs'): Flaw {
  const computed = crc16Update(CRC16_START, bytes, start, at) ^ 0xffff;
  const found = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
  return { what: `${field.toUpperCase()} is ${hex(found)}, the octets have ${hex(computed)}`, at, field };
}

const hex = (number: number): string => number.toString(16).padStart(4, '0').toUpperCase();
