import { fromHex } from '../src/bytes/hex.ts';
import { DataObject, Register } from '../src/classes/index.ts';
import type { AssociateOptions } from '../src/client/associate.ts';
import { ClientSecurity } from '../src/client/security.ts';
import type { SecurityOptions } from '../src/client/security-options.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { volatileCounter } from '../src/security/counter.ts';
import type { PrivateKey } from '../src/security/crypto.ts';
import type { SuiteId } from '../src/security/suite.ts';
import type { AssociationOptions, ServedMechanism } from '../src/server/association-options.ts';
import { type AssociationOutput, implement, LogicalDevice, ServerAssociation } from '../src/server/index.ts';
import { SecuritySetup, type SecuritySetupOptions } from '../src/server/security-setup.ts';
import type { Dialogue } from '../src/session/dialogue.ts';
import { isAcseTag } from '../src/session/message.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';

/* A client and a server that share keys, and the line between them, on which anything can happen. */

export const CLIENT_TITLE = fromHex('4d54570000000001');
export const SERVER_TITLE = fromHex('4d54570000bc614e');
export const SECRET = fromHex('5365637265743132');
export const CLIENT = 1;
export const ENERGY = '1-0:1.8.0*255';
export const NOTE = '0-0:96.1.0*255';

/** Keys of the suite's size, all different and easy to find in a text. */
export function keysOf(suite: SuiteId) {
  const size = suite === 2 ? 32 : 16;
  return {
    encryption: new Uint8Array(size).fill(0xe1),
    authentication: new Uint8Array(size).fill(0xa2),
    broadcast: new Uint8Array(size).fill(0xb3),
    master: new Uint8Array(size).fill(0xc4),
  };
}

interface Pair {
  readonly privateKey: PrivateKey;
  readonly publicKey: Uint8Array;
}

const pairs = (curve: 'P-256' | 'P-384') =>
  Array.from({ length: 4 }, (): Pair => nodeCrypto.generateKeyPair(curve)) as [Pair, Pair, Pair, Pair];
const PAIRS = { 1: pairs('P-256'), 2: pairs('P-384') };

/** The key pairs of both ends, from either's viewpoint. */
export function ellipticOf(suite: 1 | 2) {
  const [clientSigning, clientAgreement, serverSigning, serverAgreement] = PAIRS[suite];
  return {
    client: {
      signing: clientSigning.privateKey,
      agreement: clientAgreement.privateKey,
      serverSigning: serverSigning.publicKey,
      serverAgreement: serverAgreement.publicKey,
    },
    server: {
      signing: serverSigning.privateKey,
      agreement: serverAgreement.privateKey,
      peerSigning: clientSigning.publicKey,
      peerAgreement: clientAgreement.publicKey,
    },
  };
}

export interface Wanted {
  readonly suite?: SuiteId;
  readonly authentication?: ServedMechanism;
  readonly client?: Partial<SecurityOptions>;
  readonly setup?: Partial<SecuritySetupOptions>;
  readonly association?: Partial<AssociationOptions>;
}

/** What the meter was told to do. */
export interface Done {
  writes: number;
  calls: number;
}

/** Both ends, made for each other unless told otherwise. */
export function ends(wanted: Wanted = {}) {
  const { suite = 0, authentication = 'highGmac' } = wanted;
  const elliptic = suite === 0 ? undefined : ellipticOf(suite);
  const policy = wanted.client?.policy ?? 'authenticationEncryption';
  const setup = new SecuritySetup({
    crypto: nodeCrypto,
    suite,
    policy,
    systemTitle: SERVER_TITLE,
    keys: keysOf(suite),
    counter: volatileCounter(),
    ...(elliptic && { elliptic: elliptic.server }),
    ...wanted.setup,
  });
  const done: Done = { writes: 0, calls: 0 };
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: objects(done),
    associations: [
      {
        clientSap: CLIENT,
        authentication,
        secret: SECRET,
        password: SECRET,
        security: setup,
        services: ['generalProtection', ...LOGICAL_NAME_SERVICES],
        ...wanted.association,
      },
    ],
    associationVersion: 3,
  });
  const options: SecurityOptions = {
    policy,
    suite,
    keys: keysOf(suite),
    counter: 0,
    ...(elliptic && { elliptic: elliptic.client }),
    ...wanted.client,
  };
  const security = new ClientSecurity(options, { crypto: nodeCrypto, systemTitle: CLIENT_TITLE });
  return { setup, device, done, security, associate: associationOf(authentication, security) };
}

