import type { Decimal, Obis } from 'dlms/data';
import type { Backoff } from './backoff.ts';
import type { Secret } from './secret.ts';

/** A way on which readings leave: what goes there, and how. */
export type Outlet = FileOutlet | MqttOutlet | PostgresOutlet | RedisOutlet | WebhookOutlet | ModbusOutlet;

/** What may go to an outlet. */
type OutletMatter = 'values' | 'profiles' | 'signals' | 'status' | 'refusals';

export interface OutletBase {
  /** Its mark is kept under this name. */
  readonly name: string;
  readonly enabled: boolean;
  readonly devices: 'all' | ReadonlySet<string>;
  readonly what: ReadonlySet<OutletMatter>;
  /** Where a new outlet begins: with all that is stored, or with what is stored from now on. */
  readonly from: 'beginning' | 'now';
  /** Items of the store that are handed on at once. */
  readonly batch: number;
  /** Values as JSON numbers, rounded to a double, where exact text would stand. */
  readonly numbers: 'exact' | 'float';
  readonly backoff: Backoff;
  /** Longest wait for the receiver to take one batch. */
  readonly timeoutMs: number;
}

/** Lines in files of one folder. */
export interface FileOutlet extends OutletBase {
  readonly type: 'file';
  readonly folder: string;
  readonly format: 'csv' | 'jsonl';
  readonly rotate: 'never' | 'hourly' | 'daily' | 'monthly';
  /** Zone in which a day is, and of the times in CSV. */
  readonly timeZone: string;
  /** A file that has grown to this is followed by another one; 0: never. */
  readonly maxBytes: number;
  /** How many files are kept; 0 keeps all. */
  readonly keep: number;
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
  /** 4 is MQTT 3.1.1. */
  readonly version: 4 | 5;
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  /** First part of all topics: it says `online` and `offline` on `<topic>/status`. */
  readonly topic: string;
  /** The topic of a message, with words in braces: see mqtt-topic.ts. */
  readonly pattern: string;
  readonly qos: 0 | 1 | 2;
  /** Whether the broker keeps the newest value of each topic. */
  readonly retain: boolean;
  /** Whether it takes commands: `<topic>/request/<name>/run`. */
  readonly commands: boolean;
  /** Topic prefix of Home Assistant's discovery; undefined says nothing to it. */
  readonly discovery: string | undefined;
  /** Sparkplug B instead of JSON. */
  readonly sparkplug: { readonly group: string; readonly node: string } | undefined;
  /** What devices are called in topics. */
  readonly aliases: ReadonlyMap<string, string>;
}

export interface PostgresOutlet extends OutletBase {
  readonly type: 'postgres';
  /** `postgres://user@host:5432/database`. */
  readonly url: string;
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  readonly schema: string;
}

export interface RedisOutlet extends OutletBase {
  readonly type: 'redis';
  /** `redis://host:6379/0`, `rediss://…`. */
  readonly url: string;
  readonly username: string | undefined;
  readonly password: Secret | undefined;
  readonly tls: Tls | undefined;
  /** First part of every key and channel. */
  readonly prefix: string;
  /** About how many entries its stream keeps; 0 keeps no stream. */
  readonly streamLength: number;
  readonly publish: boolean;
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
}

/** A Modbus TCP server for control systems. */
export interface ModbusOutlet extends OutletBase {
  readonly type: 'modbus';
  readonly host: string;
  readonly port: number;
  /** Unit that is answered; 0 answers any. */
  readonly unit: number;
  /** Which of several registers comes first. */
  readonly wordOrder: 'big' | 'little';
  /** A value that is older reads as the invalid value of its type; 0: never. */
  readonly staleMs: number;
  readonly registers: readonly ModbusRegister[];
}

export type ModbusType = 'int16' | 'uint16' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'float32' | 'float64';

export interface ModbusRegister {
  readonly address: number;
  readonly type: ModbusType;
  /** The register holds value × scale. */
  readonly scale: Decimal;
  readonly source: ModbusSource;
  /** Register that says how good the value is. */
  readonly quality: number | undefined;
}

/** A signal by its alias, or one attribute of one device. */
export type ModbusSource =
  | { readonly signal: string }
  | { readonly device: string; readonly logicalName: Obis; readonly attribute: number };
