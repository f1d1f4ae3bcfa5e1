import type { Instant } from 'dlms/bytes';
import { Noise } from '../sources/noise.ts';

/** A clock that was right a moment ago. */
export interface ClockJump {
  readonly at: Instant;
  readonly byMs: number;
}

/** How a meter's clock jumps: how often, and how far at most. */
export interface ClockJumpFault {
  readonly everySeconds: number;
  readonly upToSeconds: number;
}

/** More than these at a time are not told: somebody was away for years. */
const MOST_JUMPS = 1000;

/** The jumps of a clock after one moment, until another: they follow from the seed alone, whoever asks and when. */
export function clockJumps(
  { everySeconds, upToSeconds }: ClockJumpFault,
  seed: number,
  after: Instant,
  until: Instant,
): readonly ClockJump[] {
  const every = everySeconds * 1000;
  const noise = new Noise(seed);
  const last = Math.floor(until / every);
  const first = Math.max(Math.floor(after / every) + 1, last - MOST_JUMPS + 1);
  const jumps: ClockJump[] = [];
  for (let count = first; count <= last; count++) {
    const seconds = Math.round(noise.around(STREAM, count) * upToSeconds);
    if (seconds !== 0) jumps.push({ at: count * every, byMs: seconds * 1000 });
  }
  return jumps;
}

const STREAM = 101;
