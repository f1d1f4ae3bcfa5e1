import { Type } from 'typebox';
import {
  chosenDevices,
  closed,
  duration,
  flag,
  integer,
  name,
  oneOf,
  secret,
  text,
  tlsClient,
} from './field.ts';

export const OUTLET_KINDS = ['values', 'profiles', 'signals', 'status', 'refusals'] as const;

const common = {
  name: name('Unique; its place in the store is kept under it'),
  description: Type.Optional(text('For people')),
  enabled: flag('Whether anything is handed on', true),
  devices: chosenDevices('Whose readings: `all`, a list of names, or `{ tags: [...] }`', 'all'),
  what: Type.Array(oneOf(OUTLET_KINDS, 'A kind'), {
    minItems: 1,
    description:
      'What is handed on: single values, rows of profiles, signals, the status of devices, refusals',
    default: ['values', 'profiles', 'status'],
  }),
  from: oneOf(
    ['now', 'beginning'],
    'Where a new outlet begins: at what comes next, or at the oldest reading',
    'now',
  ),
  batch: integer(1, 10_000, 'Most readings that are handed on at once', 500),
  backoffFirst: duration('Pause after the first failure; doubled with each further one', '1s'),
  backoffLongest: duration('The pause grows no longer than this', '5m'),
};

const numbers = oneOf(
  ['exact', 'float'],
  'Numbers as exact decimal text with integer and scaler beside it, or as floating-point numbers',
  'exact',
);

export const mqttOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('mqtt', { description: 'MQTT broker' }),
    url: text('Broker: mqtt://host:1883 or mqtts://host:8883'),
    version: Type.Enum([4, 5], { description: 'Protocol: 4 is MQTT 3.1.1, 5 is MQTT 5', default: 5 }),
    username: Type.Optional(text('User name', 256)),
    password: Type.Optional(secret('Password')),
    clientId: Type.Optional(text('Client id; made of the name of the outlet when left out', 128)),
    tls: Type.Optional(tlsClient),
    topic: Type.String({
      minLength: 1,
      maxLength: 256,
      description: 'First part of every topic',
      default: 'meterwire',
    }),
    pattern: Type.String({
      minLength: 1,
      maxLength: 256,
      form: 'a topic with words in braces: {topic}, {device}, {kind}, {key}, {logicalName}, {attribute}, {profile}, {signal}',
      description: 'How the topic of a message is made; `{device}` is its alias',
      default: '{topic}/{device}/{key}',
    }),
    qos: Type.Enum([0, 1, 2], {
      description: 'Quality of service; below 1 readings may be lost',
      default: 1,
    }),
    retain: flag('Whether the broker keeps the last value of each topic', true),
    payload: oneOf(['json', 'sparkplug'], 'Form of the messages: JSON, or Sparkplug B', 'json'),
    group: Type.Optional(text('Sparkplug group id; `topic` when left out', 128)),
    discovery: Type.Optional(
      Type.Object(
        { prefix: Type.String({ minLength: 1, description: 'Discovery prefix', default: 'homeassistant' }) },
        { ...closed, title: 'Home Assistant', description: 'Announces devices and values to Home Assistant' },
      ),
    ),
    commands: flag(
      'Takes commands: `<topic>/request/<name>/run` runs a request; the answer comes on `…/answer`',
      false,
    ),
    numbers,
  },
  { ...closed, title: 'MQTT outlet' },
);

export const postgresOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('postgres', { description: 'PostgreSQL database' }),
    url: Type.Optional(text('postgres://user@host:5432/database, without the password')),
    password: Type.Optional(secret('Password')),
    tls: Type.Optional(tlsClient),
    schema: Type.String({
      pattern: '^[a-z_][a-z0-9_]{0,62}$',
      form: 'a plain lower-case name',
      description: 'Schema of the tables, made when missing',
      default: 'meterwire',
    }),
  },
  { ...closed, title: 'PostgreSQL outlet' },
);

