import type { Decimal, Obis } from 'dlms/data';
import type { Backoff } from './backoff.ts';
import type { Secret } from './secret.ts';

/** A way on which readings leave: what goes there, and how. */
export type Outlet = FileOutlet | MqttOutlet | PostgresOutlet | RedisOutlet | WebhookOutlet | ModbusOutlet;

/** What may go to an outlet. */
export type OutletMatter = 'values' | 'profiles' | 'signals' | 'status' | 'refusals';

export interface OutletBase {
  /** Its mark is kept under this name. */
  readonly name: string;
  readonly enabled: boolean;
  readonly devices: 'all' | ReadonlySet<string>;
  readonly what: ReadonlySet<OutletMatter>;
  /** Where a new outlet begins: with all that is stored, or with what is stored from now on. */
  readonly begin: 'oldest' | 'now';
  /** Values as JSON numbers, rounded to a double, where exact text would stand. */
  readonly numbers: boolean;
  readonly backoff: Backoff;
  /** Longest wait for the receiver to take one batch. */
  readonly timeoutMs: number;
}

/** Lines in files of one folder. */
export interface FileOutlet extends OutletBase {
  readonly type: 'file';
  readonly folder: string;
  /** The beginning of the file names. */
  readonly prefix: string;
  readonly format: 'csv' | 'jsonl';
  /** A file that has grown to this is followed by another one. */
  readonly maxBytes: number;
  /** A new file every day, and in which zone a day is; also the zone of the times in CSV. */
  readonly daily: boolean;
  readonly timeZone: string;
  /** Older files are removed; undefined keeps them all. */
  readonly keepDays: number | undefined;
}

/** How a connection is secured: contents of PEM files. */
export interface Tls {
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: Secret | undefined;
  /** Off only for tests with certificates of one's own making. */
  readonly verify: boolean;
}

export interface MqttOutlet extends OutletBase {
  readonly type: 'mqtt';
  /** `mqtt://host:1883`, `mqtts://host:8883`, `ws://…`, `wss://…`. */
  readonly url: string;
  readonly version: '5' | '3.1.1';
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly tls: Tls;
  /** With `{device}`, `{kind}`, `{logicalName}`, `{attribute}`, `{name}`, `{profile}`, `{signal}`; slashes of values become underscores. */
  readonly topic: string;
  /** Whether the broker keeps the newest value of each topic. */
  readonly retain: boolean;
  /** Where the outlet says `online` and `offline`, and hears commands: `<base>/status`, `<base>/command/request/<name>`. */
  readonly base: string;
  readonly commands: boolean;
  /** Topic prefix of Home Assistant's discovery; undefined says nothing to it. */
  readonly homeAssistant: string | undefined;
  /** Sparkplug B instead of JSON. */
  readonly sparkplug: { readonly group: string; readonly node: string } | undefined;
}

export interface PostgresOutlet extends OutletBase {
  readonly type: 'postgres';
  /** `postgres://user@host:5432/database`. */
  readonly url: string;
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  readonly schema: string;
  /** The beginning of its tables' names. */
  readonly prefix: string;
}

export interface RedisOutlet extends OutletBase {
  readonly type: 'redis';
  /** `redis://host:6379/0`, `rediss://…`. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  /** Key of the stream; undefined writes none. */
  readonly stream: string | undefined;
  /** About how many entries the stream keeps. */
  readonly streamLength: number;
  /** Prefix of hashes with the newest value of each series; undefined writes none. */
  readonly latest: string | undefined;
  /** Prefix of the channels; undefined publishes nothing. */
  readonly channel: string | undefined;
}

export interface WebhookOutlet extends OutletBase {
  readonly type: 'webhook';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly token: Secret | undefined;
  /** Signs each body. */
  readonly secret: Secret | undefined;
  /** What becomes of a batch that the receiver says is wrong: the outlet waits, or goes on without it. */
  readonly refused: 'hold' | 'skip';
  readonly tls: Tls | undefined;
  readonly batch: number;
}

/** A Modbus TCP server for control systems. */
export interface ModbusOutlet extends OutletBase {
  readonly type: 'modbus';
  readonly host: string;
  readonly port: number;
  /** Unit that is answered; undefined answers all. */
  readonly unit: number | undefined;
  readonly registers: readonly ModbusRegister[];
  /** A value that is older counts as stale. */
  readonly staleMs: number;
  /** What a stale or missing value reads as: its last value, or not-a-number (the lowest integer for whole numbers). */
  readonly stale: 'last' | 'invalid';
}

export const MODBUS_TYPES = [
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'float32',
  'float64',
] as const;
export type ModbusType = (typeof MODBUS_TYPES)[number];

export interface ModbusRegister {
  readonly address: number;
  readonly type: ModbusType;
  /** `big`: the high word first. */
  readonly words: 'big' | 'little';
  /** The register holds value × scale. */
  readonly scale: Decimal;
  readonly source: SeriesName | { readonly signal: string };
  /** Register that says how good the value is: 0 good, 1 stale, 2 none, 3 refused by the meter, 4 does not fit its type. */
  readonly quality: number | undefined;
}

/** One attribute of one device. */
export interface SeriesName {
  readonly device: string;
  readonly logicalName: Obis;
  readonly attribute: number;
  readonly dataIndex: number;
}

/** A value under a name of its own, and in the measure that its users want. */
export interface OutletSignal extends SeriesName {
  readonly name: string;
  readonly alias: string | undefined;
  /** Reading × scale + offset. */
  readonly scale: Decimal;
  readonly offset: Decimal;
  /** As it is printed; the meter's own when undefined. */
  readonly unit: string | undefined;
}
