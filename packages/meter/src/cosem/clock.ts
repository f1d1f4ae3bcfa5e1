import { Clock } from 'dlms/classes';
import type { DateTime } from 'dlms/data';
import { type Access, type CosemObject, implement, type Refusal, refuse } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import type { ServedMeter } from './served-meter.ts';
import { seasonChanges, shownTime, writtenTime } from './time.ts';

const MINUTE = 60_000;

/** The Clock 0-0:1.0.0*255. Its time is the only thing that can be written, and only by the Time Sync Source. */
export const clockObject = (meter: ServedMeter): CosemObject =>
  implement(
    Clock,
    DEFAULT_OBJECTS.clock,
    clockAttributes(meter, (wanted, access) => write(meter, wanted, access)),
  );

/** Its attributes, the same in every profile but for who may write the time. */
export function clockAttributes(
  meter: ServedMeter,
  set: (wanted: DateTime, access: Access) => Refusal | undefined,
) {
  const { clock } = meter.framework;
  const { zone } = clock;
  const meterTime = (): number => clock.meterTime(meter.live());
  return {
    time: { get: () => shownTime(meterTime(), zone), set },
    timeZone: () => 0 - zone.standardOffsetMs(meterTime()) / MINUTE,
    status: () => shownTime(meterTime(), zone).status ?? 0,
    daylightSavingsBegin: () => seasonChanges(meterTime(), zone).begin,
    daylightSavingsEnd: () => seasonChanges(meterTime(), zone).end,
    daylightSavingsDeviation: () => daylightMinutes(meterTime(), zone),
    daylightSavingsEnabled: () => zone.nextChange(meterTime()) !== undefined,
    clockBase: 'crystal',
  } as const;
}

function write(meter: ServedMeter, wanted: DateTime, { association }: Access): Refusal | undefined {
  const { framework } = meter;
  const { channel = 'an unnamed port', clientSap } = association;
  if (channel !== framework.timeSyncSource) return refuse('readWriteDenied');
  const { clock } = framework;
  const to = writtenTime(wanted, clock.meterTime(meter.live()), clock.zone);
  if (to === undefined) return refuse('otherReason');
  meter.setClock(to, `time sync by client ${clientSap} on port ${channel}`);
  return undefined;
}

/** By how much local time is ahead of standard time while daylight saving is in force. */
function daylightMinutes(meterTime: number, zone: ServedMeter['framework']['clock']['zone']): number {
  const change = zone.nextChange(meterTime);
  if (change === undefined) return 0;
  return Math.abs(zone.offsetMs(change) - zone.offsetMs(change - 1)) / MINUTE;
}
