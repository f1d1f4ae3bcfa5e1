import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../src/bytes/hex.ts';
import { MalformedError } from '../src/errors.ts';
import { nodeCrypto as crypto } from '../src/node/crypto.ts';
import {
  type CertificateUse,
  isIssuedBy,
  issueCertificate,
  parseCertificate,
  parseCertificateRequest,
  requestCertificate,
} from '../src/security/certificate.ts';

const NOW = Date.UTC(2026, 0, 1);
const YEAR = 365 * 86_400_000;

function authority(curve: 'P-256' | 'P-384') {
  const keys = crypto.generateKeyPair(curve);
  const issue = (commonName: string, publicKey: Uint8Array, uses: readonly CertificateUse[]) =>
    issueCertificate(
      crypto,
      {
        commonName,
        curve,
        publicKey,
        uses,
        serialNumber: Uint8Array.of(0x80, 1),
        notBefore: NOW,
        notAfter: NOW + YEAR,
        issuerName: 'Root',
      },
      keys.privateKey,
    );
  return { issue, root: issue('Root', keys.publicKey, ['certificateSigning']) };
}

describe.each(['P-256', 'P-384'] as const)('%s', (curve) => {
  const { issue, root } = authority(curve);
  const meter = crypto.generateKeyPair(curve);
  const certificate = issue('4D4D4D0000BC614E', meter.publicKey, ['digitalSignature']);

  test('another implementation reads and verifies what is issued', () => {
    const read = new X509Certificate(certificate);
    const issuer = new X509Certificate(root);
    expect(read.subject).toBe('CN=4D4D4D0000BC614E');
    expect(read.verify(issuer.publicKey)).toBe(true);
    expect(read.checkIssued(issuer)).toBe(true);
    expect(issuer.ca).toBe(true);
  });

  test('reads what was issued, with the system title of its owner', () => {
    const read = parseCertificate(certificate);
    expect(toHex(read.systemTitle ?? new Uint8Array())).toBe('4d4d4d0000bc614e');
    expect(read).toMatchObject({ curve, uses: ['digitalSignature'], notBefore: NOW, notAfter: NOW + YEAR });
    expect(read.publicKey).toEqual(Uint8Array.from(meter.publicKey));
  });

  test('holds under its issuer, in its time, and under no one else', () => {
    const read = parseCertificate(certificate);
    const issuer = parseCertificate(root);
    expect(isIssuedBy(crypto, read, issuer, NOW)).toBe(true);
    expect(isIssuedBy(crypto, read, issuer, NOW + YEAR + 1)).toBe(false);
    expect(isIssuedBy(crypto, read, read, NOW)).toBe(false);
    expect(isIssuedBy(crypto, read, parseCertificate(authority(curve).root), NOW)).toBe(false);
  });

  test('a certification request shows that its sender holds the key', () => {
    const request = { commonName: '4D4D4D0000BC614E', curve, publicKey: meter.publicKey };
    const octets = requestCertificate(crypto, request, meter.privateKey);
    expect(parseCertificateRequest(crypto, octets)).toEqual({
      ...request,
      publicKey: Uint8Array.from(meter.publicKey),
    });
    const other = requestCertificate(crypto, request, crypto.generateKeyPair(curve).privateKey);
    expect(() => parseCertificateRequest(crypto, other)).toThrow('does not hold');
  });

  test('survives any cut and any changed octet with a value or a typed error', () => {
    for (let end = 0; end < certificate.length; end++) {
      expect(() => parseCertificate(certificate.subarray(0, end))).toThrow(MalformedError);
    }
    fc.assert(
      fc.property(fc.nat(certificate.length - 1), fc.nat(255), (at, octet) => {
        const changed = Uint8Array.from(certificate);
        changed[at] = octet;
        try {
          parseCertificate(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedError);
        }
      }),
    );
  });
});
