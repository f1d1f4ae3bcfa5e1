import type { Codec } from '../codec/codec.ts';
import { fixed, mapped } from '../codec/combinators.ts';

/** A logical name as six octets on the wire and as text everywhere else: `1-0:1.8.0*255`. */
export const logicalName: Codec<string> = mapped('logicalName', fixed(6), print, parse);

function print([a, b, c, d, e, f]: Uint8Array): string {
  return `${a}-${b}:${c}.${d}.${e}*${f}`;
}

function parse(name: string): Uint8Array {
  const groups = /^(\d+)-(\d+):(\d+)\.(\d+)\.(\d+)\*(\d+)$/.exec(name)?.slice(1).map(Number);
  if (!groups || groups.some((group) => group > 255)) throw new RangeError(`"${name}" is no logical name`);
  return Uint8Array.from(groups);
}
