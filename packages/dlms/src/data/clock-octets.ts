import { civilMs, dateOf, weekdayOfDay } from './civil.ts';
import { type ClockPolicy, offsetOf } from './instant.ts';

/*
 * The twelve octets of a clock in place, without a value for each: year(2) month day weekday hour minute second hundredths
 * deviation(2) status.
 */

/** Octets of a clock. */
export const CLOCK_OCTETS = 12;

const UNSPECIFIED = 0xff;
const YEAR_UNSPECIFIED = 0xffff;
const DEVIATION_UNSPECIFIED = -0x8000;

/** The instant of the clock that begins at an offset, in milliseconds since 1970; NaN where `toInstant` gives undefined. */
export function instantAt(octets: Uint8Array, at: number, policy: ClockPolicy): number {
  const local = localAt(octets, at);
  if (Number.isNaN(local)) return local;
  const deviation = ((octet(octets, at + 9) << 24) >> 16) | octet(octets, at + 10);
  const status = octet(octets, at + 11);
  const offset = offsetOf(
    local,
    deviation === DEVIATION_UNSPECIFIED ? undefined : deviation,
    status === UNSPECIFIED ? undefined : (status & 0x80) !== 0,
    policy,
  );
  return offset === undefined ? Number.NaN : local - offset * 60_000;
}

/** Moves the clock that begins at an offset so many milliseconds on, in local time; false when it names no moment. */
export function advance(octets: Uint8Array, at: number, ms: number): boolean {
  const local = localAt(octets, at) + ms;
  if (Number.isNaN(local)) return false;
  const days = Math.floor(local / 86_400_000);
  const { year, month, day } = dateOf(days);
  if (year < 0 || year >= YEAR_UNSPECIFIED) return false;
  const hundredths = Math.floor((local - days * 86_400_000) / 10);
  octets[at] = year >> 8;
  octets[at + 1] = year & 0xff;
  octets[at + 2] = month;
  octets[at + 3] = day;
  if (octets[at + 4] !== UNSPECIFIED) octets[at + 4] = weekdayOfDay(days);
  octets[at + 5] = Math.floor(hundredths / 360_000);
  octets[at + 6] = Math.floor(hundredths / 6000) % 60;
  setUnlessZero(octets, at + 7, Math.floor(hundredths / 100) % 60);
  setUnlessZero(octets, at + 8, hundredths % 100);
  return true;
}

/** A part that was not specified stays so while it is zero. */
function setUnlessZero(octets: Uint8Array, at: number, value: number): void {
  if (octets[at] !== UNSPECIFIED || value !== 0) octets[at] = value;
}

function localAt(octets: Uint8Array, at: number): number {
  const year = octet(octets, at) * 256 + octet(octets, at + 1);
  if (year === YEAR_UNSPECIFIED) return Number.NaN;
  const second = octet(octets, at + 7);
  const hundredths = octet(octets, at + 8);
  return civilMs(
    year,
    octet(octets, at + 2),
    octet(octets, at + 3),
    octet(octets, at + 5),
    octet(octets, at + 6),
    second === UNSPECIFIED ? 0 : second,
    hundredths === UNSPECIFIED ? 0 : hundredths,
  );
}

const octet = (octets: Uint8Array, at: number): number => octets[at] as number;
