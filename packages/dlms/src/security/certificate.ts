import { fromHex, toHex } from '../bytes/hex.ts';
import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { fromLatin1, fromUtf8, toUtf8 } from '../bytes/utf8.ts';
import { MalformedError } from '../errors.ts';
import type { Crypto, PrivateKey } from './crypto.ts';
import {
  BIT_STRING,
  contentOf,
  type Element,
  element,
  elements,
  INTEGER,
  inside,
  OBJECT_IDENTIFIER,
  OCTET_STRING,
  SEQUENCE,
  SET,
  UTF8_STRING,
  unsignedInteger,
  unsignedOctets,
} from './der.ts';
import { COORDINATE_OCTETS, type Curve } from './suite.ts';

/*
 * X.509 v3 in the DLMS profile: one purpose a certificate, elliptic curves of suites 1 and 2, the subject's common name is the
 * system title in sixteen hexadecimal digits.
 */

export type CertificateUse = 'digitalSignature' | 'keyAgreement' | 'certificateSigning';

/** What a certificate says, with the octets that its signature covers. */
export interface Certificate {
  /** The whole certificate, DER. */
  readonly octets: Uint8Array;
  /** INTEGER content as it stands, for lookups. */
  readonly serialNumber: Uint8Array;
  /** Distinguished names, DER: compared octet by octet. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** The subject's common name; the system title where it is one. */
  readonly commonName: string;
  readonly systemTitle: Uint8Array | undefined;
  readonly curve: Curve;
  /** X‖Y. */
  readonly publicKey: Uint8Array;
  readonly uses: readonly CertificateUse[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly signed: Uint8Array;
  /** r‖s by the issuer's key. */
  readonly signature: Uint8Array;
  readonly signatureCurve: Curve;
}

/** @throws MalformedError for octets that are no certificate of the profile */
export function parseCertificate(octets: Uint8Array): Certificate {
  const [whole] = elements(octets);
  const [signed, algorithm, signature] = inside(whole, SEQUENCE, 'certificate');
  const parts = [...inside(signed, SEQUENCE, 'certificate body')];
  if (parts[0]?.tag === VERSION) parts.shift();
  const [serial, , issuer, validity, subject, key, ...rest] = parts;
  const [notBefore, notAfter] = inside(validity, SEQUENCE, 'validity');
  const extensions = rest.find(({ tag }) => tag === EXTENSIONS);
  const commonName = commonNameOf(subject);
  const signatureCurve = signatureCurveOf(algorithm);
  return {
    octets,
    serialNumber: contentOf(serial, INTEGER, 'serial number'),
    issuer: (issuer as Element).octets,
    subject: (subject as Element).octets,
    commonName,
    systemTitle: /^[0-9a-f]{16}$/i.test(commonName) ? fromHex(commonName) : undefined,
    ...publicKeyOf(key),
    uses: usesOf(extensions),
    notBefore: timeOf(notBefore),
    notAfter: timeOf(notAfter),
    signed: (signed as Element).octets,
    signature: rawSignature(bitsOf(signature, 'signature'), signatureCurve),
    signatureCurve,
  };
}

const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/** Whether `certificate` was issued by the owner of `issuer`, which may issue certificates, and both hold at `now`. */
export function isIssuedBy(
  crypto: Crypto,
  certificate: Certificate,
  issuer: Certificate,
  now: Instant,
): boolean {
  const holds = ({ notBefore, notAfter }: Certificate): boolean => notBefore <= now && now <= notAfter;
  return (
    equal(certificate.issuer, issuer.subject) &&
    issuer.uses.includes('certificateSigning') &&
    holds(certificate) &&
    holds(issuer) &&
    issuer.curve === certificate.signatureCurve &&
    crypto.verify(issuer.curve, issuer.publicKey, certificate.signed, certificate.signature)
  );
}

export interface CertificateRequest {
  readonly commonName: string;
  readonly curve: Curve;
  readonly publicKey: Uint8Array;
}

export interface CertificateContents extends CertificateRequest {
  readonly serialNumber: Uint8Array;
  readonly uses: readonly CertificateUse[];
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  readonly issuerName: string;
}

/** A certificate signed by `issuerKey`: for meters and tests that run an authority of their own. */
export function issueCertificate(
  crypto: Crypto,
  contents: CertificateContents,
  issuerKey: PrivateKey,
): Uint8Array {
  const algorithm = signatureAlgorithm(issuerKey.curve);
  const body = element(
    SEQUENCE,
    element(VERSION, element(INTEGER, Uint8Array.of(2))),
    unsignedInteger(contents.serialNumber),
    algorithm,
    nameOf(contents.issuerName),
    element(SEQUENCE, generalizedTime(contents.notBefore), generalizedTime(contents.notAfter)),
    nameOf(contents.commonName),
    publicKeyInfo(contents),
    element(EXTENSIONS, element(SEQUENCE, keyUsage(contents.uses), ...basicConstraints(contents.uses))),
  );
  return element(SEQUENCE, body, algorithm, derSignature(crypto.sign(issuerKey, body)));
}

/** A PKCS#10 certification request, as a meter's Security Setup generates it. */
export function requestCertificate(crypto: Crypto, request: CertificateRequest, key: PrivateKey): Uint8Array {
  const body = element(
    SEQUENCE,
    element(INTEGER, Uint8Array.of(0)),
    nameOf(request.commonName),
    publicKeyInfo(request),
    element(0xa0),
  );
  return element(SEQUENCE, body, signatureAlgorithm(key.curve), derSignature(crypto.sign(key, body)));
}

/**
 * Reads a certification request and checks that its sender holds the key.
 * @throws MalformedError for octets that are none, or whose signature does not hold
 */
export function parseCertificateRequest(crypto: Crypto, octets: Uint8Array): CertificateRequest {
  const [whole] = elements(octets);
  const [body, algorithm, signature] = inside(whole, SEQUENCE, 'certification request');
  const [, subject, key] = inside(body, SEQUENCE, 'request body');
  const request = { commonName: commonNameOf(subject), ...publicKeyOf(key) };
  const curve = signatureCurveOf(algorithm);
  const raw = rawSignature(bitsOf(signature, 'signature'), curve);
  if (!crypto.verify(curve, request.publicKey, (body as Element).octets, raw)) {
    throw new MalformedError('the signature of the certification request does not hold', 0, {
      layer: 'security',
    });
  }
  return request;
}

const oid = (hex: string): Uint8Array => element(OBJECT_IDENTIFIER, fromHex(hex));
const EC_PUBLIC_KEY = '2a8648ce3d0201';
const CURVES: Readonly<Record<Curve, string>> = { 'P-256': '2a8648ce3d030107', 'P-384': '2b81040022' };
const SIGNATURES: Readonly<Record<Curve, string>> = {
  'P-256': '2a8648ce3d040302',
  'P-384': '2a8648ce3d040303',
};
const COMMON_NAME = '550403';
const KEY_USAGE = '551d0f';
const BASIC_CONSTRAINTS = '551d13';
const TRUE = Uint8Array.of(0x01, 0x01, 0xff);

/** Bits of KeyUsage, from the most significant one. */
const USE_BITS: Readonly<Record<CertificateUse, number>> = {
  digitalSignature: 0x80,
  keyAgreement: 0x08,
  certificateSigning: 0x06,
};

const curveNamed = (table: Readonly<Record<Curve, string>>, identifier: Uint8Array): Curve => {
  const hex = toHex(identifier);
  if (hex === table['P-256']) return 'P-256';
  if (hex === table['P-384']) return 'P-384';
  throw new MalformedError(`${hex} is no algorithm of suites 1 and 2`, 0, { layer: 'security' });
};

const signatureAlgorithm = (curve: Curve): Uint8Array => element(SEQUENCE, oid(SIGNATURES[curve]));

const signatureCurveOf = (algorithm: Element | undefined): Curve =>
  curveNamed(
    SIGNATURES,
    contentOf(
      inside(algorithm, SEQUENCE, 'signature algorithm')[0],
      OBJECT_IDENTIFIER,
      'signature algorithm',
    ),
  );

function publicKeyInfo({ curve, publicKey }: CertificateRequest): Uint8Array {
  const algorithm = element(SEQUENCE, oid(EC_PUBLIC_KEY), oid(CURVES[curve]));
  return element(SEQUENCE, algorithm, element(BIT_STRING, Uint8Array.of(0, 4), publicKey));
}

function publicKeyOf(info: Element | undefined): { readonly curve: Curve; readonly publicKey: Uint8Array } {
  const [algorithm, key] = inside(info, SEQUENCE, 'public key');
  const curve = curveNamed(
    CURVES,
    contentOf(inside(algorithm, SEQUENCE, 'key algorithm')[1], OBJECT_IDENTIFIER, 'curve'),
  );
  const point = bitsOf(key, 'public key');
  if (point[0] !== 4 || point.length !== 1 + 2 * COORDINATE_OCTETS[curve]) {
    throw new MalformedError('the public key is no uncompressed point of its curve', 0, {
      layer: 'security',
    });
  }
  return { curve, publicKey: point.subarray(1) };
}

/** A BIT STRING of whole octets. */
function bitsOf(bits: Element | undefined, what: string): Uint8Array {
  return contentOf(bits, BIT_STRING, what).subarray(1);
}

const nameOf = (commonName: string): Uint8Array =>
  element(
    SEQUENCE,
    element(SET, element(SEQUENCE, oid(COMMON_NAME), element(UTF8_STRING, toUtf8(commonName)))),
  );

function commonNameOf(name: Element | undefined): string {
  for (const set of inside(name, SEQUENCE, 'name')) {
    for (const pair of inside(set, SET, 'name part')) {
      const [type, value] = inside(pair, SEQUENCE, 'name part');
      if (value && toHex(contentOf(type, OBJECT_IDENTIFIER, 'name type')) === COMMON_NAME)
        return fromUtf8(value.content);
    }
  }
  return '';
}

function keyUsage(uses: readonly CertificateUse[]): Uint8Array {
  const bits = uses.reduce((all, use) => all | USE_BITS[use], 0);
  const unused = 31 - Math.clz32(bits & -bits); // DER: the count of zero bits at the end
  return element(
    SEQUENCE,
    oid(KEY_USAGE),
    TRUE,
    element(OCTET_STRING, element(BIT_STRING, Uint8Array.of(unused, bits))),
  );
}

const basicConstraints = (uses: readonly CertificateUse[]): readonly Uint8Array[] =>
  uses.includes('certificateSigning')
    ? [element(SEQUENCE, oid(BASIC_CONSTRAINTS), TRUE, element(OCTET_STRING, element(SEQUENCE, TRUE)))]
    : [];

function usesOf(extensions: Element | undefined): readonly CertificateUse[] {
  if (!extensions) return [];
  for (const extension of inside(elements(extensions.content)[0], SEQUENCE, 'extensions')) {
    const parts = inside(extension, SEQUENCE, 'extension');
    if (toHex(contentOf(parts[0], OBJECT_IDENTIFIER, 'extension')) !== KEY_USAGE) continue;
    const bits = bitsOf(elements(contentOf(parts.at(-1), OCTET_STRING, 'key usage'))[0], 'key usage')[0] ?? 0;
    return (Object.keys(USE_BITS) as CertificateUse[]).filter((use) => (bits & USE_BITS[use]) !== 0);
  }
  return [];
}

/** GeneralizedTime, which has room for "no end" (99991231235959Z). */
function generalizedTime(at: Instant): Uint8Array {
  const text = new Date(at).toISOString().replace(/[-:T]|\.\d+/g, '');
  return element(GENERALIZED_TIME, toUtf8(text));
}

const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;

function timeOf(time: Element | undefined): Instant {
  const text = fromLatin1(time?.content ?? new Uint8Array(0));
  const match = /^(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match || (time?.tag !== UTC_TIME && time?.tag !== GENERALIZED_TIME)) {
    throw new MalformedError(`"${text}" is no time of a certificate`, 0, { layer: 'security' });
  }
  const [, century, year = '', month, day, hour, minute, second] = match.map((part) => part);
  // RFC 5280, 4.1.2.5.1: two digits below 50 are of this century.
  const full =
    century === undefined ? Number(year) + (Number(year) < 50 ? 2000 : 1900) : Number(century + year);
  return Date.UTC(full, Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

function derSignature(raw: Uint8Array): Uint8Array {
  const half = raw.length / 2;
  const pair = element(SEQUENCE, unsignedInteger(raw.subarray(0, half)), unsignedInteger(raw.subarray(half)));
  return element(BIT_STRING, Uint8Array.of(0), pair);
}

function rawSignature(der: Uint8Array, curve: Curve): Uint8Array {
  const [r, s] = inside(elements(der)[0], SEQUENCE, 'signature');
  const size = COORDINATE_OCTETS[curve];
  const raw = new Uint8Array(2 * size);
  raw.set(unsignedOctets(contentOf(r, INTEGER, 'r of the signature'), size));
  raw.set(unsignedOctets(contentOf(s, INTEGER, 's of the signature'), size), size);
  return raw;
}
