import type { Instant } from 'dlms/bytes';
import { type Decimal, type Obis, parseDecimal, unitSymbol } from 'dlms/data';
import { plus, times } from '../model/decimal.ts';
import type { OutletBase } from '../model/outlet.ts';
import type { FeedItem } from '../model/ports.ts';
import type { MeterTime, Reading, Refusal } from '../model/reading.ts';
import type { ValueSignal } from '../model/value-signal.ts';

/** What is handed to a receiver. `seq` is the place in the feed: a message that comes twice has the same. */
export type Message = ValueMessage | RowMessage | SignalMessage | RefusalMessage | StatusMessage;

interface MessageBase {
  readonly seq: number;
  readonly device: string;
  readonly at: Instant;
}

interface ValueMessage extends MessageBase {
  readonly kind: 'value';
  readonly reading: Reading;
}

/** A row of a profile. */
interface RowMessage extends MessageBase {
  readonly kind: 'row';
  readonly profile: Obis;
  readonly occ: number;
  readonly clock: MeterTime | undefined;
  readonly cells: readonly { readonly seq: number; readonly reading: Reading }[];
}

export interface SignalMessage extends MessageBase {
  readonly kind: 'signal';
  readonly signal: ValueSignal;
  readonly occ: number;
  /** Undefined where the reading is no number: then `reading` says it. */
  readonly value: Decimal | undefined;
  readonly unit: string | undefined;
  readonly reading: Reading;
}

interface RefusalMessage extends MessageBase {
  readonly kind: 'refusal';
  readonly refusal: Refusal;
}

interface StatusMessage extends MessageBase {
  readonly kind: 'status';
  readonly state: string;
  readonly reason: string | undefined;
}

/** What an outlet wants, of all that there is. */
export type Choice = Pick<OutletBase, 'devices' | 'what'>;

/** Signals by what they are made of. */
export type Signals = ReadonlyMap<string, readonly ValueSignal[]>;

export function signalsBySeries(signals: readonly ValueSignal[]): Signals {
  const bySeries = new Map<string, ValueSignal[]>();
  for (const signal of signals) {
    if (!signal.enabled) continue;
    const key = seriesText(signal.device.name, signalSeries(signal));
    bySeries.set(key, [...(bySeries.get(key) ?? []), signal]);
  }
  return bySeries;
}

/** The messages that items of the feed make for an outlet. */
export function messagesOf(items: readonly FeedItem[], choice: Choice, signals: Signals): Message[] {
  const messages: Message[] = [];
  let row: { -readonly [K in keyof RowMessage]: RowMessage[K] } | undefined;
  for (const item of items) {
    if (choice.devices !== 'all' && !choice.devices.has(item.device)) continue;
    if (item.kind === 'value' && item.profile !== undefined) {
      if (!choice.what.has('profiles')) continue;
      const cell = { seq: item.seq, reading: item.reading };
      if (row !== undefined && belongs(item, row)) {
        row.cells = [...row.cells, cell];
        row.seq = item.seq;
      } else {
        const { at, occ, clock } = item.reading;
        const { seq, device, profile } = item;
        row = { kind: 'row', seq, device, at, profile, occ, clock, cells: [cell] };
        messages.push(row);
      }
    } else messages.push(...singleMessages(item, choice, signals));
  }
  return messages;
}

const belongs = (item: FeedItem & { kind: 'value' }, row: RowMessage): boolean =>
  item.seq === row.seq + 1 &&
  item.device === row.device &&
  item.profile === row.profile &&
  item.reading.at === row.at &&
  item.reading.occ === row.occ;

function singleMessages(item: FeedItem, { what }: Choice, signals: Signals): Message[] {
  switch (item.kind) {
    case 'value': {
      const { seq, device, reading } = item;
      const value: Message[] = what.has('values')
        ? [{ kind: 'value', seq, device, at: reading.at, reading }]
        : [];
      if (!what.has('signals')) return value;
      const named = signals.get(seriesText(device, reading)) ?? [];
      return [...value, ...named.map((signal) => signalMessage(signal, seq, reading))];
    }
    case 'refusal': {
      const { seq, device, refusal } = item;
      return what.has('refusals') ? [{ kind: 'refusal', seq, device, at: refusal.at, refusal }] : [];
    }
    case 'status':
      return what.has('status') ? [item] : [];
  }
}

/** The value of a signal, exactly. */
export function signalMessage(signal: ValueSignal, seq: number, reading: Reading): SignalMessage {
  const { value, unit, at, occ } = reading;
  const measured =
    value.kind === 'number' && Number.isFinite(Number(value.value))
      ? plus(times(value, decimalOf(signal.scale ?? 1)), decimalOf(signal.offset ?? 0))
      : undefined;
  return {
    kind: 'signal',
    seq,
    device: signal.device.name,
    at,
    signal,
    occ,
    value: measured,
    unit: signal.unit ?? (unit === undefined ? undefined : unitSymbol(unit)),
    reading,
  };
}

/** In every class that has a value, it is attribute 2. */
export const signalSeries = ({ logicalName, attribute = 2, dataIndex }: ValueSignal) => ({
  logicalName,
  attribute,
  dataIndex,
});

/** A number of the configuration as it is written there. */
const decimalOf = (number: number): Decimal => parseDecimal(String(number));

/** A series by its names, as a key. */
const seriesText = (
  device: string,
  { logicalName, attribute, dataIndex }: Pick<Reading, 'logicalName' | 'attribute' | 'dataIndex'>,
): string => `${device}\n${logicalName}:${attribute}:${dataIndex}`;
