import { crc32 } from 'node:zlib';

/*
 * How records stand in a journal: length (4 octets), CRC-32 of length and payload (4 octets), payload. A record that was cut
 * or damaged anywhere ends the reading, and those before it are whole.
 */

const HEADER_BYTES = 8;
/** Beyond any snapshot that a meter can make; a larger length is damage. */
const LARGEST_BYTES = 256 * 1024 * 1024;

/** The octets of a record. */
export function encodeRecord(payload: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, payload.length);
  record.set(payload, HEADER_BYTES);
  view.setUint32(4, checksum(record, payload.length));
  return record;
}

/** The records that are whole, and where they end; what follows is cut or damaged. */
export function decodeRecords(bytes: Uint8Array): {
  readonly payloads: readonly Uint8Array[];
  readonly end: number;
} {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const payloads: Uint8Array[] = [];
  let end = 0;
  while (end + HEADER_BYTES <= bytes.length) {
    const length = view.getUint32(end);
    const next = end + HEADER_BYTES + length;
    if (length > LARGEST_BYTES || next > bytes.length) break;
    const record = bytes.subarray(end, next);
    if (view.getUint32(end + 4) !== checksum(record, length)) break;
    payloads.push(record.subarray(HEADER_BYTES));
    end = next;
  }
  return { payloads, end };
}

/** Over the length as well, so that a run of zeros is no empty record. */
function checksum(record: Uint8Array, length: number): number {
  return crc32(record.subarray(HEADER_BYTES, HEADER_BYTES + length), crc32(record.subarray(0, 4)));
}
