import type { Instant } from 'dlms/bytes';
import type { Push } from 'dlms/client';
import { encode } from 'dlms/codec';
import { type DateTime, dateTimeOctets, localMs, parseDateTime, toInstant } from 'dlms/data';
import type { MeterClock } from '../model/device.ts';
import type { MeterTime, Reading } from '../model/reading.ts';
import { meterTime, policyOf } from './meter-clock.ts';
import { readingValueOf } from './value.ts';

/** What a push has brought, as readings are kept: at the meter's own time where it says one. */
export function readingsOf({ readings }: Push, clock: MeterClock, now: Instant): Reading[] {
  const seen = new Set<string>();
  return readings.flatMap(({ logicalName, classId, attribute, data, scaler, unit, at }) => {
    const value = readingValueOf(data, scaler ?? 0);
    if (value === undefined) return [];
    const time = at === undefined ? undefined : timeOf(at, clock);
    // A telegram without classes names values; those with a unit are what registers hold.
    const key = {
      logicalName,
      classId: classId === 0 ? (unit === undefined ? DATA : REGISTER) : classId,
      attribute: attribute === 0 ? VALUE : attribute,
      dataIndex: 0,
    };
    const place = `${logicalName}:${key.attribute}:${time?.at ?? now}`;
    if (seen.has(place)) return [];
    seen.add(place);
    return [{ ...key, at: time?.at ?? now, occ: 0, value, unit, clock: time?.clock, readAt: now }];
  });
}

const DATA = 1;
const REGISTER = 3;
const VALUE = 2;

function timeOf(
  text: string,
  clock: MeterClock,
): { readonly at: Instant; readonly clock: MeterTime } | undefined {
  const value = dateTimeOf(text);
  const at = value && toInstant(value, policyOf(clock));
  if (value === undefined || at === undefined) return undefined;
  return { at, clock: meterTime({ octets: encode(dateTimeOctets, value), value }, clock) };
}

function dateTimeOf(text: string): DateTime | undefined {
  try {
    const time = parseDateTime(text);
    return localMs(time) === undefined ? undefined : time;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
