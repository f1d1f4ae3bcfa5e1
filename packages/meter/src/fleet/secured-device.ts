import { nodeCrypto } from 'dlms/node';
import type { CounterSource, Received } from 'dlms/security';
import { invocationCounterObject, LogicalDevice, SecuritySetup, securitySetupObject } from 'dlms/server';
import type { Access } from '../access/access.ts';
import { associationOf } from '../access/associations.ts';
import { DerivedSecrets, systemTitleOf } from '../access/derived.ts';
import type { AssociationDescription } from '../access/description.ts';
import { cosemObjects } from '../cosem/objects.ts';
import type { ServedMeter } from '../cosem/served-meter.ts';
import { LosingCounters } from '../faults/counter-loss.ts';
import { serialNumberOf } from './member.ts';

const SETUP = 'suite 0';

/** The ways into a meter of a fleet with keys. */
const WAYS: readonly AssociationDescription[] = [
  { client: 16, rights: 'public' },
  { client: 32, authentication: 'low', rights: 'reading' },
  { client: 1, authentication: 'highGmac', security: SETUP, rights: 'management' },
];

/** Keys and passwords of a meter of a fleet: they follow from the seed and its number. */
export function memberAccess(seed: string, number: number): Access {
  const systemTitle = systemTitleOf(serialNumberOf(number));
  const derived = new DerivedSecrets(seed, systemTitle);
  const key = (purpose: string): Uint8Array => derived.key(`${SETUP} ${purpose}`, 0);
  return {
    systemTitle,
    setups: [
      {
        name: SETUP,
        suite: 0,
        policy: 'authenticationEncryption',
        object: '0-0:43.0.0*255',
        counterObject: '0-0:43.1.0*255',
        clientSystemTitle: undefined,
        keys: {
          encryption: key('encryption'),
          authentication: key('authentication'),
          broadcast: key('broadcast'),
          master: key('master'),
        },
        elliptic: undefined,
        certificates: [],
      },
    ],
    ways: WAYS.map((described) => ({
      described,
      secret: described.authentication === 'low' ? derived.password(described.client, 'low') : undefined,
    })),
    push: [],
    known: false,
  };
}

/** How a meter of a fleet with keys is made. */
export interface MemberSecurity {
  readonly access: Access;
  readonly source: CounterSource;
  readonly received: Received;
  /** How often it has lost its counters: a fault. */
  readonly lost: (() => number) | undefined;
}

/** The security of a meter that is awake: one setup for all its lines. */
export class SecuredMember {
  readonly #access: Access;
  readonly #setup: SecuritySetup;
  readonly #losing: LosingCounters | undefined;

  constructor({ access, source, received, lost }: MemberSecurity) {
    this.#access = access;
    this.#losing = lost && new LosingCounters(source, received, lost);
    const [setup] = access.setups;
    if (!setup) throw new TypeError('a meter with keys has a security setup');
    this.#setup = new SecuritySetup({
      crypto: nodeCrypto,
      systemTitle: access.systemTitle,
      logicalName: setup.object,
      suite: setup.suite,
      policy: setup.policy,
      keys: setup.keys,
      counter: this.#losing?.source ?? source,
      ...(this.#losing && { counterBlock: 1 }),
      received,
    });
  }

  /** To be called before anything is heard. */
  check(): void {
    this.#losing?.check();
  }

  device(meter: ServedMeter, sap: number): LogicalDevice {
    const counter = this.#access.setups[0]?.counterObject;
    return new LogicalDevice({
      sap,
      name: meter.framework.identity.logicalDeviceName,
      objects: [
        ...cosemObjects(meter),
        securitySetupObject(this.#setup),
        invocationCounterObject(this.#setup, counter),
      ],
      associations: this.#access.ways.map((way) =>
        associationOf(way, this.#access, new Map([[SETUP, this.#setup]])),
      ),
    });
  }
}
