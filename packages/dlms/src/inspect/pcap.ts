/*
 * The classic capture format (libpcap 2.4, big-endian) with bare IPv4 packets: what went over any line is shown as one TCP
 * connection to port 4059, since that is what Wireshark reads DLMS from.
 */

const LINKTYPE_IPV4 = 228;

/** Stands once, before all packets. */
export const TCP_CAPTURE_HEADER: Uint8Array = (() => {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(0, 0xa1b2_c3d4);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, 0x4_0000); // the longest packet kept
  header.setUint32(20, LINKTYPE_IPV4);
  return new Uint8Array(header.buffer);
})();

export interface Segment {
  readonly dir: 'c2s' | 's2c';
  readonly payload: Uint8Array;
  readonly sequence: number;
  readonly acknowledged: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const CLIENT = { address: 0x0a00_0001, port: 49_152 };
const SERVER = { address: 0x0a00_0002, port: 4059 };
const RECORD_BYTES = 16;
const IP_BYTES = 20;
const TCP_BYTES = 20;
const PSH_ACK = 0x5018;

/** One packet with its record header. The checksum of TCP is left 0, which readers take for "not computed". */
export function segmentOf({ dir, payload, sequence, acknowledged, at }: Segment): Uint8Array {
  const [from, to] = dir === 'c2s' ? [CLIENT, SERVER] : [SERVER, CLIENT];
  const length = IP_BYTES + TCP_BYTES + payload.length;
  const bytes = new Uint8Array(RECORD_BYTES + length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(at / 1000));
  view.setUint32(4, Math.floor((at % 1000) * 1000));
  view.setUint32(8, length);
  view.setUint32(12, length);

  const ip = RECORD_BYTES;
  view.setUint16(ip, 0x4500);
  view.setUint16(ip + 2, length);
  view.setUint16(ip + 8, 0x4006); // time to live 64, TCP
  view.setUint32(ip + 12, from.address);
  view.setUint32(ip + 16, to.address);
  view.setUint16(ip + 10, checksum(view, ip, IP_BYTES));

  const tcp = ip + IP_BYTES;
  view.setUint16(tcp, from.port);
  view.setUint16(tcp + 2, to.port);
  view.setUint32(tcp + 4, sequence);
  view.setUint32(tcp + 8, acknowledged);
  view.setUint16(tcp + 12, PSH_ACK);
  view.setUint16(tcp + 14, 0xffff); // window
  bytes.set(payload, tcp + TCP_BYTES);
  return bytes;
}

/** The one's complement sum of an IPv4 header (RFC 791). */
function checksum(view: DataView, start: number, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i += 2) sum += view.getUint16(start + i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}
