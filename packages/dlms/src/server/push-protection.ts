import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import type { AttributeValue } from '../classes/define.ts';
import type { PushSetup1 } from '../classes/push-setup.ts';
import { numberOf } from '../data/scaler.ts';
import type { Data } from '../data/tag.ts';
import { SecurityError } from '../errors.ts';
import { SAFEGUARDS, type Safeguard } from '../security/policy.ts';
import { Ciphering } from '../session/ciphering.ts';
import type { Wrapping } from '../session/wrapping.ts';
import type { SecuritySetup } from './security-setup.ts';

/** One layer of the protection that a Push setup asks for, as its attribute 10 has it. */
export type PushProtection = AttributeValue<typeof PushSetup1, 'pushProtectionParameters'>[number];

/**
 * Protects a notification, each layer around the one before. Counters are spent at each call.
 * @throws DlmsError when it cannot be protected so
 */
export type PushProtector = (
  notification: Uint8Array,
  layers: readonly PushProtection[],
  now: Instant,
) => Uint8Array;

/**
 * Protects by the keys of a security setup: as general-ciphering or general-signing where the Push setup has parameters, else as
 * general-glo by what the policy asks of responses.
 *
 * Unconfirmed: no source tells whether the parameters protect the notification or its body alone. It is the notification here, which
 * every listener can open.
 */
export const protectPushes =
  (setup: SecuritySetup): PushProtector =>
  (notification, layers, now) => {
    if (layers.length === 0)
      return cipheringTo(setup, setup.clientTitle, now).seal(notification, {
        form: 'general',
        key: 'global',
        safeguards: setup.policy.response,
      });
    return layers.reduce((octets, layer) => sealed(octets, layer, setup, now), notification);
  };

function sealed(
  octets: Uint8Array,
  { type, options }: PushProtection,
  setup: SecuritySetup,
  now: Instant,
): Uint8Array {
  const { originatorSystemTitle: originator, recipientSystemTitle: recipient } = options;
  if (originator.length > 0 && !equal(originator, setup.systemTitle))
    throw new SecurityError('the push setup wants to be sent by another system title than ours', {
      layer: 'security',
      reason: 'systemTitle',
      advice: 'write our own system title into its protection parameters, or none',
    });
  const { transactionId, otherInformation, keyInfo } = options;
  return cipheringTo(setup, recipient.length > 0 ? recipient : setup.clientTitle, now).seal(octets, {
    ...keyOf(keyInfo),
    safeguards: LAYERS[type],
    ...(transactionId.length > 0 && { transactionId }),
    otherInformation,
  });
}

const LAYERS: Readonly<Record<PushProtection['type'], readonly Safeguard[]>> = {
  ...SAFEGUARDS,
  digitalSignature: ['signed'],
};

const cipheringTo = (setup: SecuritySetup, peerTitle: Uint8Array | undefined, now: Instant): Ciphering =>
  new Ciphering({
    crypto: setup.crypto,
    ring: setup.ring,
    ownTitle: setup.systemTitle,
    peerTitle,
    sent: setup.sent,
    received: setup.received,
    elliptic: setup.ellipticFor(peerTitle, now),
  });

/** The key that key-info means: a structure of its choice and what belongs to it. Without one it is the global unicast key. */
function keyOf(info: Data): Pick<Wrapping, 'form' | 'key'> {
  const [choice, details] = info.type === 'structure' ? info.value : [];
  switch (choice && numberOf(choice)) {
    case undefined:
      return { form: 'identified', key: 'global' };
    case 0:
      return { form: 'identified', key: idOf(details) === 1 ? 'broadcast' : 'global' };
    case 1:
      return { form: 'wrapped', key: 'global' };
    case 2:
      return { form: isStatic(details) ? 'staticUnified' : 'onePass', key: 'global' };
    default:
      throw new SecurityError('the push setup wants a kind of key that does not exist', {
        layer: 'security',
        reason: 'unsupported',
        advice: 'its key-info is identified (0), wrapped (1) or agreed (2)',
      });
  }
}

/** Bare, or alone in a structure. */
const idOf = (details: Data | undefined): number | undefined => {
  const [first] = details?.type === 'structure' ? details.value : [details];
  const id = first && numberOf(first);
  return id === undefined ? undefined : Number(id);
};

const isStatic = (details: Data | undefined): boolean => {
  const [parameters] = details?.type === 'structure' ? details.value : [];
  return parameters?.type === 'octetString' && parameters.value[0] === STATIC_UNIFIED;
};

const STATIC_UNIFIED = 0x02;
