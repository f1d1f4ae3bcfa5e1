import { toHex } from 'dlms/bytes';
import { nodeCrypto } from 'dlms/node';
import type { SecurityPolicy, SuiteId } from 'dlms/security';
import type { Access, AccessSetup } from './access.ts';

/** What a client needs for one way into a meter: octets in hexadecimal. */
export interface Credentials {
  readonly client: number;
  readonly authentication: string;
  /** The password of `low`, the secret of the others that have one. */
  readonly password?: string;
  readonly security?: SecurityCredentials;
}

/** Keys and counters of a security setup. */
export interface SecurityCredentials {
  readonly name: string;
  readonly suite: SuiteId;
  readonly policy: SecurityPolicy;
  /** Of the meter. */
  readonly systemTitle: string;
  readonly encryption: string;
  readonly authentication: string;
  readonly broadcast: string;
  readonly master: string;
  /** Where the public client reads the counter that is expected. */
  readonly invocationCounter: string;
  /** Private keys of the client, where they follow from the seed. */
  readonly clientSigningKey?: string;
  readonly clientAgreementKey?: string;
  /** Public keys of the meter, X and Y. */
  readonly meterSigningKey?: string;
  readonly meterAgreementKey?: string;
}

/** What all clients need: secret, every bit of it. Keys that a client has changed since are not among them. */
export const credentialsOf = (access: Access): readonly Credentials[] =>
  access.ways.map(({ described, secret }) => {
    const { client, authentication = 'none' } = described;
    const setup = access.setups.find(({ name }) => name === described.security);
    return {
      client,
      authentication,
      ...(secret && { password: toHex(secret) }),
      ...(setup && { security: securityOf(setup, access.systemTitle) }),
    };
  });

function securityOf(setup: AccessSetup, systemTitle: Uint8Array): SecurityCredentials {
  const { name, suite, policy, keys, elliptic, counterObject } = setup;
  const curve = suite === 2 ? 'P-384' : 'P-256';
  const publicOf = (key: Uint8Array): string =>
    toHex(nodeCrypto.publicKey(nodeCrypto.privateKey(curve, key)));
  return {
    name,
    suite,
    policy,
    systemTitle: toHex(systemTitle),
    encryption: toHex(keys.encryption),
    authentication: toHex(keys.authentication),
    broadcast: toHex(keys.broadcast),
    master: toHex(keys.master),
    invocationCounter: counterObject,
    ...(elliptic?.client && {
      clientSigningKey: toHex(elliptic.client.signing),
      clientAgreementKey: toHex(elliptic.client.agreement),
    }),
    ...(elliptic && {
      meterSigningKey: publicOf(elliptic.signing),
      meterAgreementKey: publicOf(elliptic.agreement),
    }),
  };
}