export function associationOf(authentication: ServedMechanism, security: ClientSecurity): AssociateOptions {
  const common = { systemTitle: CLIENT_TITLE, security, crypto: nodeCrypto };
  switch (authentication) {
    case 'none':
      return common;
    case 'low':
      return { ...common, authentication: { mechanism: 'low', password: SECRET } };
    case 'highGmac':
    case 'highEcdsa':
      return { ...common, authentication: { mechanism: authentication } };
    default:
      return { ...common, authentication: { mechanism: authentication, secret: SECRET } };
  }
}

function objects(done: Done) {
  let note: Data = { type: 'uint8', value: 0 };
  return [
    implement(
      Register,
      ENERGY,
      { value: { type: 'uint32', value: 123_456 }, scalerUnit: { scaler: -3, unit: 'Wh' } },
      {
        reset: () => {
          done.calls++;
          return undefined;
        },
      },
    ),
    implement(DataObject, NOTE, {
      value: {
        get: () => note,
        set: (value) => {
          done.writes++;
          note = value;
          return undefined;
        },
      },
    }),
  ];
}

export const attribute = (classId: number, instance: string, index: number) =>
  ({ classId, instance, attribute: index }) as never;

/** What happens to the octets on their way; undefined loses them. */
export type OnTheWay = (octets: Uint8Array, direction: 'asked' | 'answered') => Uint8Array | undefined;

/** Has dialogues with a server's association. */
export class Line {
  readonly association: ServerAssociation;
  readonly #security: ClientSecurity | undefined;
  readonly #onTheWay: OnTheWay;
  /** Everything that went over it. */
  readonly frames: { readonly direction: 'asked' | 'answered'; readonly octets: Uint8Array }[] = [];
  readonly events: Exclude<AssociationOutput, { type: 'send' }>[] = [];
  now = Date.UTC(2024, 11, 25);

  constructor(device: LogicalDevice, security?: ClientSecurity, onTheWay: OnTheWay = (octets) => octets) {
    this.association = new ServerAssociation({ device, clientSap: CLIENT });
    this.#security = security;
    this.#onTheWay = onTheWay;
  }

  have<T>(dialogue: Dialogue<T>): T {
    let step = dialogue.next(NOTHING);
    while (!step.done) {
      if (step.value.type === 'wait') throw new Error('nothing more comes');
      const { octets } = step.value;
      const asked = isAcseTag(octets[0]) ? octets : (this.#security?.protect(octets) ?? octets);
      const answer = this.say(asked);
      if (step.value.type === 'tell') step = dialogue.next(NOTHING);
      else step = this.#hand(dialogue, answer);
    }
    return step.value;
  }

  #hand<T>(dialogue: Dialogue<T>, answer: Uint8Array | undefined) {
    if (!answer) throw new Error('no answer');
    let plain: Uint8Array | undefined;
    try {
      plain = isAcseTag(answer[0]) || !this.#security ? answer : this.#security.unprotect(answer);
    } catch (error) {
      return dialogue.throw(error);
    }
    if (!plain) throw new Error('an answer that says nothing new');
    return dialogue.next(plain);
  }

  /** Puts octets on the line, and gives the answer. */
  say(octets: Uint8Array): Uint8Array | undefined {
    const heard = this.#pass(octets, 'asked');
    if (!heard) return undefined;
    let answer: Uint8Array | undefined;
    for (const output of this.association.handle({ type: 'received', apdu: heard }, this.now)) {
      if (output.type !== 'send') this.events.push(output);
      else if (answer) throw new Error('two answers to one request');
      else answer = output.apdu;
      if (output.type === 'fault') throw output.error;
    }
    return answer && this.#pass(answer, 'answered');
  }

  #pass(octets: Uint8Array, direction: 'asked' | 'answered'): Uint8Array | undefined {
    const passed = this.#onTheWay(octets.slice(), direction);
    if (passed) this.frames.push({ direction, octets: passed });
    return passed;
  }
}

const NOTHING = new Uint8Array(0);

/** What a dialogue ends with, result or error. */
export function endOf<T>(have: () => T): { readonly result?: T; readonly error?: unknown } {
  try {
    return { result: have() };
  } catch (error) {
    return { error };
  }
}
