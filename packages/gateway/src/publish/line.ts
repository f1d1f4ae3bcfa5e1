import { formatDecimal, unitSymbol } from 'dlms/data';
import { csvLine } from '../model/csv.ts';
import { dataText } from '../model/data-text.ts';
import type { OutletBase } from '../model/outlet.ts';
import type { Reading } from '../model/reading.ts';
import { seriesName } from '../model/series-name.ts';
import type { Zone } from '../model/zone.ts';
import { documentOf, integerText } from './document.ts';
import { type Message, signalSeries } from './message.ts';

/** A line of a file, and its place in the feed. */
export interface Line {
  readonly seq: number;
  readonly text: string;
}

export type LineWriter = (message: Message) => readonly Line[];

/** One document a line. */
export const jsonLines =
  (numbers: OutletBase['numbers']): LineWriter =>
  (message) => [{ seq: message.seq, text: `${JSON.stringify(documentOf(message, { numbers }))}\n` }];

/** The first line of a CSV file. */
export const CSV_HEAD = csvLine([
  'seq',
  'kind',
  'device',
  'signal',
  'profile',
  'logicalName',
  'name',
  'attribute',
  'dataIndex',
  'at',
  'occ',
  'value',
  'unit',
  'integer',
  'scaler',
  'state',
]);

/** One value a line; a row of a profile takes as many as it has values. */
export const csvLines =
  (zone: Zone): LineWriter =>
  (message) => {
    const { seq, kind, device } = message;
    switch (message.kind) {
      case 'value':
        return [valueLine({ seq, kind, device }, message.reading, zone)];
      case 'row':
        return message.cells.map((cell) =>
          valueLine({ seq: cell.seq, kind, device, profile: message.profile }, cell.reading, zone),
        );
      case 'signal':
        return [signalLine(message, zone)];
      case 'refusal': {
        const { logicalName, attribute, dataIndex, reason } = message.refusal;
        const key = [logicalName, seriesName(logicalName), attribute, dataIndex];
        const at = zone.text(message.at);
        return [line(seq, [kind, device, '', '', ...key, at, '', '', '', '', '', reason])];
      }
      case 'status': {
        const { state, reason } = message;
        const words = reason === undefined ? state : `${state}: ${reason}`;
        const none = ['', '', '', ''];
        return [line(seq, [kind, device, '', '', ...none, zone.text(message.at), ...none, '', words])];
      }
    }
  };

const line = (seq: number, cells: Parameters<typeof csvLine>[0]): Line => ({
  seq,
  text: csvLine([seq, ...cells]),
});

interface Head {
  readonly seq: number;
  readonly kind: string;
  readonly device: string;
  readonly profile?: string;
}

function valueLine({ seq, kind, device, profile = '' }: Head, reading: Reading, zone: Zone): Line {
  const { logicalName, attribute, dataIndex, at, occ, value, unit } = reading;
  const number = value.kind === 'number' ? value : undefined;
  return line(seq, [
    kind,
    device,
    '',
    profile,
    logicalName,
    seriesName(logicalName),
    attribute,
    dataIndex,
    zone.text(at),
    occ,
    number === undefined
      ? dataText(value.kind === 'data' ? value.octets : new Uint8Array())
      : formatDecimal(number),
    unit === undefined ? '' : unitSymbol(unit),
    number === undefined ? '' : integerText(number),
    number?.scaler,
    '',
  ]);
}

function signalLine(message: Message & { kind: 'signal' }, zone: Zone): Line {
  const { seq, kind, device, signal, value, unit, reading } = message;
  const { logicalName, attribute, dataIndex } = signalSeries(signal);
  const data = reading.value.kind === 'data' ? dataText(reading.value.octets) : '';
  return line(seq, [
    kind,
    device,
    signal.alias,
    '',
    logicalName,
    seriesName(logicalName),
    attribute,
    dataIndex,
    zone.text(message.at),
    message.occ,
    value === undefined ? data : formatDecimal(value),
    unit,
    '',
    '',
    '',
  ]);
}
