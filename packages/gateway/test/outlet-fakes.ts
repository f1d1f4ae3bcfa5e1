import { parseObis } from 'dlms/data';
import type { MqttOutlet, OutletBase } from '../src/model/outlet.ts';
import type { FeedItem, StoreFeed } from '../src/model/ports.ts';
import type { RowBatch } from '../src/model/profile.ts';
import type { Reading } from '../src/model/reading.ts';
import { type Message, messagesOf, signalsBySeries } from '../src/publish/message.ts';

export const ENERGY = parseObis('1-0:1.8.0*255');
export const PROFILE = parseObis('1-0:99.1.0*255');
export const START = Date.UTC(2026, 2, 29, 0, 30);

export const ALL_MATTERS = new Set(['values', 'profiles', 'signals', 'status', 'refusals'] as const);

export const outletBase = (change: Partial<OutletBase> = {}): OutletBase => ({
  name: 'out',
  enabled: true,
  devices: 'all',
  what: ALL_MATTERS,
  from: 'beginning',
  batch: 500,
  numbers: 'exact',
  backoff: { firstMs: 50, longestMs: 200 },
  timeoutMs: 5000,
  ...change,
});

/** What goes to a broker of this machine. */
export const mqttOutlet = (port: number, change: Partial<MqttOutlet> = {}): MqttOutlet => ({
  ...outletBase({ batch: 50 }),
  type: 'mqtt',
  url: `mqtt://127.0.0.1:${port}`,
  version: 5,
  clientId: 'meterwire-out',
  username: undefined,
  password: undefined,
  tls: undefined,
  topic: 'mw',
  pattern: '{topic}/{device}/{key}',
  qos: 1,
  retain: true,
  commands: false,
  discovery: undefined,
  sparkplug: undefined,
  aliases: new Map([['m1', 'house/1']]),
  ...change,
});

export const reading = (change: Partial<Reading> = {}): Reading => ({
  logicalName: ENERGY,
  classId: 3,
  attribute: 2,
  dataIndex: 0,
  at: START,
  occ: 0,
  value: { kind: 'number', value: 123_456, scaler: -3 },
  unit: 'Wh',
  clock: undefined,
  readAt: change.at ?? START,
  ...change,
});

/** Rows of a profile with as many columns as values. */
export const rowBatch = (rows: readonly (readonly number[])[], from = START): RowBatch => ({
  logicalName: PROFILE,
  capturePeriodS: 900,
  columns: (rows[0] ?? []).map((_, index) => ({
    logicalName: parseObis(`1-1:${index + 1}.29.0`),
    classId: 3,
    attribute: 2,
    dataIndex: 0,
    scaler: 0,
    unit: 'Wh',
  })),
  rows: rows.map((values, index) => ({
    at: from + index * 900_000,
    occ: 0,
    clock: { octets: new Uint8Array(12), offsetMinutes: 60, rule: 'deviation' },
    values: values.map((value) => ({ kind: 'number', value, scaler: 0 })),
  })),
  resume: from + (rows.length - 1) * 900_000,
  readAt: from + rows.length * 900_000,
});

export const valueItem = (seq: number, change: Partial<Reading> = {}, device = 'm1'): FeedItem => ({
  kind: 'value',
  seq,
  device,
  reading: reading({ at: START + seq * 1000, ...change }),
  profile: undefined,
});

export const messages = (items: readonly FeedItem[]): Message[] =>
  messagesOf(items, outletBase(), signalsBySeries([]));

/** A store that only feeds. */
export class FakeFeed implements StoreFeed {
  items: FeedItem[] = [];
  readonly marks = new Map<string, number>();
  /** Every mark that was kept. */
  readonly kept: number[] = [];

  async after(mark: number, limit: number) {
    const items = this.items.filter(({ seq }) => seq > mark).slice(0, limit);
    return { items, mark: items.at(-1)?.seq ?? mark };
  }

  async head() {
    return this.items.at(-1)?.seq ?? 0;
  }

  async markOf(outlet: string) {
    return this.marks.get(outlet);
  }

  async setMark(outlet: string, mark: number) {
    this.kept.push(mark);
    this.marks.set(outlet, mark);
  }
}

/** Waits until something holds; fails after some seconds, saying what was awaited. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  ms = 15_000,
): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`it took too long: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
