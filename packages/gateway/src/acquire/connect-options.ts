import { fromHex } from 'dlms/bytes';
import type { Authentication } from 'dlms/client';
import { type ConnectOptions, type ConnectSecurity, nodeCrypto } from 'dlms/node';
import { parseCertificate } from 'dlms/security';
import type { Device, DeviceSecurity } from '../model/device.ts';
import type { Secret } from '../model/secret.ts';

/** The farewell is short: it is politeness, and the next meter of the line waits. */
const CLOSE_MS = 2000;

/** Where the invocation counters of a session come from. */
export type Counter = NonNullable<ConnectSecurity['counter']>;

/** How the library is told to reach a device, but for the line. */
export function optionsOf(device: Device, counter: Counter | undefined): ConnectOptions {
  const { server, proposals, connection, timeoutMs, retries, client, quirks, systemTitle, gateway } = device;
  const { maxInfoBytes, windowSize, maxApduBytes } = proposals;
  const { logical, physical, size } = server;
  const security = securityOf(device, counter);
  return {
    interface: device.interface,
    reference: device.reference,
    client,
    server:
      device.interface === 'wrapper'
        ? logical
        : { logical, size, ...(physical !== undefined && { physical }) },
    authentication: authenticationOf(device),
    ...(security && { security }),
    ...(systemTitle && { systemTitle }),
    ...(gateway && { gateway: { network: gateway.network, device: gateway.address } }),
    ...(device.modeE && { modeE: signOnOf(device.modeE) }),
    timeoutMs,
    retries,
    quirks,
    closeTimeoutMs: CLOSE_MS,
    ...(maxApduBytes !== undefined && { maxReceiveBytes: maxApduBytes }),
    hdlc: {
      ...(connection.kind === 'serial' && { bitsPerSecond: connection.baud }),
      ...(maxInfoBytes !== undefined && {
        maxInfoTransmitBytes: maxInfoBytes,
        maxInfoReceiveBytes: maxInfoBytes,
      }),
      ...(windowSize !== undefined && { windowTransmit: windowSize, windowReceive: windowSize }),
    },
  };
}

/** What of a device must be in no trace and no capture. */
export function secretsOf({ authentication, security }: Device): readonly Uint8Array[] {
  const proof = 'password' in authentication ? authentication.password : undefined;
  const secret = 'secret' in authentication ? authentication.secret : undefined;
  const { dedicatedKey } = security ?? {};
  const keys = [
    security?.blockCipherKey,
    security?.authenticationKey,
    security?.broadcastKey,
    dedicatedKey === 'random' ? undefined : dedicatedKey,
  ];
  const texts = [proof, secret].flatMap((text) => (text === undefined ? [] : [octetsOf(text)]));
  return [...texts, ...keys.flatMap((key) => (key === undefined ? [] : [keyOf(key)]))];
}

/** Octets of a key, which stands in the configuration as hexadecimal digits. */
export const keyOf = (key: Secret): Uint8Array => fromHex(key.reveal());

/** Octets of a password or shared secret: `hex:` says that it is written so. */
function octetsOf(secret: Secret): Uint8Array {
  const text = secret.reveal();
  return text.startsWith('hex:') ? fromHex(text.slice('hex:'.length)) : Buffer.from(text, 'utf8');
}

const signOnOf = ({ address }: NonNullable<Device['modeE']>) => (address === undefined ? true : { address });

function securityOf(
  { security, meterSystemTitle }: Device,
  counter: Counter | undefined,
): ConnectSecurity | undefined {
  if (security === undefined) return undefined;
  const { policy, suite, ciphering, blockCipherKey, authenticationKey } = security;
  const elliptic = ellipticOf(security);
  if (blockCipherKey === undefined || authenticationKey === undefined)
    return { policy, suite, ...(elliptic && { elliptic }) };
  const { broadcastKey, dedicatedKey } = security;
  return {
    policy,
    suite,
    ciphering,
    keys: {
      encryption: keyOf(blockCipherKey),
      authentication: keyOf(authenticationKey),
      ...(broadcastKey && { broadcast: keyOf(broadcastKey) }),
      ...(dedicatedKey && { dedicated: dedicatedKey === 'random' ? true : keyOf(dedicatedKey) }),
    },
    ...(counter !== undefined && { counter }),
    ...(meterSystemTitle && { serverTitle: meterSystemTitle }),
    ...(elliptic && { elliptic }),
  };
}

/** Private keys stand there in base64, certificates as they are. */
function ellipticOf({ suite, signingKey, meterCertificate }: DeviceSecurity) {
  if (suite === 0) return undefined;
  return {
    ...(signingKey && { signing: Buffer.from(signingKey.reveal(), 'base64') }),
    ...(meterCertificate && { serverSigning: parseCertificate(meterCertificate).publicKey }),
  };
}

function authenticationOf({ authentication }: Device): Authentication {
  const { kind } = authentication;
  switch (kind) {
    case 'none':
    case 'highGmac':
    case 'highEcdsa':
      return { mechanism: kind };
    case 'low':
      return { mechanism: kind, password: octetsOf(authentication.password) };
    default:
      return { mechanism: kind, secret: octetsOf(authentication.secret), crypto: nodeCrypto };
  }
}
