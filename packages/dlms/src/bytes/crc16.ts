/**
 * CRC-16/X-25, the check of HDLC: reflected polynomial 0x8408, begun and ended with all ones. Eight octets a step by
 * eight tables, since the step from octet to octet is what a bytewise table waits for.
 */
export function crc16(bytes: Uint8Array, start = 0, end = bytes.length): number {
  return crc16Update(CRC16_START, bytes, start, end) ^ 0xffff;
}

/** The register before the first octet. */
export const CRC16_START = 0xffff;

/** The register after any octets followed by their own check, low octet first: how a receiver recognises a good frame. */
export const CRC16_GOOD = 0xf0b8;

/** Takes `bytes` from `start` to `end` into a register; `crc16` is this and an inversion. */
export function crc16Update(register: number, bytes: Uint8Array, start: number, end: number): number {
  let crc = register;
  let i = start;
  for (; i + 8 <= end; i += 8) {
    crc ^= (bytes[i] as number) | ((bytes[i + 1] as number) << 8);
    crc =
      (T7[crc & 0xff] as number) ^
      (T6[crc >> 8] as number) ^
      (T5[bytes[i + 2] as number] as number) ^
      (T4[bytes[i + 3] as number] as number) ^
      (T3[bytes[i + 4] as number] as number) ^
      (T2[bytes[i + 5] as number] as number) ^
      (T1[bytes[i + 6] as number] as number) ^
      (T0[bytes[i + 7] as number] as number);
  }
  for (; i < end; i++) crc = (crc >> 8) ^ (T0[(crc ^ (bytes[i] as number)) & 0xff] as number);
  return crc;
}

const T0 = Uint16Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0x8408 : crc >> 1;
  return crc;
});
/** What one more octet of zeros makes of every entry. */
const shifted = (table: Uint16Array): Uint16Array =>
  table.map((crc) => (crc >> 8) ^ (T0[crc & 0xff] as number));
const T1 = shifted(T0);
const T2 = shifted(T1);
const T3 = shifted(T2);
const T4 = shifted(T3);
const T5 = shifted(T4);
const T6 = shifted(T5);
const T7 = shifted(T6);
