import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import { DlmsError, fromHex } from 'dlms/bytes';
import { parseObis } from 'dlms/data';
import { parseCertificate, SUITES } from 'dlms/security';
import type { Authentication, DeviceSecurity } from '../model/device.ts';
import { Secret } from '../model/secret.ts';
import type { Complain } from './complaint.ts';
import { resolveSecret, type SecretSources } from './secret.ts';

type Written = FilledConfiguration['devices'][number];

interface Scope {
  readonly sources: SecretSources;
  readonly complain: Complain;
}

/** How we prove who we are; what is missing or too much for it is complained about. */
export function resolveAuthentication(written: Written, path: Path, scope: Scope): Authentication {
  const { authentication, password } = written;
  const { complain } = scope;
  const place = [...path, 'password'];
  switch (authentication) {
    case 'none':
      if (password !== undefined)
        complain(place, 'is not used with the authentication none: leave it out, or take low');
      return { kind: 'none' };
    case 'highGmac':
    case 'highEcdsa':
      if (password !== undefined)
        complain(place, `is not used with the authentication ${authentication}, which proves itself by keys`);
      return { kind: authentication };
    default: {
      if (password === undefined) {
        complain(place, `is missing: the authentication ${authentication} needs one`);
        return { kind: 'none' };
      }
      const secret = resolvePassword(password, place, scope);
      return authentication === 'low' ? { kind: 'low', password: secret } : { kind: authentication, secret };
    }
  }
}

function resolvePassword(text: string, path: Path, { sources, complain }: Scope): Secret {
  const secret = resolveOrComplain(text, path, { sources, complain });
  if (/^hex:/.test(secret.reveal()) && !/^hex:([0-9a-f]{2})+$/i.test(secret.reveal()))
    complain(path, 'this text is not allowed: after `hex:` come pairs of hexadecimal digits');
  return secret;
}

const KEYS = ['blockCipherKey', 'authenticationKey', 'broadcastKey'] as const;

/** Keys and protection; undefined where neither is asked for. */
export function resolveDeviceSecurity(
  written: Written,
  path: Path,
  scope: Scope,
): DeviceSecurity | undefined {
  const { security: policy, suite, ciphering, authentication } = written;
  const { complain } = scope;
  const byKeys = authentication === 'highGmac' || authentication === 'highEcdsa';
  const given = KEYS.some((key) => written[key] !== undefined);
  if (policy === 'none' && !byKeys && !given) return undefined;
  const keys = Object.fromEntries(
    KEYS.map((key) => [key, resolveKey(written[key], suite, [...path, key], scope)]),
  ) as Record<(typeof KEYS)[number], Secret | undefined>;
  const ciphers = policy !== 'none' || authentication === 'highGmac';
  if (ciphers) {
    for (const key of ['blockCipherKey', 'authenticationKey'] as const)
      if (written[key] === undefined) complain([...path, key], `is missing: ${reasonOf(written)} needs it`);
    if (written.systemTitle === undefined)
      complain(
        [...path, 'systemTitle'],
        `is missing: ${reasonOf(written)} needs it, the meter knows us by it`,
      );
  }
  if (authentication === 'highEcdsa' && written.signingKey === undefined)
    complain([...path, 'signingKey'], 'is missing: the authentication highEcdsa needs it');
  if (suite === 0 && (written.signingKey !== undefined || written.meterCertificate !== undefined))
    complain([...path, 'suite'], '0 is not allowed with keys for signatures: 1 or 2');
  return {
    policy,
    suite,
    ciphering,
    ...keys,
    dedicatedKey:
      written.dedicatedKey === 'random'
        ? 'random'
        : resolveKey(written.dedicatedKey, suite, [...path, 'dedicatedKey'], scope),
    invocationCounter: resolveCounter(written.invocationCounter, [...path, 'invocationCounter'], complain),
    signingKey: readSigningKey(written.signingKey, [...path, 'signingKey'], scope),
    meterCertificate: readCertificate(written.meterCertificate, [...path, 'meterCertificate'], scope),
  };
}

const reasonOf = ({ security, authentication }: Written): string =>
  security === 'none' ? `the authentication ${authentication}` : `the security ${security}`;

/** A key as hexadecimal digits of the length that its suite wants. */
export function resolveKey(
  text: string | undefined,
  suite: 0 | 1 | 2,
  path: Path,
  scope: Scope,
): Secret | undefined {
  if (text === undefined) return undefined;
  const digits = resolveOrComplain(text, path, scope).reveal().replace(/^hex:/, '').replaceAll(/\s/g, '');
  const wanted = SUITES[suite].keyOctets * 2;
  if (digits.length !== wanted || !/^[0-9a-f]+$/i.test(digits))
    scope.complain(
      path,
      `this text is not allowed: a key of suite ${suite} has ${wanted} hexadecimal digits; here are ${digits.length} characters`,
    );
  return new Secret(digits);
}

/** A system title: 16 hexadecimal digits or 8 characters. */
export function resolveTitle(
  text: string | undefined,
  path: Path,
  complain: Complain,
): Uint8Array | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9a-f]{16}$/i.test(text)) return fromHex(text);
  const octets = Buffer.from(text, 'latin1');
  if (octets.length !== 8)
    complain(path, `"${text}" is not allowed: a system title is 16 hexadecimal digits or 8 characters`);
  return octets;
}

function resolveCounter(written: Written['invocationCounter'], path: Path, complain: Complain) {
  if (written === undefined || typeof written === 'number') return written;
  try {
    return parseObis(written);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(path, error.message);
    return undefined;
  }
}

function readSigningKey(file: string | undefined, path: Path, scope: Scope): Secret | undefined {
  const octets = readBlock(file, path, scope);
  return octets && new Secret(Buffer.from(octets).toString('base64'));
}

function readCertificate(file: string | undefined, path: Path, scope: Scope): Uint8Array | undefined {
  const octets = readBlock(file, path, scope);
  if (octets === undefined) return undefined;
  try {
    parseCertificate(octets);
  } catch (error) {
    if (!(error instanceof DlmsError)) throw error;
    scope.complain(path, `${file} holds no certificate of the DLMS profile: ${error.message}`);
  }
  return octets;
}

/** The octets of a PEM file's first block, or of a DER file. */
function readBlock(
  file: string | undefined,
  path: Path,
  { sources, complain }: Scope,
): Uint8Array | undefined {
  if (file === undefined) return undefined;
  try {
    const content = readFileSync(resolve(sources.folder, file));
    const [, base64] = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(content.toString('latin1')) ?? [];
    return base64 === undefined ? content : Buffer.from(base64, 'base64');
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    complain(path, `the file ${file} cannot be read: ${String(error.code)}`);
    return undefined;
  }
}

function resolveOrComplain(text: string, path: Path, { sources, complain }: Scope): Secret {
  try {
    return resolveSecret(text, sources);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(path, error.message);
    return new Secret('');
  }
}
