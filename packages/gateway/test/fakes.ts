import { type Obis, parseObis } from 'dlms/data';
import type { Connection } from '../src/model/connection.ts';
import type { Device } from '../src/model/device.ts';
import type { Log } from '../src/model/ports.ts';
import type { Item, ProfileRequest, ValuesRequest } from '../src/model/request.ts';
import type { Schedule } from '../src/model/schedule.ts';

export const connection = (name: string): Connection => ({
  kind: 'tcp',
  name,
  description: undefined,
  enabled: true,
  tags: [],
  pauseMs: 0,
  host: '127.0.0.1',
  port: 4059,
  connectTimeoutMs: 1000,
  persistent: false,
});

export const device = (name: string, on: Connection, change: Partial<Device> = {}): Device => ({
  name,
  description: undefined,
  alias: name,
  enabled: true,
  tags: [],
  template: undefined,
  model: undefined,
  connection: on,
  interface: 'hdlc',
  modeE: undefined,
  gateway: undefined,
  reference: 'ln',
  client: 16,
  server: { logical: 1, physical: 17, size: 4 },
  authentication: { kind: 'none' },
  security: undefined,
  systemTitle: undefined,
  meterSystemTitle: undefined,
  identification: undefined,
  pushesFrom: undefined,
  timeoutMs: 1000,
  retries: 1,
  lostAfter: 3,
  association: 'perRequest',
  proposals: {},
  listMost: 32,
  clock: { timeZone: 'UTC', deviation: 'spec', dst: 'zone' },
  quirks: [],
  statusWords: new Map(),
  ...change,
});

export const every = (seconds: number): Schedule => ({ kind: 'interval', periodMs: seconds * 1000 });

const common = {
  description: undefined,
  enabled: true,
  send: true,
  missed: 'once',
  spreadMs: 0,
  priority: 5,
  timeoutMs: undefined,
} as const;

/** The value of an object, as it comes. */
export const item = (logicalName: Obis): Item => ({
  logicalName,
  attribute: undefined,
  classId: undefined,
  exportName: undefined,
  type: 'auto',
  scale: undefined,
});

export const values = (
  name: string,
  devices: readonly Device[],
  schedule: Schedule = every(60),
): ValuesRequest => ({
  kind: 'values',
  ...common,
  name,
  devices,
  schedule,
  items: [item(parseObis('1-0:1.8.0'))],
});

export const profile = (
  name: string,
  devices: readonly Device[],
  schedule: Schedule = every(900),
): ProfileRequest => ({
  kind: 'profile',
  ...common,
  name,
  devices,
  schedule,
  logicalName: parseObis('1-0:99.1.0'),
  historyMs: 30 * 86_400_000,
  mostEntries: undefined,
  columns: undefined,
  refill: true,
});

/** Keeps what it was told. */
export class FakeLog implements Log {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];

  info(fields: object, message: string): void {
    this.lines.push({ level: 'info', fields, message });
  }

  warn(fields: object, message: string): void {
    this.lines.push({ level: 'warn', fields, message });
  }

  error(fields: object, message: string): void {
    this.lines.push({ level: 'error', fields, message });
  }
}
