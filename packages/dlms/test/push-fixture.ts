import { expect } from 'vitest';
import { DataObject, PushSetup, PushSetup0, Register } from '../src/classes/index.ts';
import { type DateTime, UNSPECIFIED } from '../src/data/date-time.ts';
import { fromInstant } from '../src/data/instant.ts';
import { parseObis } from '../src/data/obis.ts';
import { ClosedError } from '../src/errors.ts';
import {
  AccessRights,
  type CosemObject,
  implement,
  LogicalDevice,
  PushSender,
  type PushSenderOptions,
  type PushSenderOutput,
  pushPlanOf,
  type ReadAccess,
} from '../src/server/index.ts';

/* A meter that pushes its energy, and whatever else it is given. */

export const SETUP = '0-0:25.9.0*255';
export const ENERGY = '1-0:1.8.0*255';
export const START = Date.UTC(2026, 0, 31, 22, 30, 20);
export const SECOND = 1000;
export const MINUTE = 60_000;

export const localTime = (now: number): DateTime => fromInstant(now, { offset: 0 });
export const at = (hour: number): DateTime => ({ ...UNSPECIFIED, hour, minute: 0, second: 0, hundredths: 0 });

export interface SetupValues {
  readonly windows?: readonly { readonly start: DateTime; readonly end: DateTime }[];
  readonly randomisation?: number;
  readonly retries?: number;
  readonly destination?: string;
}

export const OBJECTS = [
  { classId: 40, logicalName: parseObis(SETUP), attribute: 2, dataIndex: 0 },
  { classId: 1, logicalName: parseObis('0-0:96.1.0*255'), attribute: 2, dataIndex: 0 },
  { classId: 3, logicalName: parseObis(ENERGY), attribute: 2, dataIndex: 0 },
  { classId: 3, logicalName: parseObis(ENERGY), attribute: 3, dataIndex: 0 },
  { classId: 3, logicalName: parseObis('1-0:99.9.9*255'), attribute: 2, dataIndex: 0 },
];

/** Version 0: a fixed delay, no confirmation. */
export const setup0 = ({
  windows = [],
  randomisation = 0,
  retries = 0,
  destination = '10.0.0.1:4059',
}: SetupValues) =>
  implement(PushSetup0, SETUP, {
    pushObjectList: OBJECTS,
    sendDestinationAndMethod: { transportService: 'tcp', destination, message: 'aXdrEncodedApdu' },
    communicationWindow: windows,
    randomisationStartInterval: randomisation,
    numberOfRetries: retries,
    repetitionDelay: 60,
  });

/** Version 3: delays that grow, and a confirmation. */
export const setup3 = ({ retries = 3, destination = '10.0.0.1:4059' }: SetupValues) =>
  implement(PushSetup, SETUP, {
    pushObjectList: OBJECTS.map((object) => ({
      ...object,
      restriction: { type: 'none', value: { type: 'null', value: null } },
      columns: [],
    })),
    sendDestinationAndMethod: { transportService: 'tcp', destination, message: 'aXdrEncodedApdu' },
    communicationWindow: [],
    randomisationStartInterval: 0,
    numberOfRetries: retries,
    repetitionDelay: { minimum: 10, exponent: 200, maximum: 30 },
    pushClientSap: 103,
    pushOperationMethod: 'confirmed',
  });

/** `more` stands beside what every such meter has. */
export function meterWith(
  setup: CosemObject,
  options: Partial<PushSenderOptions> = {},
  more: readonly CosemObject[] = [],
) {
  let energy = 123_456;
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      setup,
      implement(DataObject, '0-0:96.1.0*255', {
        value: { type: 'visibleString', value: '12345678' },
      }),
      implement(Register, ENERGY, {
        value: () => ({ type: 'uint32', value: energy }),
        scalerUnit: { scaler: -3, unit: 'Wh' },
      }),
      ...more,
    ],
    associations: [],
  });
  const access = (now: number): ReadAccess => ({
    now,
    selection: undefined,
    association: {
      clientSap: 16,
      device,
      rights: new AccessRights(),
      applicationContext: 'logicalName',
      authentication: 'none',
      status: 'associated',
      services: new Set(),
      maxSendBytes: 0xffff,
      maxReceiveBytes: 0xffff,
      qualityOfService: 0,
      channel: undefined,
    },
  });
  const sender = new PushSender({
    plan: (now) => pushPlanOf(setup, access(now)),
    access,
    localTime,
    random: () => 0.5,
    ...options,
  });
  return {
    sender,
    spend: (more: number) => {
      energy += more;
    },
  };
}

export const delivered = (outputs: readonly PushSenderOutput[]) => {
  const [output, ...more] = outputs;
  expect([output?.type, more]).toEqual(['deliver', []]);
  return output as Extract<PushSenderOutput, { type: 'deliver' }>;
};

export const lost = new ClosedError('nobody there');
