import { concat } from '../bytes/octets.ts';
import { DataObject } from '../classes/data.ts';
import type { PolicyFlag } from '../classes/security-policy.ts';
import { SecuritySetup0, SecuritySetup as SecuritySetupClass } from '../classes/security-setup.ts';
import type { Data } from '../data/tag.ts';
import { deriveKey } from '../security/agreement.ts';
import type { GlobalKeys } from '../security/key-ring.ts';
import { SAFEGUARDS, type Safeguard } from '../security/policy.ts';
import { COORDINATE_OCTETS } from '../security/suite.ts';
import { curveOf } from '../session/elliptic-keys.ts';
import { type Refusal, refuse } from './answer.ts';
import type { AssociationSecurity } from './association-security.ts';
import type { Access } from './association-view.ts';
import type {
  CertificateEntity,
  CertificateIdentification,
  CertificateType,
  StoredCertificate,
} from './certificate-store.ts';
import { type CosemObject, implement } from './object.ts';
import type { KeyPairUse, SecuritySetup, ServerPolicy } from './security-setup.ts';

/** A version of class 64. */
export type SecuritySetupVersion = 0 | 1;

/**
 * A security setup as an object of class 64: what a client sees of it, and may change. Who may do that the rights of the association
 * say; it should be one that is protected itself.
 */
export function securitySetupObject(setup: SecuritySetup, version: SecuritySetupVersion = 1): CosemObject {
  const common = {
    securitySuite: () => SUITE_NAMES[setup.suite],
    clientSystemTitle: ({ association }: Access) =>
      association.security?.clientTitle ?? setup.clientTitle ?? NOTHING,
    serverSystemTitle: setup.systemTitle,
  };
  if (version === 0)
    return implement(
      SecuritySetup0,
      setup.logicalName,
      { ...common, securityPolicy: () => policyName(setup.policy) },
      {
        securityActivate: (name) => raise(setup, { request: POLICIES[name], response: POLICIES[name] }),
        keyTransfer: (keys) => transferKeys(setup, keys),
      },
    );
  return implement(
    SecuritySetupClass,
    setup.logicalName,
    {
      ...common,
      securityPolicy: () => flagsOf(setup.policy),
      certificates: () => setup.certificates.stored.map(infoOf),
    },
    {
      securityActivate: (flags) => raise(setup, policyOf(flags)),
      keyTransfer: (keys) => transferKeys(setup, keys),
      keyAgreement: (offers, access) => agreeKeys(setup, offers, access),
      generateKeyPair: (type) => done(isKeyPairUse(type) && setup.generateKeyPair(type)),
      generateCertificateRequest: (type) =>
        (isKeyPairUse(type) ? setup.requestCertificate(type) : undefined) ?? NO,
      importCertificate: (octets, { now }) => done(setup.importCertificate(octets, now)),
      exportCertificate: (wanted) => {
        const identification = identificationOf(wanted);
        return (identification && setup.certificates.find(identification)?.certificate.octets) ?? NO;
      },
      removeCertificate: (wanted) => {
        const identification = identificationOf(wanted);
        if (!identification || !setup.certificates.remove(identification)) return NO;
        setup.keepCertificates();
        return undefined;
      },
    },
  );
}

/**
 * The invocation counter that a client used last under the unicast key, for the public client to read: its next one is one more.
 * By custom 0-0:43.1.0*255.
 */
export const invocationCounterObject = (setup: SecuritySetup, logicalName = '0-0:43.1.0*255'): CosemObject =>
  implement(DataObject, logicalName, {
    value: (): Data => ({ type: 'uint32', value: Math.max(0, setup.received.unicast.expected - 1) }),
  });

const NOTHING = new Uint8Array(0);
const NO = refuse('otherReason');
const done = (ok: boolean): Refusal | undefined => (ok ? undefined : NO);
const SUITE_NAMES = { 0: 'suite0', 1: 'suite1', 2: 'suite2' } as const;

const POLICIES = {
  nothing: SAFEGUARDS.none,
  authenticated: SAFEGUARDS.authentication,
  encrypted: SAFEGUARDS.encryption,
  authenticatedEncrypted: SAFEGUARDS.authenticationEncryption,
} as const;

/** Version 0 has one word for both directions: that of requests. */
function policyName({ request }: ServerPolicy): keyof typeof POLICIES {
  const encrypted = request.includes('encrypted');
  if (request.includes('authenticated')) return encrypted ? 'authenticatedEncrypted' : 'authenticated';
  return encrypted ? 'encrypted' : 'nothing';
}

const FLAGS: readonly (readonly [PolicyFlag, keyof ServerPolicy, Safeguard])[] = [
  ['authenticatedRequest', 'request', 'authenticated'],
  ['encryptedRequest', 'request', 'encrypted'],
  ['signedRequest', 'request', 'signed'],
  ['authenticatedResponse', 'response', 'authenticated'],
  ['encryptedResponse', 'response', 'encrypted'],
  ['signedResponse', 'response', 'signed'],
];

const flagsOf = (policy: ServerPolicy): readonly PolicyFlag[] =>
  FLAGS.filter(([, direction, safeguard]) => policy[direction].includes(safeguard)).map(([flag]) => flag);

function policyOf(flags: readonly PolicyFlag[]): ServerPolicy {
  const of = (wanted: keyof ServerPolicy): readonly Safeguard[] =>
    FLAGS.filter(([flag, direction]) => direction === wanted && flags.includes(flag)).map(
      ([, , safeguard]) => safeguard,
    );
  return { request: of('request'), response: of('response') };
}

