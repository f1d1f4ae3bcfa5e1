import type { Instant } from 'dlms/bytes';
import { approximate, type Decimal, formatDecimal, unitSymbol } from 'dlms/data';
import { dataText } from '../model/data-text.ts';
import { integerText } from './document.ts';
import type { Message } from './message.ts';
import { keyText } from './mqtt-topic.ts';
import { ProtobufWriter } from './protobuf.ts';

/* Payloads of Sparkplug B (specification 3.0, chapter 6). Numbers of fields are those of its protocol buffers schema. */

type MetricValue =
  | { readonly type: 'double'; readonly value: number }
  | { readonly type: 'int64'; readonly value: bigint }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string };

/** One named value. */
export interface Metric {
  readonly name: string;
  readonly at: Instant;
  readonly value: MetricValue;
  /** It is of the past, and not the newest. */
  readonly historical?: boolean;
  /** What stands beside the value: unit, and the exact decimal that the double was made of. */
  readonly properties?: Readonly<Record<string, string>>;
}

const TYPES = { int64: 4, double: 10, boolean: 11, string: 12 } as const;

/** The octets of a payload; a death has no sequence number. */
export function payload(at: Instant, metrics: readonly Metric[], seq: number | undefined): Buffer {
  const writer = new ProtobufWriter().varint(1, at);
  for (const metric of metrics) writer.message(2, metricOf(metric));
  if (seq !== undefined) writer.varint(3, seq);
  return writer.finish();
}

function metricOf({ name, at, value, historical, properties }: Metric): ProtobufWriter {
  const writer = new ProtobufWriter().text(1, name).varint(3, at).varint(4, TYPES[value.type]);
  if (historical === true) writer.varint(5, true);
  if (properties !== undefined) writer.message(9, propertySet(properties));
  switch (value.type) {
    case 'int64':
      return writer.varint(11, value.value);
    case 'double':
      return writer.double(13, value.value);
    case 'boolean':
      return writer.varint(14, value.value);
    case 'string':
      return writer.text(15, value.value);
  }
}

function propertySet(properties: Readonly<Record<string, string>>): ProtobufWriter {
  const writer = new ProtobufWriter();
  for (const key of Object.keys(properties)) writer.text(1, key);
  for (const value of Object.values(properties))
    writer.message(2, new ProtobufWriter().varint(1, TYPES.string).text(8, value));
  return writer;
}

/** The metrics that a message carries. */
export function metricsOf(message: Message): Metric[] {
  const { at } = message;
  switch (message.kind) {
    case 'value':
      return [readingMetric(keyText(message.reading), message.reading, at, false)];
    case 'row':
      return message.cells.map(({ reading }) =>
        readingMetric(`${message.profile}/${keyText(reading)}`, reading, at, true),
      );
    case 'signal': {
      const { signal, value, unit, reading } = message;
      const name = `signals/${signal.alias}`;
      return value === undefined
        ? [readingMetric(name, reading, at, false)]
        : [{ name, at, value: doubleOf(value), properties: exactly(value, unit) }];
    }
    case 'refusal': {
      const { refusal } = message;
      return [{ name: `refusals/${keyText(refusal)}`, at, value: { type: 'string', value: refusal.reason } }];
    }
    case 'status':
      return [];
  }
}

type Reading = (Message & { kind: 'value' })['reading'];

function readingMetric(name: string, { value, unit }: Reading, at: Instant, historical: boolean): Metric {
  if (value.kind === 'data')
    return { name, at, value: { type: 'string', value: dataText(value.octets) }, historical };
  return { name, at, value: doubleOf(value), historical, properties: exactly(value, unitOf(unit)) };
}

const doubleOf = (value: Decimal): MetricValue => ({ type: 'double', value: approximate(value) });

function exactly(value: Decimal, unit: string | undefined): Record<string, string> {
  const integer = integerText(value);
  return {
    exact: formatDecimal(value),
    ...(integer !== null && { integer, scaler: String(value.scaler) }),
    ...(unit !== undefined && { engUnit: unit }),
  };
}

const unitOf = (unit: Reading['unit']): string | undefined =>
  unit === undefined ? undefined : unitSymbol(unit);
