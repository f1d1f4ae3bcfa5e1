import { type Instant, toHex } from 'dlms/bytes';
import { approximate, type Decimal, formatDecimal, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import type { OutletBase } from '../model/outlet.ts';
import type { MeterTime, Reading, SeriesKey } from '../model/reading.ts';
import { seriesName } from '../model/series-name.ts';
import { type Message, signalSeries } from './message.ts';

/*
 * What receivers read, as JSON. Values are text with every digit, and the integer and scaler as the meter sent them stand beside;
 * with `numbers: float` the value is a JSON number, which is rounded to a double where it has to be.
 */

export interface DocumentOptions {
  readonly numbers: OutletBase['numbers'];
}

export function documentOf(message: Message, options: DocumentOptions): object {
  const { kind, seq, device } = message;
  const head = { kind, seq, device };
  switch (message.kind) {
    case 'value':
      return { ...head, ...readingDocument(message.reading, options) };
    case 'row':
      return {
        ...head,
        profile: message.profile,
        name: seriesName(message.profile),
        at: instantText(message.at),
        occ: message.occ,
        clock: clockDocument(message.clock),
        values: message.cells.map(({ seq: own, reading }) => ({
          seq: own,
          ...keyDocument(reading),
          ...valueDocument(reading, options),
        })),
      };
    case 'signal': {
      const { signal, value, unit, reading } = message;
      const text = value === undefined ? valueDocument(reading, options).value : decimal(value, options);
      return {
        ...head,
        signal: signal.alias,
        name: signal.name,
        value: text,
        unit: unit ?? null,
        at: instantText(message.at),
        occ: message.occ,
        ...signalSeries(signal),
        readAt: instantText(reading.readAt),
      };
    }
    case 'refusal': {
      const { refusal } = message;
      return { ...head, ...keyDocument(refusal), reason: refusal.reason, at: instantText(message.at) };
    }
    case 'status': {
      const { state, reason, at } = message;
      return { ...head, state, reason: reason ?? null, at: instantText(at) };
    }
  }
}

function readingDocument(reading: Reading, options: DocumentOptions): object {
  const { at, occ, clock, readAt } = reading;
  return {
    ...keyDocument(reading),
    ...valueDocument(reading, options),
    at: instantText(at),
    occ,
    clock: clockDocument(clock),
    readAt: instantText(readAt),
  };
}

/** A class of 0 stands for one that nobody has told us. */
const keyDocument = ({ logicalName, classId, attribute, dataIndex }: SeriesKey) => ({
  logicalName,
  classId: classId === 0 ? null : classId,
  attribute,
  dataIndex,
  name: seriesName(logicalName),
});

interface ValueDocument {
  readonly value: string | number;
  readonly integer: string | null;
  readonly scaler: number | null;
  readonly unit: string | null;
  readonly raw?: string;
}

function valueDocument({ value, unit }: Reading, options: DocumentOptions): ValueDocument {
  const measure = unit === undefined ? null : unitSymbol(unit);
  if (value.kind === 'data')
    return {
      value: dataText(value.octets),
      integer: null,
      scaler: null,
      unit: measure,
      raw: toHex(value.octets),
    };
  const { scaler } = value;
  return { value: decimal(value, options), integer: integerText(value), scaler, unit: measure };
}

/** The integer as the meter sent it; null for a float. */
export const integerText = ({ value }: Decimal): string | null =>
  typeof value === 'bigint' || Number.isInteger(value) ? String(value) : null;

/** A number that JSON cannot write goes out as its name, whatever was asked. */
function decimal(value: Decimal, { numbers }: DocumentOptions): string | number {
  if (numbers === 'exact') return formatDecimal(value);
  const rounded = approximate(value);
  return Number.isFinite(rounded) ? rounded : formatDecimal(value);
}

const instantText = (at: Instant): string => new Date(at).toISOString();

const clockDocument = (clock: MeterTime | undefined) =>
  clock === undefined
    ? null
    : { raw: toHex(clock.octets), offsetMinutes: clock.offsetMinutes ?? null, rule: clock.rule };
