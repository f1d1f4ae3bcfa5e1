import type { Obis } from 'dlms/data';
import type { LineOptions } from 'dlms/node';
import { type AssociationOptions, DlmsServer, ION_SERVICES, LogicalDevice } from 'dlms/server';
import { DEFAULT_OBJECTS } from '../default-objects.ts';
import { cosemObjects } from './objects.ts';
import type { ServedMeter } from './served-meter.ts';

/*
 * The strict profile of ION meters (ION protocol document, "Specific implementation of DLMS"): what the data link and the
 * application layer do, and no more.
 */

/** Only the management logical device answers. */
export const MANAGEMENT_LOGICAL_DEVICE = 1;

const INFO_BYTES = 128;
/** What an information field holds besides the three octets of the LLC header: longer requests come in no segments. */
const LONGEST_REQUEST_BYTES = INFO_BYTES - 3;

/** HDLC: 128 octets each way, windows of one, no segments, addresses of four octets, silence of 120 s. */
export const ION_HDLC = {
  maxInfoTransmitBytes: INFO_BYTES,
  maxInfoReceiveBytes: INFO_BYTES,
  windowTransmit: 1,
  windowReceive: 1,
  segmentation: false,
  addressSizes: [4],
  inactivityTimeoutMs: 120_000,
  maxApduReceiveBytes: LONGEST_REQUEST_BYTES,
} as const;

/** What a port needs to know to be served. */
export interface IonLine {
  readonly transport: 'hdlc' | 'wrapper';
  /** The port's Unit ID. */
  readonly physicalAddress: number;
  /** Whether lists of attributes are agreed to, which no ION meter does. */
  readonly lists?: boolean | undefined;
}

/** The meter as a DLMS server, for one kind of line: on HDLC requests have to fit one frame. */
export function ionServer(meter: ServedMeter, { transport, physicalAddress, lists }: IonLine): DlmsServer {
  return new DlmsServer({
    logicalDevices: [ionDevice(meter, transport, MANAGEMENT_LOGICAL_DEVICE, lists)],
    ...(transport === 'hdlc' && { physicalAddress }),
  });
}

/**
 * The one logical device of a meter. Only where many share a port of the wrapper has it another address than in real ones; `lists`
 * makes it agree to lists of attributes.
 */
export const ionDevice = (
  meter: ServedMeter,
  transport: IonLine['transport'],
  sap = MANAGEMENT_LOGICAL_DEVICE,
  lists = false,
): LogicalDevice =>
  new LogicalDevice({
    sap,
    name: meter.framework.identity.logicalDeviceName,
    objects: cosemObjects(meter),
    // The edition that the ION meters follow knows no later one.
    associationVersion: 0,
    associations: lists ? ASSOCIATIONS[transport].map(withLists) : ASSOCIATIONS[transport],
  });

/** What a meter is served as: all that its listeners need to know. */
export interface ServedProfile {
  /** How HDLC behaves there. */
  readonly hdlc: Omit<NonNullable<LineOptions['hdlc']>, 'interOctetTimeoutMs'>;
  readonly inactivityTimeoutMs: number;
  server(line: IonLine): DlmsServer;
  /** Shows the modules as they are now. */
  renew(server: DlmsServer): void;
}

/** The strict profile. */
export const ionProfile = (meter: ServedMeter): ServedProfile => ({
  hdlc: ION_HDLC,
  inactivityTimeoutMs: ION_HDLC.inactivityTimeoutMs,
  server: (line) => ionServer(meter, line),
  renew: (server) => renewObjects(server, meter),
});

/** Shows the modules as they are now; associations that are open see it with their next request. */
function renewObjects(server: DlmsServer, meter: ServedMeter): void {
  const device = server.logicalDevice(MANAGEMENT_LOGICAL_DEVICE);
  if (!device) return;
  for (const object of [...device.objects()])
    if (!STANDING.includes(object.logicalName)) device.remove(object.classId, object.logicalName);
  for (const object of cosemObjects(meter)) device.add(object);
}

/** The server's own objects. */
export const STANDING: readonly Obis[] = [
  DEFAULT_OBJECTS.associationLn,
  DEFAULT_OBJECTS.sapAssignment,
  DEFAULT_OBJECTS.logicalDeviceName,
];

/** Every client address there is on HDLC; the manual knows no passwords and no difference between clients. */
const CLIENTS = Array.from({ length: 127 }, (_, i) => i + 1);

const association = (clientSap: number, transport: IonLine['transport']): AssociationOptions => ({
  clientSap,
  services: ION_SERVICES,
  ...(transport === 'hdlc' && { maxReceiveBytes: LONGEST_REQUEST_BYTES }),
});

/** The same for every meter. */
const ASSOCIATIONS: Readonly<Record<IonLine['transport'], readonly AssociationOptions[]>> = {
  hdlc: CLIENTS.map((clientSap) => association(clientSap, 'hdlc')),
  wrapper: CLIENTS.map((clientSap) => association(clientSap, 'wrapper')),
};

/** What no ION meter agrees to: for the fault of one that then refuses. */
const withLists = (options: AssociationOptions): AssociationOptions => ({
  ...options,
  services: [...options.services, 'multipleReferences'],
});
