import type { TrafficFrame } from '@meterwire/api';
import { fromHex, toHex } from 'dlms/bytes';
import { inspect, segmentOf, TCP_CAPTURE_HEADER } from 'dlms/inspect';
import { summaryOf } from './summary.ts';

/** A line of the traffic, in the order in which it came. */
export interface TrafficLine {
  readonly number: number;
  readonly frame: TrafficFrame;
  readonly bytes: Uint8Array;
}

/** So much is kept; older lines go. */
export const mostLines = 2_000;
export const mostOctets = 2 << 20;

/** The lines with new ones behind them; the oldest go where there are too many, or they hold too much. */
export function withFrames(
  lines: readonly TrafficLine[],
  frames: readonly TrafficFrame[],
): readonly TrafficLine[] {
  let number = lines.at(-1)?.number ?? 0;
  const all = [
    ...lines,
    ...frames.map((frame) => ({ number: ++number, frame, bytes: fromHex(frame.hex) })),
  ].slice(-mostLines);
  let octets = 0;
  let first = all.length;
  while (first > 0 && octets + (all[first - 1]?.bytes.length ?? 0) <= mostOctets)
    octets += all[--first]?.bytes.length ?? 0;
  return first === 0 ? all : all.slice(first);
}

/** What a line says, in a few words. */
export function wordsOf({ frame, bytes }: TrafficLine): string {
  if (bytes.length === 0) return '';
  const { frames, apdus } = inspect(bytes, frame.kind === 'apdu' ? { framing: 'apdu' } : {});
  const heads = frames.slice(0, 2).map(({ summary }) => summary);
  const names = apdus.slice(0, 3).map(({ name, content }) => `${name} ${summaryOf(content)}`.trim());
  return [...heads, ...names].join(' · ');
}

const octetLines = (lines: readonly TrafficLine[]) => lines.filter(({ frame }) => frame.kind === 'octets');

/** The capture that `meterwire` reads, and this page. */
export function captureText(lines: readonly TrafficLine[]): string {
  const frames = octetLines(lines).map(({ frame, bytes }) => ({
    at: Date.parse(frame.at),
    dir: directionOf(frame),
    hex: toHex(bytes),
  }));
  return JSON.stringify({ format: 'meterwire-capture', version: 1, frames }, null, 1);
}

/** The same to read and to mail: a line for each, with what it says. It can be pasted into this page again. */
export function logText(lines: readonly TrafficLine[]): string {
  const text = lines.map((line) => {
    const { at, direction, device, kind } = line.frame;
    const what = kind === 'octets' || kind === 'apdu' ? `${hexPairs(line.bytes)}  ${wordsOf(line)}` : kind;
    return `${at} ${direction} ${device}: ${what}`.trimEnd();
  });
  return `${text.join('\n')}\n`;
}

const hexPairs = (bytes: Uint8Array): string =>
  toHex(bytes)
    .toUpperCase()
    .replace(/..(?=.)/g, '$& ');

/** The same for Wireshark: the octets as if they went over TCP to port 4059. */
export function capturePcap(lines: readonly TrafficLine[]): Uint8Array {
  const sent = { c2s: 1, s2c: 1 };
  const parts = octetLines(lines).map(({ frame, bytes }) => {
    const dir = directionOf(frame);
    const other = dir === 'c2s' ? 's2c' : 'c2s';
    const segment = {
      dir,
      payload: bytes,
      sequence: sent[dir],
      acknowledged: sent[other],
      at: Date.parse(frame.at),
    };
    sent[dir] = (sent[dir] + bytes.length) >>> 0;
    return segmentOf(segment);
  });
  return joined([TCP_CAPTURE_HEADER, ...parts]);
}

const directionOf = ({ direction }: TrafficFrame): 'c2s' | 's2c' => (direction === 'sent' ? 'c2s' : 's2c');

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
