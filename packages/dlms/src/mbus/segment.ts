import { MalformedError } from '../errors.ts';
import { encodeFrame, type LongFrame, MAX_DATA_BYTES } from './frame.ts';
import { type Header, type HeaderKind, readHeader } from './header.ts';

/** What a long frame that carries DLMS holds. */
export type Segment =
  /** CI 00…1F (EN 13757-1): a piece of an APDU between two service access points. */
  | {
      readonly kind: 'segment';
      /** 0…15, and again from 0. */
      readonly sequence: number;
      readonly last: boolean;
      readonly source: number;
      readonly destination: number;
      readonly bytes: Uint8Array;
    }
  /** CI 60, 61, 7C, 7D: a whole APDU behind an M-Bus header. */
  | { readonly kind: 'whole'; readonly header: Header; readonly bytes: Uint8Array };

/** Who sends DLMS over M-Bus, and to whom. */
export interface Sender {
  readonly control?: number;
  readonly address?: number;
  /** STSAP: the logical device, 1. */
  readonly source: number;
  /** DTSAP: the client, 103 on customer ports. */
  readonly destination: number;
  /** How much of an APDU one frame carries, up to 250; 245 in the field. */
  readonly maxSegmentBytes?: number;
}

/** The frames that carry an APDU. */
export function encodeSegments(apdu: Uint8Array, sender: Sender): Uint8Array[] {
  // SND_UD to everybody, as meters push.
  const { control = 0x53, address = 0xff, source, destination, maxSegmentBytes = 245 } = sender;
  if (maxSegmentBytes < 1 || maxSegmentBytes > MAX_DATA_BYTES - POINT_BYTES) {
    throw new RangeError(`an M-Bus frame carries 1…250 octets of an APDU, not ${maxSegmentBytes}`);
  }
  const count = Math.max(1, Math.ceil(apdu.length / maxSegmentBytes));
  return Array.from({ length: count }, (_, i) => {
    const part = apdu.subarray(i * maxSegmentBytes, (i + 1) * maxSegmentBytes);
    const data = new Uint8Array(POINT_BYTES + part.length);
    data.set([source, destination]);
    data.set(part, POINT_BYTES);
    const information = (i & SEQUENCE) | (i === count - 1 ? LAST : 0);
    return encodeFrame({ type: 'long', control, address, information, data });
  });
}

/** What a long frame carries, or what is wrong with it: a CI that is none of DLMS, or a header that breaks off. */
export function segmentOf(frame: LongFrame): Segment | MalformedError {
  const { information, data } = frame;
  if (information <= (LAST | SEQUENCE)) return pieceOf(information, data);
  const kind = HEADERS[information];
  if (kind === undefined)
    return malformed(`CI ${information.toString(16).padStart(2, '0')} carries no DLMS`, 6);
  const header = readHeader(data, kind);
  if (header === undefined) return malformed('header breaks off', 7 + data.length);
  return { kind: 'whole', header, bytes: data.subarray(header.length) };
}

function pieceOf(information: number, data: Uint8Array): Segment | MalformedError {
  const [source, destination] = data;
  if (source === undefined || destination === undefined)
    return malformed('has no access points', 7 + data.length);
  const last = (information & LAST) !== 0;
  const bytes = data.subarray(POINT_BYTES);
  return { kind: 'segment', sequence: information & SEQUENCE, last, source, destination, bytes };
}

const SEQUENCE = 0x0f;
const LAST = 0x10;
/** STSAP and DTSAP. */
const POINT_BYTES = 2;

const HEADERS: Readonly<Record<number, HeaderKind>> = {
  96: 'long', // 60, to a device
  97: 'short', // 61, to a device
  124: 'long', // 7C, from a device
  125: 'short', // 7D, from a device
};

const malformed = (what: string, offset: number): MalformedError =>
  new MalformedError(`M-Bus frame ${what} at byte ${offset}`, offset, { layer: 'mbus' });
