import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { MBusClient, MBusClient1 } from '../../classes/m-bus.ts';
import type { Obis } from '../../data/obis.ts';
import type { Data } from '../../data/tag.ts';
import { type Refusal, refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';

type KeyStatus = AttributeValue<typeof MBusClient1, 'encryptionKeyStatus'>;

/** A sub-meter as it answers on the bus. */
export interface MBusDevice {
  readonly identificationNumber: number;
  readonly manufacturerId: number;
  readonly version: number;
  readonly deviceType: number;
}

/** What a sub-meter says when it is read. */
export interface MBusReading {
  readonly accessNumber: number;
  readonly status: number;
  readonly alarm: number;
}

/** What an M-Bus client remembers. No key is kept here. */
export interface MBusClientState extends MBusDevice, MBusReading {
  readonly mBusPortReference: Obis;
  readonly captureDefinition: AttributeValue<typeof MBusClient1, 'captureDefinition'>;
  /** Seconds; 0 for on demand. */
  readonly capturePeriod: number;
  /** 0 while no sub-meter is installed. */
  readonly primaryAddress: number;
  readonly configuration: number;
  readonly encryptionKeyStatus: KeyStatus;
}

/** The bus. What cannot be done there, or has not been answered, is undefined or false. */
export interface MBusBus {
  /** Finds a sub-meter that has no address and gives it this one; 0 asks the bus to choose. */
  install(
    primaryAddress: number,
    now: Instant,
  ): (MBusDevice & { readonly primaryAddress: number }) | undefined;
  deinstall(primaryAddress: number, now: Instant): void;
  read(primaryAddress: number, now: Instant): MBusReading | undefined;
  synchronizeClock(primaryAddress: number, now: Instant): boolean;
  send(primaryAddress: number, data: Data, now: Instant): boolean;
  /** Keeps the key that the client will use itself; wrapped as the client of the meter sent it. */
  setKey(primaryAddress: number, key: Uint8Array, now: Instant): boolean;
  /** Hands the key to the sub-meter. */
  transferKey(primaryAddress: number, key: Uint8Array, now: Instant): boolean;
}

export interface MBusClientOptions {
  readonly logicalName: string;
  readonly bus: MBusBus;
  /** Default 2, which is known to be no different from version 1. */
  readonly version?: 1 | 2;
  readonly state: Pick<MBusClientState, 'mBusPortReference'> & Partial<MBusClientState>;
}

/**
 * An M-Bus client (class 72, version 1 or 2): installs a sub-meter, reads it by its period or when asked, and keeps track of
 * its key.
 */
export function mBusClient(options: MBusClientOptions): Behaviour<MBusClientState> & Timed {
  const { bus } = options;
  const held = new Held<MBusClientState>({ ...NO_DEVICE, ...STANDARD, ...options.state });
  let captured: Instant | undefined;

  /** Goes on with the address of the sub-meter; without one there is nobody to talk to. */
  const withDevice = (go: (address: number) => Refusal | undefined): Refusal | undefined =>
    held.state.primaryAddress === 0 ? refuse('objectUnavailable') : go(held.state.primaryAddress);

  const answered = (did: boolean): Refusal | undefined => (did ? undefined : refuse('temporaryFailure'));

  function install(wanted: number, now: Instant): Refusal | undefined {
    if (held.state.primaryAddress !== 0) return refuse('otherReason');
    if (wanted > LAST_ADDRESS) return refuse('otherReason');
    const found = bus.install(wanted, now);
    if (!found) return refuse('temporaryFailure');
    held.change({ ...found, encryptionKeyStatus: 'noKey' });
    return undefined;
  }

  const capture = (now: Instant): Refusal | undefined =>
    withDevice((address) => {
      const reading = bus.read(address, now);
      if (!reading) return refuse('temporaryFailure');
      const { accessNumber, status, alarm } = reading;
      // Alarms stay until they are reset.
      held.change({ accessNumber, status, alarm: held.state.alarm | alarm });
      return undefined;
    });

  function keyed(did: boolean, from: readonly KeyStatus[], step: KeyStatus): Refusal | undefined {
    if (!did) return refuse('temporaryFailure');
    const isBoth = from.includes(held.state.encryptionKeyStatus);
    held.change({ encryptionKeyStatus: isBoth ? 'keySetAndTransferred' : step });
    return undefined;
  }

  const object = implement(
    options.version === 1 ? MBusClient1 : MBusClient,
    options.logicalName,
    {
      mBusPortReference: held.written('mBusPortReference'),
      captureDefinition: held.written('captureDefinition'),
      capturePeriod: held.written('capturePeriod'),
      primaryAddress: held.shown('primaryAddress'),
      identificationNumber: held.shown('identificationNumber'),
      manufacturerId: held.shown('manufacturerId'),
      version: held.shown('version'),
      deviceType: held.shown('deviceType'),
      accessNumber: held.shown('accessNumber'),
      status: held.shown('status'),
      alarm: held.shown('alarm'),
      configuration: held.shown('configuration'),
      encryptionKeyStatus: held.shown('encryptionKeyStatus'),
    },
    {
      slaveInstall: (address, { now }) => install(address, now),
      slaveDeinstall: (_, { now }) =>
        withDevice((address) => {
          bus.deinstall(address, now);
          held.change({ ...NO_DEVICE, encryptionKeyStatus: 'noKey' });
          return undefined;
        }),
      capture: (_, { now }) => capture(now),
      resetAlarm: () => {
        held.change({ alarm: 0 });
        return undefined;
      },
      synchronizeClock: (_, { now }) => withDevice((address) => answered(bus.synchronizeClock(address, now))),
      dataSend: (data, { now }) => withDevice((address) => answered(bus.send(address, data, now))),
      setEncryptionKey: (key, { now }) =>
        withDevice((address) =>
          keyed(bus.setKey(address, key, now), ['keyTransferred', 'keySetAndTransferred'], 'keySet'),
        ),
      transferKey: (key, { now }) =>
        withDevice((address) =>
          keyed(bus.transferKey(address, key, now), ['keySet', 'keySetAndTransferred'], 'keyTransferred'),
        ),
    },
  );
  return {
    object,
    advance(now) {
      const { capturePeriod, primaryAddress } = held.state;
      if (capturePeriod === 0 || primaryAddress === 0) return;
      if (captured !== undefined && now < captured + capturePeriod * 1000) return;
      captured = now;
      // A sub-meter that does not answer is asked again next time.
      capture(now);
    },
    get deadline() {
      const { capturePeriod, primaryAddress } = held.state;
      return captured === undefined || capturePeriod === 0 || primaryAddress === 0
        ? undefined
        : captured + capturePeriod * 1000;
    },
    get state() {
      return held.state;
    },
  };
}

const LAST_ADDRESS = 250;

const NO_DEVICE = {
  primaryAddress: 0,
  identificationNumber: 0,
  manufacturerId: 0,
  version: 0,
  deviceType: 0,
  accessNumber: 0,
  status: 0,
  alarm: 0,
} as const;

const STANDARD = {
  captureDefinition: [],
  capturePeriod: 0,
  configuration: 0,
  encryptionKeyStatus: 'noKey',
} as const;
