import { Clock } from 'dlms/classes';
import { type DateTime, localMs } from 'dlms/data';
import { type CosemObject, implement, type Refusal, refuse } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import { clockAttributes } from './clock.ts';
import type { ServedMeter } from './served-meter.ts';
import { writtenTime } from './time.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const QUARTER = 15 * MINUTE;

interface Preset {
  readonly presetTime: DateTime;
  readonly validityIntervalStart: DateTime;
  readonly validityIntervalEnd: DateTime;
}

/** The Clock of the full profile: every client with the right may set it, on every port and in every way of its class. */
export function fullClockObject(meter: ServedMeter): CosemObject {
  let preset: Preset | undefined;
  const now = (): number => meter.framework.clock.meterTime(meter.live());
  const local = (time: number): number => time + meter.framework.clock.zone.offsetMs(time);
  const set = (to: number, how: string, clientSap: number): undefined => {
    meter.setClock(to, `${how} by client ${clientSap}`);
  };
  /** To the nearest border of a grid in local time. */
  const adjust = (gridMs: number, how: string, clientSap: number): undefined => {
    const [time, wall] = [now(), local(now())];
    return set(time + Math.round(wall / gridMs) * gridMs - wall, how, clientSap);
  };
  const written = (wanted: DateTime): number | undefined =>
    writtenTime(wanted, now(), meter.framework.clock.zone);
  return implement(
    Clock,
    DEFAULT_OBJECTS.clock,
    clockAttributes(meter, (wanted, { association: { clientSap } }) => {
      const to = written(wanted);
      return to === undefined ? refuse('otherReason') : set(to, 'time sync', clientSap);
    }),
    {
      adjustToQuarter: (_, { association: { clientSap } }) => adjust(QUARTER, 'adjust to quarter', clientSap),
      adjustToMeasuringPeriod: (_, { association: { clientSap } }) =>
        adjust(measuringPeriodMs(meter), 'adjust to measuring period', clientSap),
      adjustToMinute: (_, { association: { clientSap } }) => adjust(MINUTE, 'adjust to minute', clientSap),
      presetAdjustingTime: (wanted): Refusal | undefined => {
        if (localMs(wanted.presetTime) === undefined) return refuse('otherReason');
        preset = wanted;
        return undefined;
      },
      adjustToPresetTime: (_, { association: { clientSap } }): Refusal | undefined => {
        const to = preset && written(preset.presetTime);
        if (!preset || to === undefined || !isWithin(preset, local(now()))) return refuse('temporaryFailure');
        preset = undefined;
        return set(to, 'adjust to preset time', clientSap);
      },
      shiftTime: (seconds, { association: { clientSap } }) =>
        Math.abs(seconds) > 900
          ? refuse('otherReason')
          : set(now() + seconds * SECOND, 'shift time', clientSap),
    },
  );
}

/** The period of the first profile that has one; a quarter of an hour where none has. */
function measuringPeriodMs({ framework }: ServedMeter): number {
  const periods = framework.profiles.flatMap(({ recorder }) => recorder.periodSeconds ?? []);
  return (periods[0] ?? QUARTER / SECOND) * SECOND;
}

/** An end that is not specified is open. */
function isWithin({ validityIntervalStart, validityIntervalEnd }: Preset, wall: number): boolean {
  const [start, end] = [localMs(validityIntervalStart), localMs(validityIntervalEnd)];
  return (start === undefined || wall >= start) && (end === undefined || wall <= end);
}
