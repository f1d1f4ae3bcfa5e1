import type { Service } from '../src/apdu/conformance.ts';
import { fromHex } from '../src/bytes/hex.ts';
import { DataObject, Register } from '../src/classes/index.ts';
import { encode } from '../src/codec/codec.ts';
import { type DateTime, dateTimeOctets } from '../src/data/date-time.ts';
import { fromInstant, localMs } from '../src/data/instant.ts';
import { parseObis } from '../src/data/obis.ts';
import type { CaptureObject } from '../src/data/reference.ts';
import type { Data } from '../src/data/tag.ts';
import {
  type AssociationOptions,
  type AssociationOutput,
  type CosemObject,
  clock,
  implement,
  LogicalDevice,
  MemoryRows,
  profileGeneric,
  type Row,
  refuse,
  ServerAssociation,
} from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';

export const PUBLIC = 16;
export const READER = 32;
export const STRICT = 33;
export const PASSWORD = fromHex('3132333435363738');

/** Half past twelve on Christmas Day 2024. */
export const NOW = Date.UTC(2024, 11, 25, 11, 30);

/** Time in Berlin in winter. */
export const localTime = (instant: number): DateTime => fromInstant(instant, { offset: 60 });

export const octetString = (value: Uint8Array): Data => ({ type: 'octetString', value });
export const uint32 = (value: number): Data => ({ type: 'uint32', value });
export const time = (instant: number): Data => octetString(encode(dateTimeOctets, localTime(instant)));

const column = (classId: number, name: string): CaptureObject => ({
  classId,
  logicalName: parseObis(name),
  attribute: 2,
  dataIndex: 0,
});
export const CLOCK = column(8, '0-0:1.0.0*255');
export const STATUS = column(1, '0-0:97.97.0*255');
export const ENERGY = column(3, '1-0:1.8.0*255');

const QUARTER = 15 * 60_000;

/** A row of every quarter of an hour up to NOW, the value counting from 1. */
export const ROWS: readonly Row[] = Array.from({ length: 96 }, (_, i) => [
  time(NOW - (95 - i) * QUARTER),
  { type: 'uint16', value: i % 8 },
  uint32(1000 + i),
]);

export interface Meter {
  readonly device: LogicalDevice;
  readonly rows: MemoryRows;
  /** What was written to the settable object. */
  value(): Data;
  /** The clock's distance from the true time, in milliseconds. */
  shift(): number;
}

/** A small meter with three clients: one without password, one with, one with the services of an ION meter. */
export function meter(changes: { readonly associations?: readonly AssociationOptions[] } = {}): Meter {
  const rows = new MemoryRows(1000, ROWS);
  let value: Data = uint32(7);
  let shift = 0;
  const objects: CosemObject[] = [
    clock({
      read: (now) => localTime(now + shift),
      set: (wanted, { now }) => {
        shift = (localMs(wanted) ?? 0) - (localMs(localTime(now)) ?? 0);
        return undefined;
      },
    }),
    implement(
      Register,
      ENERGY.logicalName,
      { value: uint32(123_456), scalerUnit: { scaler: 0, unit: 'Wh' } },
      { reset: () => undefined },
    ),
    implement(DataObject, STATUS.logicalName, { value: { type: 'uint16', value: 0x40 } }),
    implement(DataObject, '0-0:96.1.0*255', {
      value: {
        get: () => value,
        set: (wanted) => {
          if (wanted.type !== 'uint32') return refuse('typeUnmatched');
          value = wanted;
          return undefined;
        },
      },
    }),
    implement(DataObject, '0-0:96.1.1*255', { value: octetString(new Uint8Array(700).fill(0xa5)) }),
    implement(DataObject, '0-0:96.99.99*255', {
      value: () => {
        throw new Error('a bug of the meter');
      },
    }),
    profileGeneric('1-0:99.1.0*255', {
      captureObjects: () => [CLOCK, STATUS, ENERGY],
      capturePeriod: () => 900,
      sortObject: CLOCK,
      profileEntries: () => 1000,
      rows,
      methods: {
        reset: () => {
          rows.clear();
          return undefined;
        },
        capture: (_, { now }) => {
          rows.add([time(now), { type: 'uint16', value: 0 }, uint32(1)]);
          return undefined;
        },
      },
    }),
  ];
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects,
    associations: changes.associations ?? ASSOCIATIONS,
  });
  return { device, rows, value: () => value, shift: () => shift };
}

const ION: readonly Service[] = [
  'attribute0WithGet',
  'blockTransferWithGetOrRead',
  'get',
  'set',
  'selectiveAccess',
];

