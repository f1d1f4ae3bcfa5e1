import type { LatestValue, listReadings, Query, Reading as ReadingDocument, Result } from '@meterwire/api';
import { toHex } from 'dlms/bytes';
import { decode } from 'dlms/codec';
import { dateTimeOctets, formatDateTime, formatDecimal, obisName, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { Latest, ReadingCursor, SeriesFilter } from '../model/ports.ts';
import type { MeterTime, Reading, Refusal, SeriesKey } from '../model/reading.ts';
import type { Context } from './context.ts';
import { Problem } from './problem.ts';
import { instantOf, instantText, logicalNameOf } from './text.ts';

/** The newest value of every attribute that is read of a device, in the order of the configuration. */
export async function valueDocuments(context: Context, id: string): Promise<LatestValue[]> {
  const device = context.device(id);
  const wanted = new Map<string, SeriesFilter>();
  for (const request of context.requestsOf(device))
    if (request.kind === 'values')
      for (const { logicalName, attribute } of request.items)
        wanted.set(`${logicalName}:${attribute ?? VALUE}`, { logicalName, attribute: attribute ?? VALUE });
  return latestDocuments(context, id, [...wanted.values()]);
}

/** What a request reads where it names no attribute. */
const VALUE = 2;

export async function latestDocuments(
  { options }: Context,
  device: string,
  series: readonly SeriesFilter[],
): Promise<LatestValue[]> {
  return (await options.store.latest(device, series)).map(latestDocument);
}

export async function readingPage(
  context: Context,
  query: Query<typeof listReadings>,
): Promise<Result<typeof listReadings>> {
  const { device, logicalName, from, to, after, limit = 1000 } = query;
  if (device !== undefined) context.device(device);
  const page = await context.options.store.readings({
    device,
    logicalName: logicalName === undefined ? undefined : logicalNameOf(logicalName),
    from: instantOf(from),
    to: instantOf(to),
    after: after === undefined ? undefined : cursorOf(after),
    limit,
  });
  return {
    readings: page.readings.map(
      (reading): ReadingDocument => ({ device: reading.device, ...readingDocument(reading) }),
    ),
    next: page.next === undefined ? null : cursorText(page.next),
  };
}

const cursorText = ({ at, series, occ }: ReadingCursor): string => `${at}.${series}.${occ}`;

function cursorOf(text: string): ReadingCursor {
  const match = /^(-?\d{1,15})\.(\d{1,15})\.(\d{1,15})$/.exec(text);
  if (match === null)
    throw new Problem({
      status: 400,
      detail: `"${text}" is no place in the readings`,
      advice: 'hand back as `after` exactly what stood in `next`',
    });
  const [, at, series, occ] = match;
  return { at: Number(at), series: Number(series), occ: Number(occ) };
}

const latestDocument = (latest: Latest): LatestValue =>
  latest.kind === 'reading' ? readingDocument(latest.reading) : refusalDocument(latest.refusal);

function readingDocument(reading: Reading): LatestValue {
  const { value, unit, at, clock, readAt } = reading;
  const data = value.kind === 'data' ? value.octets : undefined;
  const number = value.kind === 'number' ? value : undefined;
  const whole = typeof number?.value === 'bigint' || Number.isInteger(number?.value);
  return {
    ...keyDocument(reading),
    value: number === undefined ? dataText(data ?? new Uint8Array()) : formatDecimal(number),
    integer: whole ? String(number?.value) : null,
    scaler: number?.scaler ?? null,
    unit: unit === undefined ? null : unitSymbol(unit),
    refusal: null,
    raw: data === undefined ? null : toHex(data),
    at: instantText(at),
    clock: clock === undefined ? null : clockDocument(clock),
    readAt: instantText(readAt),
  };
}

const refusalDocument = (refusal: Refusal): LatestValue => ({
  ...keyDocument(refusal),
  value: null,
  integer: null,
  scaler: null,
  unit: null,
  refusal: refusal.reason,
  raw: null,
  at: instantText(refusal.at),
  clock: null,
  readAt: instantText(refusal.at),
});

/** A class of 0 stands for one that nobody has told us. */
const keyDocument = ({ logicalName, classId, attribute }: SeriesKey) => ({
  logicalName,
  classId: classId === 0 ? null : classId,
  attribute,
  name: obisName(logicalName),
});

const clockDocument = ({ octets }: MeterTime) => ({
  raw: toHex(octets),
  text: formatDateTime(decode(dateTimeOctets, octets)),
});
