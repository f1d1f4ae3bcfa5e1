import { QUIRKS, type Quirk } from 'dlms/session';
import { type Static, type TSchema, Type } from 'typebox';
import { DURATION_PATTERN } from '../model/duration.ts';

/*
 * The configuration, said once: validation, defaults, the type, the JSON schema for editors and docs/configuration.md are
 * made of it. `form` says in words what a pattern accepts; `secret` marks what is never shown.
 */

const closed = { additionalProperties: false };

const name = (description: string) =>
  Type.String({
    minLength: 1,
    maxLength: 128,
    pattern: '^\\S(.*\\S)?$',
    form: 'a name without blanks around it',
    description,
  });

const duration = (description: string, defaultValue?: string) =>
  Type.String({
    pattern: DURATION_PATTERN,
    form: 'a duration such as 500ms, 10s, 15m or 1h30m',
    description,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  });

const integer = (minimum: number, maximum: number, description: string, defaultValue?: number) =>
  Type.Integer({
    minimum,
    maximum,
    description,
    ...(defaultValue === undefined ? {} : { default: defaultValue }),
  });

const oneOf = <const N extends readonly string[]>(
  names: readonly [...N],
  description: string,
  defaultValue?: N[number],
) =>
  Type.Enum<[...N]>(names, { description, ...(defaultValue === undefined ? {} : { default: defaultValue }) });

const logicalName = (description: string) =>
  Type.String({ form: 'an OBIS code such as 1-0:1.8.0*255', minLength: 3, description });

const timeZone = 'IANA name of a time zone, such as Europe/Berlin';

const tcp = Type.Object(
  {
    name: name('Called so by devices; unique'),
    type: Type.Literal('tcp', { description: 'A TCP socket' }),
    host: Type.String({ minLength: 1, description: 'Name or address of the meter, modem or serial server' }),
    port: integer(1, 65_535, 'TCP port', 4059),
    connectTimeout: duration('Longest wait for the connection', '5s'),
  },
  { ...closed, title: 'TCP connection' },
);

const serial = Type.Object(
  {
    name: name('Called so by devices; unique'),
    type: Type.Literal('serial', { description: 'A serial line' }),
    path: Type.String({ minLength: 1, description: 'Serial device, such as /dev/ttyUSB0' }),
    baud: integer(300, 4_000_000, 'Bits per second', 9600),
    dataBits: Type.Enum([7, 8], { description: 'Data bits', default: 8 }),
    stopBits: Type.Enum([1, 2], { description: 'Stop bits', default: 1 }),
    parity: oneOf(['none', 'even', 'odd'], 'Parity', 'none'),
    flow: oneOf(['none', 'rtscts', 'xonxoff'], 'Flow control', 'none'),
  },
  { ...closed, title: 'Serial connection' },
);

const device = Type.Object(
  {
    name: name('Called so by requests, the API and `device:NAME` of the command line; unique'),
    description: Type.Optional(Type.String({ maxLength: 1000, description: 'For people' })),
    enabled: Type.Boolean({ description: 'Whether it is read at all', default: true }),
    connection: name('Name of the connection that leads to it'),
    interface: Type.Optional(
      oneOf(
        ['hdlc', 'wrapper'],
        'How octets are framed; `wrapper` on TCP and `hdlc` on serial lines when left out',
      ),
    ),
    reference: oneOf(
      ['ln', 'sn'],
      'How the meter names its objects: logical names, or short names that are found in its object list',
      'ln',
    ),
    client: integer(1, 16_383, 'Our client address (SAP)', 16),
    logical: integer(0, 16_383, 'Logical device of the meter', 1),
    physical: Type.Optional(integer(0, 16_383, 'Physical device of the meter; HDLC only')),
    serialNumber: Type.Optional(
      integer(
        0,
        9_999_999_999,
        'Gives the physical device (last four digits + 1000), and wins over it; HDLC only',
      ),
    ),
    addressSize: Type.Optional(
      Type.Enum([1, 2, 4], {
        description: 'Octets of the HDLC server address; the fewest that hold it when left out',
      }),
    ),
    authentication: oneOf(['none', 'low'], 'How we prove who we are', 'none'),
    password: Type.Optional(
      Type.String({
        minLength: 1,
        secret: true,
        description:
          'For `low`: the text, `hex:0011…` for octets, ' +
          `\`$\{ENV:NAME}\` to take it from the environment or \`$\{FILE:path}\` from a file`,
      }),
    ),
    timeout: duration('Longest wait for one answer', '5s'),
    retries: integer(0, 20, 'How often a question without answer is repeated', 3),
    maxInfo: Type.Optional(integer(32, 2030, 'Longest HDLC information field that we propose')),
    window: Type.Optional(integer(1, 7, 'HDLC window that we propose')),
    maxPdu: Type.Optional(integer(64, 65_535, 'Longest APDU that we accept')),
    timeZone: Type.Optional(
      Type.String({
        form: timeZone,
        description:
          'Zone of its clock where it does not say its deviation; as `timeZone` above when left out',
      }),
    ),
    deviation: oneOf(
      ['spec', 'inverted', 'ignore'],
      'Sign of the deviation in its times: by the standard, the other way round, or not to be trusted',
      'spec',
    ),
    quirks: Type.Array(oneOf(Object.keys(QUIRKS) as Quirk[], 'Name of a quirk'), {
      description: 'What this meter does that the standard does not say: names of `meterwire quirks`',
      default: [],
    }),
    model: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Family of meters whose peculiarities are known: a file of `profiles/`',
      }),
    ),
  },
  { ...closed, title: 'Device' },
);

