import { parseObis } from 'dlms/data';
import type { Connection } from '../src/model/connection.ts';
import type { Device } from '../src/model/device.ts';
import type { Log } from '../src/model/ports.ts';
import type { ProfileRequest, ValuesRequest } from '../src/model/request.ts';
import type { Schedule } from '../src/model/schedule.ts';

export const connection = (name: string): Connection => ({
  kind: 'tcp',
  name,
  host: '127.0.0.1',
  port: 4059,
  connectTimeoutMs: 1000,
});

export const device = (name: string, on: Connection, change: Partial<Device> = {}): Device => ({
  name,
  description: undefined,
  enabled: true,
  connection: on,
  interface: 'hdlc',
  reference: 'ln',
  client: 16,
  server: { logical: 1, physical: 17, size: 4 },
  authentication: { kind: 'none' },
  timeoutMs: 1000,
  retries: 1,
  proposals: {},
  clock: { timeZone: 'UTC', deviation: 'spec' },
  quirks: [],
  statusWords: new Map(),
  ...change,
});

export const every = (seconds: number): Schedule => ({ kind: 'interval', periodMs: seconds * 1000 });

export const values = (
  name: string,
  devices: readonly Device[],
  schedule: Schedule = every(60),
): ValuesRequest => ({
  kind: 'values',
  name,
  enabled: true,
  devices,
  schedule,
  items: [{ logicalName: parseObis('1-0:1.8.0'), attribute: undefined, classId: undefined }],
});

export const profile = (
  name: string,
  devices: readonly Device[],
  schedule: Schedule = every(900),
): ProfileRequest => ({
  kind: 'profile',
  name,
  enabled: true,
  devices,
  schedule,
  logicalName: parseObis('1-0:99.1.0'),
  historyMs: 30 * 86_400_000,
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
