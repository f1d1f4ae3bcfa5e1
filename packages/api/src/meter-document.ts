import { type Static, type TSchema, Type } from 'typebox';

/*
 * What a virtual meter says of itself over its control interface: its own server, the gateway that hands it on unchanged, and the
 * console that shows it, all from here.
 */

/** The models that a virtual meter can be, and the lines by which one is read. */
const models = ['ion9000', 'ion8650', 'ion7400', 'ion8800'] as const;
const portKinds = ['optical', 'serial', 'modem', 'ethernet'] as const;

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const names = <const N extends readonly string[]>(of: readonly [...N], description: string) =>
  Type.Enum<[...N]>(of, { type: 'string', description });

const instant = Type.String({ description: 'ISO 8601 in UTC' });
const decimal = Type.String({ description: 'a decimal number, exact: three digits behind the point' });
const link = Type.String({ description: 'label of a module and its output: kWh del/Result' });
const label = Type.String({ minLength: 1, maxLength: 80 });

const address = Type.Object({
  transport: names(['hdlc', 'wrapper'], 'what is spoken'),
  url: Type.String({ examples: ['tcp://127.0.0.1:4059'] }),
  logical: Type.Integer({ description: 'address of the logical device' }),
  physical: nullable(Type.Integer({ description: 'Unit ID; null with the wrapper' })),
});

/** The meter as a whole. */
export const meterView = Type.Object(
  {
    model: names(models, 'whose ports it has'),
    profile: names(['ion', 'full'], 'what its clients meet'),
    serialNumber: Type.String(),
    logicalDeviceName: Type.String(),
    power: names(['up', 'down'], 'without power it counts nothing and answers nobody'),
    time: Type.Object({
      at: instant,
      local: Type.String({ description: 'what its clock shows, with the deviation from UTC' }),
      zone: Type.String({ examples: ['Europe/Prague'] }),
      aheadMs: Type.Integer({ description: 'of the clock of this machine, since somebody set it' }),
      syncSource: names(portKinds, 'the port on which the time may be set'),
    }),
    modules: Type.Integer(),
    events: Type.Integer({ description: 'how many events there ever were' }),
    addresses: Type.Array(address),
  },
  { title: 'Meter' },
);
export type MeterView = Static<typeof meterView>;

const allowed = Type.Union([
  Type.Object({
    kind: Type.Literal('integer'),
    from: Type.Integer(),
    to: Type.Integer(),
    unit: nullable(Type.String()),
  }),
  Type.Object({ kind: Type.Literal('choice'), of: Type.Array(Type.String()) }),
  Type.Object({ kind: Type.Literal('obis') }),
  Type.Object({ kind: Type.Literal('text'), longest: Type.Integer() }),
  Type.Object({ kind: Type.Literal('zone') }),
]);
export type Allowed = Static<typeof allowed>;

const value = Type.Union([Type.String(), Type.Integer()]);
const inputKind = names(['numeric', 'pulse', 'log'], 'only an output of the same kind fits');
const outputKind = names(['numeric', 'pulse', 'log', 'event'], 'what it gives');

/** A kind of module, with what its registers take. */
export const moduleTypeView = Type.Object(
  {
    name: Type.String({ examples: ['Data Recorder'] }),
    single: Type.Boolean({ description: 'a meter has exactly one' }),
    inputs: Type.Array(Type.Object({ name: Type.String(), kind: inputKind })),
    setup: Type.Array(Type.Object({ name: Type.String(), default: value, allowed })),
    outputs: Type.Array(Type.Object({ name: Type.String(), kind: outputKind })),
  },
  { title: 'ModuleType' },
);
export type ModuleTypeView = Static<typeof moduleTypeView>;

