import { type Instant, RefusedError } from 'dlms/bytes';
import { type DateTime, obisOf } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { ClockLimits, ClockSet, MeterSession } from '../model/ports.ts';
import { driftMs, writerOf } from './meter-clock.ts';
import { reasonText } from './values.ts';

/** Longest correction that shift_time can make: its argument is seconds, from −900 to 900. */
const LONGEST_SHIFT_S = 900;
const CLOCK = { classId: 8, instance: obisOf([0, 0, 1, 0, 0, 255]) };
const SHIFT_TIME = 6;

/**
 * Sets a meter's clock to ours, within limits, and looks at it afterwards. By shift_time where it is told to and that suffices,
 * so that the meter marks no interval as incomplete; a meter that does not know the method has its time written.
 * @throws RefusedError when it is off by more than it may be corrected, or the meter refuses
 */
export async function setClock(
  device: Device,
  { leastMs, mostMs, shift }: ClockLimits,
  session: MeterSession,
  now: () => Instant,
): Promise<ClockSet> {
  const before = await driftOf(device, session, now);
  if (Math.abs(before.driftMs) < leastMs)
    return { driftMs: before.driftMs, afterMs: before.driftMs, how: 'left alone' };
  if (Math.abs(before.driftMs) > mostMs) throw tooFar(before.driftMs, mostMs);
  const shifted = shift && (await shiftBy(Math.round(-before.driftMs / 1000), session));
  if (!shifted) {
    const result = await session.setClock(writerOf(device.clock, before.time, now())(now()));
    if (!result.ok) throw refused(`setting the clock`, reasonText(result.error));
  }
  const after = await driftOf(device, session, now);
  return { driftMs: before.driftMs, afterMs: after.driftMs, how: shifted ? 'shifted' : 'set' };
}

async function shiftBy(seconds: number, session: MeterSession): Promise<boolean> {
  if (seconds === 0 || Math.abs(seconds) > LONGEST_SHIFT_S) return false;
  const result = await session.act({ ...CLOCK, method: SHIFT_TIME }, { type: 'int16', value: seconds });
  return result.ok;
}

async function driftOf(
  { clock }: Device,
  session: MeterSession,
  now: () => Instant,
): Promise<{ readonly time: DateTime; readonly driftMs: number }> {
  const answer = await session.clock();
  if (!answer.ok) throw refused('reading the clock', reasonText(answer.error));
  const drift = driftMs(clock, answer.time, now());
  if (drift !== undefined) return { time: answer.time, driftMs: drift };
  throw refused('reading the clock', 'its time names no moment');
}

const refused = (during: string, reason: string): RefusedError =>
  new RefusedError(`the meter refuses: ${reason}`, reason, {
    layer: 'apdu',
    during,
    advice: 'this client may not set the clock, or the meter takes it only with another authentication',
  });

const tooFar = (drift: number, mostMs: number): RefusedError =>
  new RefusedError(
    `the clock is off by ${seconds(drift)}, and more than ${seconds(mostMs)} is not corrected`,
    'clockTooFar',
    {
      layer: 'class',
      during: 'setting the clock',
      advice: 'look at its time zone and deviation first; then set it by hand, or allow more (clock.most)',
    },
  );

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
