import type { Instant } from 'dlms/bytes';
import { parseObis } from 'dlms/data';
import { nodeCrypto, type PushDriver } from 'dlms/node';
import {
  type CosemObject,
  DlmsServer,
  type FullModel,
  fullModel,
  invocationCounterObject,
  LogicalDevice,
  type Measured,
  SecuritySetup,
  type WallClock,
} from 'dlms/server';
import { fullClockObject } from '../cosem/full-clock.ts';
import {
  type IonLine,
  MANAGEMENT_LOGICAL_DEVICE,
  type ServedProfile,
  STANDING,
} from '../cosem/ion-profile.ts';
import { cosemObjects } from '../cosem/objects.ts';
import type { ServedMeter } from '../cosem/served-meter.ts';
import { shownTime } from '../cosem/time.ts';
import { LosingCounters } from '../faults/counter-loss.ts';
import type { Notice } from '../notice.ts';
import type { MeterLogger } from '../options.ts';
import type { Access, AccessSetup } from './access.ts';
import { associationOf } from './associations.ts';
import { KeptModel } from './kept-model.ts';
import { KeptSecurity } from './kept-security.ts';
import { driverOf, Push, type PushParts } from './pushes.ts';

/** What a meter of the full profile is made of. */
export interface FullProfileParts {
  readonly meter: ServedMeter;
  readonly access: Access;
  /** Where what clients do to it is kept; without a folder nothing lasts. */
  readonly dataDir: string | undefined;
  readonly logger: MeterLogger;
  /** How often it has lost its counters: a fault. */
  readonly lost?: (() => number) | undefined;
}

/** Windows and long frames, as far as the client wants them. */
export const FULL_HDLC = {
  maxInfoTransmitBytes: 2030,
  maxInfoReceiveBytes: 2030,
  windowTransmit: 7,
  windowReceive: 7,
} as const;

/** Everything that DLMS has, beside the modules of an ION meter: an object of every class, every service, keys and pushes. */
export class FullProfile implements ServedProfile {
  readonly hdlc = FULL_HDLC;
  readonly inactivityTimeoutMs = 120_000;
  readonly #meter: ServedMeter;
  readonly #device: LogicalDevice;
  readonly #model: FullModel;
  readonly #keptModel: KeptModel;
  readonly #keptSecurity: KeptSecurity;
  readonly #pushes: readonly Push[];
  readonly #modelPush: PushDriver;
  /** Objects that are not of the modules. */
  readonly #own: readonly CosemObject[];
  readonly #losing: LosingCounters[] = [];
  #saveAt: Instant = Date.now() + SAVE_MS;