/** In suite 0 nothing can be signed, and nobody could associate any more. */
function raise(setup: SecuritySetup, policy: ServerPolicy): Refusal | undefined {
  const signs = policy.request.includes('signed') || policy.response.includes('signed');
  return done(!(signs && setup.suite === 0) && setup.raisePolicy(policy));
}

const KEYS: Readonly<Record<string, keyof GlobalKeys>> = {
  globalUnicast: 'encryption',
  globalBroadcast: 'broadcast',
  authentication: 'authentication',
  master: 'master',
};

/** All keys or none: a client that loses half of its keys is lost. */
function transferKeys(
  setup: SecuritySetup,
  wrapped: readonly { readonly keyId: string | number; readonly wrapped: Uint8Array }[],
): Refusal | undefined {
  const keys: { -readonly [K in keyof GlobalKeys]?: Uint8Array } = {};
  for (const { keyId, wrapped: octets } of wrapped) {
    const name = KEYS[keyId];
    const key = name && setup.ring.unwrap(octets);
    if (!name || !key || keys[name]) return NO;
    keys[name] = key;
  }
  if (wrapped.length === 0) return NO;
  setup.changeKeys(keys);
  return undefined;
}

interface Offer {
  readonly keyId: string | number;
  /** An ephemeral public key, and the signature over the key's id and it. */
  readonly data: Uint8Array;
}

/**
 * Agrees on keys by ephemeral unified Diffie-Hellman, C(2e,0s): each side sends an ephemeral public key, signed with the key's id
 * (IEC 62056-6-2, key_agreement).
 */
function agreeKeys(
  setup: SecuritySetup,
  offers: readonly Offer[],
  { association }: Access,
): readonly { readonly keyId: KeyName; readonly data: Uint8Array }[] | Refusal {
  const keys: { -readonly [K in keyof GlobalKeys]?: Uint8Array } = {};
  const answers: { readonly keyId: KeyName; readonly data: Uint8Array }[] = [];
  for (const offer of offers) {
    const name = KEYS[offer.keyId];
    const agreed = name && association.security && agreeKey(setup, association.security, offer);
    if (!name || !agreed || keys[name]) return NO;
    keys[name] = agreed.key;
    answers.push({ keyId: offer.keyId as KeyName, data: agreed.data });
  }
  if (offers.length === 0) return NO;
  setup.changeKeys(keys);
  return answers;
}

type KeyName = 'globalUnicast' | 'globalBroadcast' | 'authentication' | 'master';
const KEY_IDS: Readonly<Record<string, number>> = {
  globalUnicast: 0,
  globalBroadcast: 1,
  authentication: 2,
  master: 3,
};

function agreeKey(
  { crypto, systemTitle }: SecuritySetup,
  { elliptic, clientTitle }: AssociationSecurity,
  { keyId, data }: Offer,
): { readonly key: Uint8Array; readonly data: Uint8Array } | undefined {
  if (!elliptic?.signing || !elliptic.peerSigning || !clientTitle) return undefined;
  const curve = curveOf(elliptic.suite);
  const size = 2 * COORDINATE_OCTETS[curve];
  const id = Uint8Array.of(KEY_IDS[keyId] ?? 0);
  const theirs = data.subarray(0, size);
  if (!crypto.verify(curve, elliptic.peerSigning, concat(id, theirs), data.subarray(size))) return undefined;
  const own = crypto.generateKeyPair(curve);
  const shared = crypto.agree(own.privateKey, theirs);
  if (!shared) return undefined;
  const key = deriveKey(crypto, {
    suite: elliptic.suite,
    algorithm: keyId === 'master' ? 'aesWrap' : 'aesGcm',
    shared,
    partyU: clientTitle,
    partyV: systemTitle,
    ...(elliptic.algorithmArc && { algorithmArc: elliptic.algorithmArc }),
  });
  return { key, data: concat(own.publicKey, crypto.sign(elliptic.signing, concat(id, own.publicKey))) };
}

const isKeyPairUse = (type: string | number): type is KeyPairUse =>
  type === 'digitalSignature' || type === 'keyAgreement';

const infoOf = ({ certificate, entity, type }: StoredCertificate) => ({
  entity,
  type,
  serialNumber: certificate.serialNumber,
  issuer: certificate.issuer,
  subject: certificate.subject,
  subjectAlternativeName: NOTHING,
});

/** Undefined when the structure is none that names a certificate. */
function identificationOf(wanted: {
  readonly by: string | number;
  readonly identification: Data;
}): CertificateIdentification | undefined {
  const members = wanted.identification.type === 'structure' ? wanted.identification.value : [];
  const octets = (member: Data | undefined) => (member?.type === 'octetString' ? member.value : undefined);
  if (wanted.by === 'serialNumber') {
    const [serialNumber, issuer] = members.map(octets);
    return serialNumber && issuer ? { by: 'serialNumber', serialNumber, issuer } : undefined;
  }
  const [entity, type, title] = members;
  const systemTitle = octets(title);
  const named = entity?.type === 'enum' ? ENTITIES[entity.value] : undefined;
  const typed = type?.type === 'enum' ? TYPES[type.value] : undefined;
  if (wanted.by !== 'entity' || !named || !typed || !systemTitle) return undefined;
  return { by: 'entity', entity: named, type: typed, systemTitle };
}

const ENTITIES: readonly CertificateEntity[] = ['server', 'client', 'certificationAuthority', 'other'];
const TYPES: readonly CertificateType[] = ['digitalSignature', 'keyAgreement', 'tls', 'other'];