/** A module with all its registers, as they are now. */
export const moduleView = Type.Object(
  {
    label,
    type: Type.String({ examples: ['Data Recorder'] }),
    inputs: Type.Array(Type.Object({ name: Type.String(), kind: inputKind, link: nullable(link) })),
    setup: Type.Array(
      Type.Object({
        name: Type.String(),
        value: Type.Union([Type.String(), Type.Integer()], { description: 'a code, or none' }),
        default: value,
        allowed,
      }),
    ),
    outputs: Type.Array(
      Type.Object({
        name: Type.String(),
        label: Type.String({ description: 'what people call it; its name unless changed' }),
        kind: outputKind,
        link,
        value: nullable(decimal),
        unit: nullable(Type.String({ description: 'empty for a power factor' })),
        periodSeconds: nullable(Type.Integer({ description: 'of pulses that a Periodic Timer gives' })),
        rows: nullable(Type.Integer({ description: 'of a data log' })),
      }),
    ),
  },
  { title: 'Module' },
);
export type ModuleView = Static<typeof moduleView>;
export type OutputView = ModuleView['outputs'][number];

const registers = Type.Record(Type.String(), nullable(value));
const links = Type.Record(Type.String(), nullable(link));
const outputLabels = Type.Record(Type.String(), nullable(label));

/** What is to be different about a module; null takes a link or a label away, and gives a setup register its default. */
export const moduleChange = Type.Object(
  {
    label: Type.Optional(label),
    setup: Type.Optional(registers),
    inputs: Type.Optional(links),
    labels: Type.Optional(outputLabels),
  },
  { additionalProperties: false, minProperties: 1 },
);
export type ModuleChange = Static<typeof moduleChange>;

export const eventView = Type.Object(
  {
    number: Type.Integer({ description: 'counts all events there ever were, from 1' }),
    at: instant,
    local: Type.String({ description: "the meter's wall clock then" }),
    module: label,
    priority: Type.Integer(),
    group: Type.String({ examples: ['Setup Change'] }),
    cause: Type.String(),
    effect: Type.String(),
    values: Type.Record(Type.String(), Type.String()),
  },
  { title: 'Event' },
);
export type EventView = Static<typeof eventView>;

/** Rows of a Data Recorder. */
export const recorderView = Type.Object(
  {
    label,
    depth: Type.Integer(),
    rows: Type.Integer({ description: 'how many there are' }),
    periodSeconds: nullable(Type.Integer()),
    status: Type.Integer({ description: 'the status word that the next row will carry' }),
    columns: Type.Array(Type.Object({ source: Type.Integer(), link: nullable(link), unit: Type.String() })),
    entries: Type.Array(
      Type.Object({
        at: instant,
        local: Type.String(),
        status: Type.Integer(),
        flags: Type.Array(Type.String(), { description: 'names of its bits; "invalid" for all' }),
        values: Type.Array(nullable(decimal)),
      }),
    ),
  },
  { title: 'Recorder' },
);
export type RecorderView = Static<typeof recorderView>;

const session = Type.Object({
  transport: names(['hdlc', 'wrapper'], 'what is spoken'),
  connection: Type.Integer(),
  remote: Type.String(),
  since: instant,
  associations: Type.Array(
    Type.Object({
      client: Type.Integer(),
      logical: Type.Integer(),
      authentication: Type.String(),
      context: Type.String(),
      since: instant,
    }),
  ),
  problems: Type.Integer({ description: 'frames and requests that were wrong' }),
  lastProblem: nullable(Type.String()),
});

export const portView = Type.Object(
  {
    module: label,
    port: names(portKinds, 'which line it is'),
    dlms: Type.Boolean({ description: 'whether DLMS is spoken there' }),
    unitId: Type.Integer(),
    rxTimeoutMs: Type.Integer(),
    baudRate: Type.Integer(),
    device: nullable(Type.String({ description: 'of this machine, on which it is served' })),
    addresses: Type.Array(address),
    /** Clients that found no room. */
    turnedAway: Type.Integer({ description: 'clients for which there was no room' }),
    sessions: Type.Array(session),
  },
  { title: 'Port' },
);
export type PortView = Static<typeof portView>;

export const orderDone = Type.Object({ power: names(['up', 'down'], 'now'), at: instant });
export type OrderDone = Static<typeof orderDone>;
