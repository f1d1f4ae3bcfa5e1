import type { Instant } from 'dlms/bytes';
import type { GetResult } from 'dlms/client';
import { scalerUnit, toInstant, tryFromData } from 'dlms/data';
import type { MeterClock } from '../model/device.ts';
import type { MeterSession } from '../model/ports.ts';
import type { MeterTime, Reading, Refusal, SeriesKey } from '../model/reading.ts';
import type { Item } from '../model/request.ts';
import type { Directory } from './directory.ts';
import { driftMs, meterTime, policyOf, timeCell } from './meter-clock.ts';
import type { Scalers } from './scalers.ts';
import { readingValueOf } from './value.ts';

/** What a request for values has brought. */
export interface Values {
  readonly readings: readonly Reading[];
  readonly refusals: readonly Refusal[];
  /** The meter's clock minus ours, where it was among them. */
  readonly clockDriftMs: number | undefined;
}

export interface ValueReader {
  readonly session: MeterSession;
  readonly directory: Directory;
  readonly scalers: Scalers;
  readonly clock: MeterClock;
  readonly now: () => Instant;
}

/** Reads the attributes of a request, with whatever it takes to understand them. */
export async function readValues(items: readonly Item[], reader: ValueReader): Promise<Values> {
  const refusals: Refusal[] = [];
  const wanted: Wanted[] = [];
  for (const { logicalName, attribute = VALUE, classId } of items) {
    const found =
      classId === undefined ? await reader.directory.classOf(logicalName) : ({ ok: true, classId } as const);
    if (found.ok)
      wanted.push(wantedOf({ logicalName, classId: found.classId, attribute, dataIndex: 0 }, reader));
    else
      refusals.push({
        logicalName,
        classId: 0,
        attribute,
        dataIndex: 0,
        reason: found.error,
        at: reader.now(),
      });
  }
  const results = await reader.session.getEach(
    wanted.flatMap(({ key, attributes }) =>
      attributes.map((attribute) => ({
        attribute: { classId: key.classId, instance: key.logicalName, attribute },
      })),
    ),
  );
  const at = reader.now();
  const readings: Reading[] = [];
  let clockDriftMs: number | undefined;
  let place = 0;
  for (const { key, attributes } of wanted) {
    const answers = new Map(attributes.map((attribute) => [attribute, results[place++]]));
    const reading = readingOf(key, answers, reader, at);
    if ('reason' in reading) refusals.push(reading);
    else readings.push(reading);
    if (key.classId === CLOCK && key.attribute === TIME)
      clockDriftMs = driftOf(answers.get(TIME), reader.clock, at);
  }
  return { readings, refusals, clockDriftMs };
}

/** In every class that has a value, it is this attribute. */
const VALUE = 2;
const CLOCK = 8;
const TIME = 2;
const EXTENDED_REGISTER = 4;
const CAPTURE_TIME = 5;
/** Where the scaler and unit of captured numbers stand, and for which attributes. */
const SCALED: ReadonlyMap<number, { readonly of: readonly number[]; readonly at: number }> = new Map([
  [3, { of: [2], at: 3 }],
  [EXTENDED_REGISTER, { of: [2], at: 3 }],
  [5, { of: [2, 3], at: 4 }],
]);

/** An attribute that is to be read, and what is read beside it to understand it. */
interface Wanted {
  readonly key: SeriesKey;
  readonly attributes: readonly number[];
}

function wantedOf(key: SeriesKey, { scalers, now }: ValueReader): Wanted {
  const scaler = scalerOf(key);
  return {
    key,
    attributes: [
      key.attribute,
      ...(scaler === undefined || scalers.has(key.logicalName, now()) ? [] : [scaler]),
      ...(key.classId === EXTENDED_REGISTER && key.attribute === VALUE ? [CAPTURE_TIME] : []),
    ],
  };
}

function scalerOf({ classId, attribute }: SeriesKey): number | undefined {
  const scaled = SCALED.get(classId);
  return scaled?.of.includes(attribute) === true ? scaled.at : undefined;
}

function readingOf(
  key: SeriesKey,
  answers: ReadonlyMap<number, GetResult | undefined>,
  { scalers, clock }: ValueReader,
  now: Instant,
): Reading | Refusal {
  const scaler = scalerOf(key);
  const told = scaler === undefined ? undefined : answers.get(scaler);
  if (told !== undefined) scalers.set(key.logicalName, scalerUnitOf(told), now);
  const answer = answers.get(key.attribute);
  if (answer?.ok !== true) return { ...key, reason: reasonText(answer?.error ?? 'otherReason'), at: now };
  const meaning = scaler === undefined ? undefined : scalers.get(key.logicalName);
  const value = readingValueOf(answer.data, meaning?.scaler ?? 0);
  if (value === undefined) return { ...key, reason: 'nullData', at: now };
  const captured = captureOf(answers.get(CAPTURE_TIME), clock);
  return {
    ...key,
    at: captured?.at ?? now,
    occ: 0,
    value,
    unit: meaning?.unit,
    clock: captured?.time,
    readAt: now,
  };
}

function scalerUnitOf(answer: GetResult) {
  const conversion = answer.ok ? tryFromData(scalerUnit, answer.data) : undefined;
  return conversion?.ok === true ? conversion.value : undefined;
}

/** When an extended register captured its value; undefined when it does not say, and then ours is the time. */
function captureOf(
  answer: GetResult | undefined,
  clock: MeterClock,
): { readonly at: Instant; readonly time: MeterTime } | undefined {
  const time = answer?.ok === true ? timeCell(answer.data) : undefined;
  const at = time && toInstant(time.value, policyOf(clock));
  return time === undefined || at === undefined ? undefined : { at, time: meterTime(time, clock) };
}

function driftOf(answer: GetResult | undefined, clock: MeterClock, now: Instant): number | undefined {
  const time = answer?.ok === true ? timeCell(answer.data) : undefined;
  return time && driftMs(clock, time.value, now);
}

/** The name of a refusal; codes without one are a manufacturer's own. */
export const reasonText = (error: string | number): string =>
  typeof error === 'number' ? `code ${error}` : error;