  constructor({ meter, access, dataDir, logger, lost }: FullProfileParts) {
    this.#meter = meter;
    this.#keptModel = new KeptModel(dataDir);
    this.#keptSecurity = new KeptSecurity(dataDir);
    const kept = this.#keptModel.read() as Kept | undefined;
    const setups = new Map(
      access.setups.map((setup) => [setup.name, this.#setupOf(setup, access.systemTitle, lost)]),
    );
    const device = (): LogicalDevice => this.#device;
    const clock = wallClockOf(meter);
    const parts: PushParts = { device, clock, setups, logger };
    this.#model = fullModel({
      device,
      clock,
      measured: measuredBy(meter),
      serialNumber: meter.framework.identity.serialNumber,
      security: [...setups.values()],
      push: () => {
        this.#modelPush.push();
        return undefined;
      },
      ...(kept && { state: kept.model as FullModel['state'] }),
    });
    this.#pushes = access.push.map((push, i) => {
      const name = parseObis(push.object ?? `0-0:25.9.${i + 1}*255`);
      return new Push(push, name, parts, kept?.pushes[name]);
    });
    const counters = access.setups.flatMap((setup) => {
      const found = setups.get(setup.name);
      return found ? [invocationCounterObject(found, setup.counterObject)] : [];
    });
    this.#own = distinct([
      ...counters,
      ...this.#pushes.map(({ behaviour }) => behaviour.object),
      ...this.#model.objects,
    ]);
    this.#device = new LogicalDevice({
      sap: MANAGEMENT_LOGICAL_DEVICE,
      name: meter.framework.identity.logicalDeviceName,
      objects: this.#objects(),
      associations: access.ways.map((way) => associationOf(way, access, setups)),
    });
    const push = this.#own.find(({ classId, logicalName }) => classId === 40 && logicalName === MODEL_PUSH);
    if (!push) throw new TypeError('the full model has no push setup');
    this.#modelPush = driverOf({ object: push, setup: undefined, name: MODEL_PUSH }, parts);
  }

  /** All lines lead to the same device, so that what one client changes all others see. */
  server({ transport, physicalAddress }: IonLine): DlmsServer {
    return new DlmsServer({
      logicalDevices: [this.#device],
      ...(transport === 'hdlc' && { physicalAddress }),
    });
  }

  renew(): void {
    for (const object of [...this.#device.objects()])
      if (!STANDING.includes(object.logicalName)) this.#device.remove(object.classId, object.logicalName);
    for (const object of this.#objects()) this.#device.add(object);
  }

  /** When it has to be advanced next. */
  get deadline(): Instant {
    const due = [this.#model.timed.deadline, ...this.#pushes.map(({ deadline }) => deadline)];
    // Counters are lost to the second.
    const soon = this.#losing.length > 0 ? Date.now() + 1000 : Number.POSITIVE_INFINITY;
    return Math.min(this.#saveAt, soon, ...due.filter((deadline) => deadline !== undefined));
  }

  /** Does what has fallen due. */
  advance(now: Instant): void {
    for (const counters of this.#losing) counters.check();
    if (!this.#meter.framework.isDown) {
      this.#model.timed.advance(now);
      for (const push of this.#pushes) push.advance(now);
    }
    if (now < this.#saveAt) return;
    this.#saveAt = now + SAVE_MS;
    this.save();
  }

  /** Something happened to the whole meter. */
  notice(notice: Notice): void {
    for (const push of this.#pushes) push.notice(notice);
  }

  /** Writes down what the objects remember. */
  save(): void {
    const pushes = this.#pushes.map(({ behaviour: { object, state } }) => [object.logicalName, state]);
    const kept: Kept = { model: this.#model.state, pushes: Object.fromEntries(pushes) };
    this.#keptModel.write(kept);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#pushes, this.#modelPush].map((push) => push.close()));
    this.save();
    this.#keptSecurity.close();
  }

  #objects(): readonly CosemObject[] {
    return distinct([...cosemObjects(this.#meter, fullClockObject(this.#meter)), ...this.#own]);
  }

  #setupOf(setup: AccessSetup, systemTitle: Uint8Array, lost?: () => number): SecuritySetup {
    const kept = this.#keptSecurity;
    const { keys, policy, certificates } = kept.now(setup);
    const { elliptic, clientSystemTitle: clientTitle } = setup;
    const curve = setup.suite === 2 ? 'P-384' : 'P-256';
    const [received, source] = [kept.received(setup), kept.counter(setup)];
    const losing = lost && new LosingCounters(source, received, lost);
    if (losing) this.#losing.push(losing);
    return new SecuritySetup({
      crypto: nodeCrypto,
      systemTitle,
      logicalName: setup.object,
      suite: setup.suite,
      policy,
      keys,
      counter: losing?.source ?? source,
      ...(losing && { counterBlock: 1 }),
      received,
      certificates,
      ...(clientTitle && { clientTitle }),
      ...(elliptic && {
        elliptic: {
          signing: nodeCrypto.privateKey(curve, elliptic.signing),
          agreement: nodeCrypto.privateKey(curve, elliptic.agreement),
          peerSigning: elliptic.peerSigning,
          peerAgreement: elliptic.peerAgreement,
        },
      }),
      onChange: (change) => kept.change(setup, change),
    });
  }
}

/** What is written down of a meter beside its journal. */
interface Kept {
  readonly model: FullModel['state'];
  readonly pushes: Readonly<Record<string, object>>;
}

const SAVE_MS = 5000;
const MODEL_PUSH = parseObis('0-0:25.9.0*255');

/** The first of each class and name: what the modules have stands before what the model has. */
function distinct(objects: readonly CosemObject[]): readonly CosemObject[] {
  const found = new Map<string, CosemObject>();
  for (const object of objects) {
    const key = `${object.classId} ${object.logicalName}`;
    if (!found.has(key)) found.set(key, object);
  }
  return [...found.values()];
}

/** Local time by the meter's own clock. */
const wallClockOf = (meter: ServedMeter): WallClock => ({
  local(now) {
    const { clock } = meter.framework;
    const time = clock.meterTime(now);
    return time + clock.zone.offsetMs(time);
  },
  read(now) {
    const { clock } = meter.framework;
    return shownTime(clock.meterTime(now), clock.zone);
  },
});

/** What the first Power Meter measures; nothing where there is none. */
function measuredBy(meter: ServedMeter): Measured {
  const signal = (name: string) => meter.framework.measured(name);
  return {
    energy: (now) => Math.floor((signal('kW tot')?.integral?.(0, now, 'forward') ?? 0) / 3600),
    power: (now) => Math.max(0, signal('kW tot')?.at(now) ?? 0),
    voltage: (now) => Math.round((signal('Vln a')?.at(now) ?? 0) / 100),
  };
}