const item = Type.Union([
  Type.String({
    minLength: 3,
    form: 'an OBIS code such as 1-0:1.8.0*255, with the attribute behind a colon where it is not the value',
  }),
  Type.Object(
    {
      logicalName: logicalName('What is read'),
      attribute: Type.Optional(integer(1, 127, 'Attribute; the one that carries the value when left out')),
      class: Type.Optional(
        integer(1, 65_535, "Interface class; taken from the meter's object list when left out"),
      ),
    },
    { ...closed, title: 'Item' },
  ),
]);

const request = Type.Object(
  {
    name: name('Unique'),
    enabled: Type.Boolean({ description: 'Whether it runs at all', default: true }),
    devices: Type.Union([Type.Literal('all'), Type.Array(name('Name of a device'), { minItems: 1 })], {
      description: 'Which devices are asked: a list of names, or `all`',
    }),
    once: Type.Optional(Type.Literal(true, { description: 'Runs once at every start' })),
    every: Type.Optional(duration('Runs on the UTC grid of this period: `15m` is at :00, :15, :30 and :45')),
    at: Type.Optional(
      Type.Array(
        Type.String({
          pattern: '^([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d)?$',
          form: 'a time of day such as 11:00 or 11:20:30',
        }),
        { minItems: 1, description: 'Runs every day at these times' },
      ),
    ),
    cron: Type.Optional(
      Type.String({
        minLength: 1,
        description: 'Runs by a cron pattern: `[second] minute hour day month weekday`',
      }),
    ),
    timeZone: Type.Optional(
      Type.String({
        form: timeZone,
        description: 'Zone of `at` and `cron`; as `timeZone` above when left out',
      }),
    ),
    values: Type.Optional(
      Type.Array(item, {
        minItems: 1,
        maxItems: 10_000,
        description:
          'What is read: OBIS codes, with `:attribute` where it is not the value, or objects as below',
      }),
    ),
    profile: Type.Optional(logicalName('Profile whose rows are collected, from where the last ones ended')),
    history: duration('How far back the first collection of a profile goes', '30d'),
  },
  { ...closed, title: 'Request' },
);

/** The configuration with all its defaults filled in. */
export const configuration = Type.Object(
  {
    timeZone: Type.String({
      form: timeZone,
      description: 'Zone of the schedules and of meters that do not say theirs',
      default: 'UTC',
    }),
    api: Type.Object(
      {
        host: Type.String({
          minLength: 1,
          description: 'Address that the API and the console listen on',
          default: '127.0.0.1',
        }),
        port: integer(0, 65_535, 'Their port; 0 takes a free one', 8080),
      },
      { ...closed, title: 'API', description: 'Where the API and the console listen', default: {} },
    ),
    limits: Type.Object(
      {
        sessions: integer(1, 10_000, 'Sessions that may run at once, over all connections', 200),
        sessionTime: duration('A session that takes longer is ended; what it has stored stays', '10m'),
        backoffFirst: duration(
          'Pause after the first failure of a device; doubled with each further one',
          '30s',
        ),
        backoffLongest: duration('The pause grows no longer than this', '15m'),
      },
      {
        ...closed,
        title: 'Limits',
        description: 'What keeps one meter from harming the others',
        default: {},
      },
    ),
    connections: Type.Array(Type.Union([tcp, serial]), {
      description: 'The ways to meters; one conversation at a time on each',
      default: [],
    }),
    devices: Type.Array(device, { description: 'The meters', default: [] }),
    requests: Type.Array(request, { description: 'What they are asked for, and when', default: [] }),
  },
  { ...closed, title: 'Meterwire gateway' },
);

/** A configuration in which nothing is missing. */
export type FilledConfiguration = Static<typeof configuration>;

/** A configuration as people write it: what is left out has its default, or is reported. */
export type Configuration = Written<FilledConfiguration>;

type Written<T> = T extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : T extends object
    ? { readonly [K in keyof T]?: Written<T[K]> | undefined }
    : T;

/** What the schemas of this file say beyond JSON Schema, and the parts of it that messages and pages are made of. */
export interface SchemaNode extends TSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly form?: string;
  readonly secret?: boolean;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly SchemaNode[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
}