export const redisOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('redis', { description: 'Redis server' }),
    url: text('redis://host:6379/0 or rediss://…, without the password'),
    username: Type.Optional(text('User name', 256)),
    password: Type.Optional(secret('Password')),
    tls: Type.Optional(tlsClient),
    prefix: Type.String({
      minLength: 1,
      maxLength: 128,
      description: 'First part of every key',
      default: 'meterwire',
    }),
    streamLength: integer(0, 100_000_000, 'Entries that the stream keeps, about; 0 keeps no stream', 100_000),
    publish: flag('Also publishes each reading on a channel', true),
    numbers,
  },
  { ...closed, title: 'Redis outlet' },
);

export const webhookOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('webhook', { description: 'HTTP request with JSON' }),
    url: text('http:// or https:// address that batches are posted to', 2000),
    token: Type.Optional(secret('Sent as `Authorization: Bearer …`')),
    signatureKey: Type.Optional(secret('Signs each body: HMAC-SHA256 in `X-Meterwire-Signature`')),
    headers: Type.Record(Type.String(), Type.String(), {
      description: 'Further headers; no secrets',
      default: {},
    }),
    tls: Type.Optional(tlsClient),
    timeout: duration('Longest wait for the answer', '30s'),
    refused: oneOf(
      ['hold', 'skip'],
      'What becomes of a batch that the receiver says is wrong (400, 413, 415, 422): the outlet waits and says so, or goes on without it',
      'hold',
    ),
    numbers,
  },
  { ...closed, title: 'Webhook outlet' },
);

export const fileOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('file', { description: 'Files on this machine' }),
    path: text('Folder of the files, made when missing'),
    format: oneOf(['jsonl', 'csv'], 'JSON lines, or CSV', 'jsonl'),
    rotate: oneOf(['never', 'hourly', 'daily', 'monthly'], 'When a new file begins', 'daily'),
    maxBytes: integer(
      0,
      1_000_000_000_000,
      'A new file begins when one has grown to this; 0 for no limit',
      0,
    ),
    keep: integer(0, 100_000, 'Files that are kept; 0 keeps all', 0),
    numbers,
  },
  { ...closed, title: 'File outlet' },
);

const register = Type.Object(
  {
    signal: Type.Optional(name('Alias of a signal')),
    device: Type.Optional(name('Or a device …')),
    logicalName: Type.Optional(
      Type.String({ minLength: 3, form: 'an OBIS code', description: '… and its object' }),
    ),
    attribute: Type.Optional(integer(1, 127, 'Attribute of it')),
    address: integer(0, 65_535, 'First register, from 0'),
    type: oneOf(
      ['int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64'],
      'How the value stands in the registers',
      'float32',
    ),
    scale: Type.Optional(Type.Number({ description: 'The value is multiplied by it first' })),
    quality: Type.Optional(
      integer(
        0,
        65_535,
        'Register that says how good the value is: 0 good, 1 too old, 2 none yet, 3 refused by the meter, 4 does not fit the type',
      ),
    ),
  },
  { ...closed, title: 'Register' },
);

export const modbusOutlet = Type.Object(
  {
    ...common,
    type: Type.Literal('modbus', { description: 'Modbus TCP server for SCADA' }),
    host: Type.String({ minLength: 1, description: 'Address that it listens on', default: '127.0.0.1' }),
    port: integer(0, 65_535, 'Its port; 0 takes a free one', 502),
    unit: integer(0, 255, 'Unit id that it answers to; 0 answers to any', 0),
    wordOrder: oneOf(['big', 'little'], 'Which of several registers comes first', 'big'),
    stale: duration('A value that is older is given as the invalid value of its type; `0s`: never', '1h'),
    registers: Type.Array(register, {
      maxItems: 65_536,
      description: 'What stands at which address, as holding and as input registers',
      default: [],
    }),
  },
  { ...closed, title: 'Modbus outlet' },
);

/** A way for readings to leave; each follows the store at its own mark. */
export const outletSetting = Type.Union([
  mqttOutlet,
  postgresOutlet,
  redisOutlet,
  webhookOutlet,
  fileOutlet,
  modbusOutlet,
]);
