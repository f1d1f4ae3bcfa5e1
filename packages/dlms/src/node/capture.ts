import { createWriteStream } from 'node:fs';
import { toHex } from '../bytes/hex.ts';
import { segmentOf, TCP_CAPTURE_HEADER } from '../inspect/pcap.ts';
import type { Port } from '../session/port.ts';
import { type Clock, systemClock } from './clock.ts';
import { tap } from './tap.ts';

/** Where a capture goes. */
export interface CaptureSink {
  write(part: string | Uint8Array): void;
  end(): void;
}

/**
 * `json` is for us: `{"format":"meterwire-capture","version":1,"frames":[{"at":…,"dir":"c2s","hex":"…"}]}`, times in milliseconds
 * since 1970. `pcap` is for Wireshark, the octets as if they went over TCP to port 4059.
 */
export type CaptureFormat = 'json' | 'pcap';

export interface CaptureOptions {
  readonly clock?: Clock;
  /** What must not be seen, such as a password: asterisks stand for its octets, and the check of that frame does not hold. */
  readonly secrets?: readonly Uint8Array[];
}

/** The same port, with all that passes written down. */
export function capture(
  port: Port,
  sink: CaptureSink,
  format: CaptureFormat,
  { clock = systemClock, secrets = [] }: CaptureOptions = {},
): Port {
  const open = format === 'json' ? jsonWriter(sink) : pcapWriter(sink);
  const write: Writer = (dir, bytes, at) => open(dir, withoutSecrets(bytes, secrets), at);
  return tap(port, {
    sent: (bytes) => write('c2s', bytes, clock.now()),
    received: (bytes) => write('s2c', bytes, clock.now()),
    ended() {
      if (format === 'json') sink.write('\n]}\n');
      sink.end();
    },
  });
}

/**
 * For the `tap` of a connection: captures into a file, whose name says in which format.
 * @throws RangeError for a name that ends in neither .json nor .pcap
 */
export function captureTo(path: string, options: CaptureOptions = {}): (port: Port) => Port {
  const format = /\.(json|pcap)$/i.exec(path)?.[1]?.toLowerCase();
  if (format !== 'json' && format !== 'pcap')
    throw new RangeError(`"${path}" is no name of a capture: it ends in .json or .pcap`);
  return (port) => capture(port, createWriteStream(path), format, options);
}

/** A copy in which asterisks stand for the octets of secrets; the octets themselves where there is none. */
function withoutSecrets(bytes: Uint8Array, secrets: readonly Uint8Array[]): Uint8Array {
  let shown = bytes;
  for (const secret of secrets) {
    for (let at = indexOf(shown, secret, 0); at >= 0; at = indexOf(shown, secret, at + 1)) {
      if (shown === bytes) shown = bytes.slice();
      shown.fill(0x2a, at, at + secret.length);
    }
  }
  return shown;
}

function indexOf(bytes: Uint8Array, part: Uint8Array, from: number): number {
  if (part.length === 0) return -1;
  for (let at = from; at <= bytes.length - part.length; at++) {
    if (part.every((octet, i) => bytes[at + i] === octet)) return at;
  }
  return -1;
}

type Writer = (dir: 'c2s' | 's2c', bytes: Uint8Array, at: number) => void;

function jsonWriter(sink: CaptureSink): Writer {
  sink.write('{"format":"meterwire-capture","version":1,"frames":[');
  let separator = '\n';
  return (dir, bytes, at) => {
    sink.write(`${separator}${JSON.stringify({ at, dir, hex: toHex(bytes) })}`);
    separator = ',\n';
  };
}

function pcapWriter(sink: CaptureSink): Writer {
  sink.write(TCP_CAPTURE_HEADER);
  const sent = { c2s: 1, s2c: 1 };
  return (dir, bytes, at) => {
    for (let start = 0; start < bytes.length; start += LONGEST_SEGMENT) {
      const payload = bytes.subarray(start, start + LONGEST_SEGMENT);
      sink.write(segmentOf({ dir, payload, sequence: sent[dir], acknowledged: sent[other(dir)], at }));
      sent[dir] = (sent[dir] + payload.length) >>> 0;
    }
  };
}

const other = (dir: 'c2s' | 's2c') => (dir === 'c2s' ? 's2c' : 'c2s');
const LONGEST_SEGMENT = 32_768;
