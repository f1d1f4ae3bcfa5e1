import { generalHead } from 'dlms/apdu';
import type { Instant } from 'dlms/bytes';
import { parseObis, UNSPECIFIED } from 'dlms/data';
import { nodeCrypto, PushDriver } from 'dlms/node';
import { protect, protectedOctets } from 'dlms/security';
import {
  AccessRights,
  type CosemObject,
  type LogicalDevice,
  PushSender,
  type PushSetupBehaviour,
  pushPlanOf,
  pushSetup,
  type ReadAccess,
  type SecuritySetup,
  type WallClock,
} from 'dlms/server';
import { MANAGEMENT_LOGICAL_DEVICE } from '../cosem/ion-profile.ts';
import type { Notice } from '../notice.ts';
import type { MeterLogger } from '../options.ts';
import type { PushDescription } from './description.ts';

/** What pushes go out from. */
export interface PushParts {
  readonly device: () => LogicalDevice;
  readonly clock: WallClock;
  readonly setups: ReadonlyMap<string, SecuritySetup>;
  readonly logger: MeterLogger;
}

/** A push setup that really pushes: by its method, on the clock and when something happens. */
export class Push {
  readonly behaviour: PushSetupBehaviour;
  readonly #description: PushDescription;
  readonly #driver: PushDriver;
  /** When it is due by the clock. */
  #next: Instant;

  constructor(description: PushDescription, logicalName: string, parts: PushParts, state: object = {}) {
    this.#description = description;
    const setup = parts.setups.get(description.security ?? '');
    this.behaviour = pushSetup({
      logicalName,
      clock: parts.clock,
      state: { ...stateOf(description, logicalName), ...state },
      push: () => {
        this.push();
        return undefined;
      },
    });
    this.#driver = driverOf({ object: this.behaviour.object, setup, name: logicalName }, parts);
    this.#next = this.#boundaryAfter(Date.now());
  }

  get deadline(): Instant | undefined {
    return this.#description.every === undefined ? undefined : this.#next;
  }

  /** Does what has fallen due; what was missed meanwhile is not made up for. */
  advance(now: Instant): void {
    if (this.deadline === undefined || now < this.#next) return;
    this.#next = this.#boundaryAfter(now);
    this.push();
  }

  /** Something happened to the meter. */
  notice({ kind }: Notice): void {
    if (this.#description.on?.includes(kind)) this.push();
  }

  push(): void {
    this.#driver.push();
  }

  close(): Promise<void> {
    return this.#driver.close();
  }

  #boundaryAfter(now: Instant): Instant {
    const every = (this.#description.every ?? 1) * 1000;
    return (Math.floor(now / every) + 1) * every;
  }
}

function stateOf(push: PushDescription, logicalName: string): Parameters<typeof pushSetup>[0]['state'] {
  const { destination, transport = 'tcp', client = 16, retries = 3, retryDelay = 10 } = push;
  return {
    // The list itself stands at the head, so that receivers know what is what.
    pushObjectList: [
      ...(push.named === false ? [] : [{ class: 40, object: logicalName, attribute: 2 }]),
      ...push.objects,
    ].map(({ class: classId, object, attribute }) => ({
      classId,
      logicalName: parseObis(object),
      attribute,
      dataIndex: 0,
      restriction: { type: 'none', value: { type: 'null', value: null } },
      columns: [],
    })),
    sendDestinationAndMethod: { transportService: transport, destination, message: 'aXdrEncodedApdu' },
    randomisationStartInterval: push.randomisation ?? 0,
    numberOfRetries: retries,
    repetitionDelay: { minimum: retryDelay, exponent: 100, maximum: retryDelay },
    pushClientSap: client,
    pushOperationMethod: push.confirmed ? 'confirmed' : 'unconfirmedRetryOnSupportingLayerFailure',
    confirmationParameters: { start: UNSPECIFIED, interval: 0 },
  };
}

/** What pushes as a push setup says: the plan is read anew each time, since a client may have written it. */
export function driverOf(
  push: {
    readonly object: CosemObject;
    readonly setup: SecuritySetup | undefined;
    readonly name: string;
  },
  { device, clock, logger }: PushParts,
): PushDriver {
  const { object, setup, name } = push;
  const access = (now: Instant): ReadAccess => ({
    now,
    selection: undefined,
    association: ownView(device()),
  });
  const sender = new PushSender({
    plan: (now) => pushPlanOf(object, access(now)),
    access,
    localTime: (now) => clock.read(now),
    random: Math.random,
    ...(setup && { protect: (notification) => protectedBy(setup, notification) }),
  });
  return new PushDriver(sender, {
    logicalDevice: MANAGEMENT_LOGICAL_DEVICE,
    onEnd: (end) => {
      if (end.type === 'gaveUp') logger.warn(`push ${name}: ${end.error.message}`);
      else logger.info(`push ${name} is done`);
    },
  });
}

/** The meter itself, which may read everything it has. */
const ownView = (device: LogicalDevice): ReadAccess['association'] => ({
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
});

/** General-glo-ciphering under the unicast key, authenticated and encrypted. */
function protectedBy(setup: SecuritySetup, plain: Uint8Array): Uint8Array {
  const control = {
    suite: setup.suite,
    authenticated: true,
    encrypted: true,
    broadcast: false,
    compressed: false,
  };
  return protect(
    nodeCrypto,
    setup.ring.unicast,
    setup.systemTitle,
    { control, invocationCounter: setup.sent.take() },
    plain,
    { before: generalHead('global', setup.systemTitle, protectedOctets(control, plain.length)) },
  );
}
