import type { Instant } from '../../bytes/machine.ts';
import type { Refusal } from '../answer.ts';
import { type Timed, together } from '../behaviour/behaviour.ts';
import { type ClockState, runningClock } from '../behaviour/clock.ts';
import { dataProtection } from '../behaviour/data-protection.ts';
import type { ImageStore } from '../behaviour/image-transfer.ts';
import type { WallClock } from '../behaviour/wall-clock.ts';
import type { LogicalDevice } from '../logical-device.ts';
import type { CosemObject } from '../object.ts';
import type { SecuritySetup } from '../security-setup.ts';
import { securitySetupObject } from '../security-setup-object.ts';
import { Assembly, type FullModelState } from './assembly.ts';
import { putControl } from './control.ts';
import { type Measured, steadyLoad } from './measured.ts';
import { putMetering } from './metering.ts';
import { NAMES } from './names.ts';
import { putNetworks } from './networks.ts';
import { putPayment } from './payment.ts';
import { putPorts } from './ports.ts';

export interface FullModelOptions {
  /** The device that the objects are going to belong to; asked for when one of them acts on another. */
  readonly device: () => LogicalDevice;
  /** What it measures; by default a steady load. */
  readonly measured?: Measured;
  /** Default 1. */
  readonly serialNumber?: string;
  /** A clock that is there already, and has its own object; without it the model has one. */
  readonly clock?: WallClock;
  /** How the model's own clock begins: time zone and daylight saving; default UTC. */
  readonly clockState?: Partial<ClockState>;
  /** Told when the model's own clock is set. */
  readonly onClockSet?: (byMs: number, now: Instant) => void;
  /** The keys of its clients: each an object of class 64, and one of class 30 that protects values by them. */
  readonly security?: readonly SecuritySetup[];
  /** Told when the relay moves. */
  readonly onSwitch?: (connected: boolean, now: Instant) => void;
  /** The push method was called; without it that method is refused. */
  readonly push?: (now: Instant) => Refusal | undefined;
  /** Where images go; by default they are counted and not kept. */
  readonly images?: ImageStore;
  /** What its objects remembered. */
  readonly state?: FullModelState;
}

export interface FullModel {
  /** To be given to the device, besides its own. */
  readonly objects: readonly CosemObject[];
  /** To be advanced as time passes. */
  readonly timed: Timed;
  /** Local time, by the model's own clock or the one that was given. */
  readonly clock: WallClock;
  /** What its objects remember now: plain values with octets and times among them. */
  readonly state: FullModelState;
}

/**
 * A meter with an object of every class that is declared, each acting as its class says; networks that it is no part of are set up and
 * carry nothing. What the device and the server bring themselves is not among the objects: the current association, the device's name
 * and the assignment of addresses. A device that has something of its own in one of their places leaves the model's object out.
 */
export function fullModel(options: FullModelOptions): FullModel {
  const { device, measured = steadyLoad(), serialNumber = '1', state = {} } = options;
  const assembly = new Assembly(device, state);
  const clock = options.clock ?? ownClock(assembly, options);
  const workshop = { assembly, clock };
  putMetering(workshop, measured, serialNumber);
  const relay = putControl(workshop, options);
  putPayment(workshop, measured, relay);
  putPorts(workshop);
  putNetworks(workshop);
  putSecurity(assembly, options.security ?? []);
  return {
    objects: assembly.objects,
    timed: together(assembly.timed),
    clock,
    get state() {
      return assembly.state;
    },
  };
}

/** Each setup with a data protection by its keys; the logical names count as theirs do. */
function putSecurity(assembly: Assembly, setups: readonly SecuritySetup[]): void {
  for (const security of setups) {
    assembly.add(securitySetupObject(security));
    const logicalName = security.logicalName.replace('43.0.', '43.2.');
    assembly.put(dataProtection({ security, logicalName, ...assembly.kept(30, logicalName) }));
  }
}

function ownClock(assembly: Assembly, { clockState = {}, onClockSet }: FullModelOptions): WallClock {
  return assembly.put(
    runningClock({
      logicalName: NAMES.clock,
      state: assembly.remembered(8, NAMES.clock, clockState),
      measuringPeriod: () => 900,
      ...(onClockSet && { onSet: onClockSet }),
    }),
  );
}