const ASSOCIATIONS: readonly AssociationOptions[] = [
  {
    clientSap: PUBLIC,
    services: LOGICAL_NAME_SERVICES,
    rights: [
      { logicalName: parseObis('0-0:96.1.1*255'), hidden: true },
      { logicalName: ENERGY.logicalName, attributes: { 3: 'none' }, methods: { others: 'none' } },
    ],
  },
  { clientSap: READER, authentication: 'low', password: PASSWORD, services: LOGICAL_NAME_SERVICES },
  { clientSap: STRICT, services: ION, maxReceiveBytes: 125 },
];

/** A client that says APDUs to one association and hears the answers. */
export class Talk {
  readonly association: ServerAssociation;
  readonly #maxAnswerBytes: number | undefined;

  constructor(device: LogicalDevice, clientSap: number = PUBLIC, maxAnswerBytes?: number) {
    this.association = new ServerAssociation({ device, clientSap });
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  /** Everything that happens. */
  outputs(octets: Uint8Array, now = NOW): readonly AssociationOutput[] {
    const room = this.#maxAnswerBytes === undefined ? {} : { maxAnswerBytes: this.#maxAnswerBytes };
    return this.association.handle({ type: 'received', apdu: octets, ...room }, now);
  }

  /** The octets of the answer; undefined for silence. */
  octets(octets: Uint8Array, now?: number): Uint8Array | undefined {
    const outputs = this.outputs(octets, now);
    for (const output of outputs) if (output.type === 'fault') throw output.error;
    const sent = outputs.flatMap((output) => (output.type === 'send' ? [output.apdu] : []));
    if (sent.length > 1) throw new Error(`${sent.length} answers to one request`);
    return sent[0];
  }

  hex(text: string): Message | undefined {
    return this.#read(this.octets(fromHex(text)));
  }

  say(request: Message, now?: number): Message | undefined {
    return this.#read(this.octets(encodeMessage(request), now));
  }

  #read(answer: Uint8Array | undefined): Message | undefined {
    return answer && decodeMessage(answer);
  }
}

export interface Wishes {
  readonly services?: readonly Service[];
  readonly maxApduBytes?: number;
  readonly version?: number;
  readonly password?: Uint8Array;
  readonly dedicatedKey?: Uint8Array;
  readonly qualityOfService?: number;
  readonly responseAllowed?: boolean;
}

/** An AARQ. */
export function aarq(wishes: Wishes = {}): Extract<Message, { acse: 'aarq' }> {
  const { services = LOGICAL_NAME_SERVICES, maxApduBytes = 0xffff, version = 6, password } = wishes;
  const { dedicatedKey, qualityOfService, responseAllowed = true } = wishes;
  const initiate = encodeMessage({
    apdu: 'initiateRequest',
    ...(dedicatedKey && { dedicatedKey }),
    ...(qualityOfService !== undefined && { qualityOfService }),
    responseAllowed,
    version,
    conformance: services,
    maxApduBytes,
  });
  return {
    acse: 'aarq',
    applicationContext: 'logicalName',
    ...(password && { acseRequirements: '1', mechanism: 'low', authenticationValue: password }),
    userInformation: initiate,
  };
}

/** A talk whose association is open. */
export function opened(
  device: LogicalDevice,
  clientSap = PUBLIC,
  wishes: Wishes = {},
  maxAnswerBytes?: number,
): Talk {
  const talk = new Talk(device, clientSap, maxAnswerBytes);
  const low = device.associationsOf(clientSap).some(({ options }) => options.password);
  const answer = talk.say(aarq({ ...(low && { password: PASSWORD }), ...wishes }));
  if (answer === undefined || !('acse' in answer) || answer.acse !== 'aare' || answer.result !== 'accepted')
    throw new Error(`the association did not open: ${JSON.stringify(answer)}`);
  return talk;
}

const INVOKE = { id: 1, reserved: 0, confirmed: true, urgent: true } as const;

/** A GET of one attribute. */
export const get = (classId: number, name: string, attribute: number, extra: object = {}): Message =>
  ({
    apdu: 'getRequest',
    kind: 'normal',
    invoke: INVOKE,
    attribute: { classId, instance: parseObis(name), attribute },
    ...extra,
  }) as Message;

export const next = (block: number): Message => ({ apdu: 'getRequest', kind: 'next', invoke: INVOKE, block });

/** A SET of one attribute. */
export const set = (
  classId: number,
  name: string,
  attribute: number,
  value: Data,
  extra: object = {},
): Message =>
  ({
    apdu: 'setRequest',
    kind: 'normal',
    invoke: INVOKE,
    attribute: { classId, instance: parseObis(name), attribute },
    value,
    ...extra,
  }) as Message;

/** An ACTION of one method. */
export const act = (classId: number, name: string, method: number, argument?: Data): Message => ({
  apdu: 'actionRequest',
  kind: 'normal',
  invoke: INVOKE,
  method: { classId, instance: parseObis(name), method },
  ...(argument && { argument }),
});

export { INVOKE };
