import type { Instant } from '../bytes/machine.ts';
import { equal } from '../bytes/octets.ts';
import { MalformedError } from '../errors.ts';
import { type Certificate, isIssuedBy, parseCertificate } from '../security/certificate.ts';
import type { Crypto } from '../security/crypto.ts';

/** Whose a certificate is; the words are those of class 64. */
export type CertificateEntity = 'server' | 'client' | 'certificationAuthority' | 'other';
/** What its key is for. */
export type CertificateType = 'digitalSignature' | 'keyAgreement' | 'tls' | 'other';

/** Which certificate is meant: by whose it is and what for, or by its number and issuer. */
export type CertificateIdentification =
  | {
      readonly by: 'entity';
      readonly entity: CertificateEntity;
      readonly type: CertificateType;
      readonly systemTitle: Uint8Array;
    }
  | { readonly by: 'serialNumber'; readonly serialNumber: Uint8Array; readonly issuer: Uint8Array };

/** A certificate with what the server makes of it. */
export interface StoredCertificate {
  readonly certificate: Certificate;
  readonly entity: CertificateEntity;
  readonly type: CertificateType;
}

/** The certificates of a security setup: the server's own, its clients', and those of the authorities it trusts. */
export class CertificateStore {
  readonly #crypto: Crypto;
  readonly #serverTitle: Uint8Array;
  #stored: readonly StoredCertificate[];

  /** @throws MalformedError for octets that are no certificate */
  constructor(crypto: Crypto, serverTitle: Uint8Array, certificates: Iterable<Uint8Array> = []) {
    this.#crypto = crypto;
    this.#serverTitle = serverTitle;
    this.#stored = [...certificates].map((octets) => this.#describe(parseCertificate(octets)));
  }

  get stored(): readonly StoredCertificate[] {
    return this.#stored;
  }

  /** Whether an authority that is trusted has issued it, and both hold now. */
  isVouchedFor(certificate: Certificate, now: Instant): boolean {
    return this.#stored.some(
      (authority) =>
        authority.entity === 'certificationAuthority' &&
        isIssuedBy(this.#crypto, certificate, authority.certificate, now),
    );
  }

  /** The public key of somebody for a use, as a certificate that holds now says it; X‖Y. */
  keyOf(
    systemTitle: Uint8Array,
    use: 'digitalSignature' | 'keyAgreement',
    now: Instant,
  ): Uint8Array | undefined {
    return this.#stored.find(
      ({ certificate }) =>
        certificate.uses.includes(use) &&
        certificate.notBefore <= now &&
        now <= certificate.notAfter &&
        certificate.systemTitle !== undefined &&
        equal(certificate.systemTitle, systemTitle),
    )?.certificate.publicKey;
  }

  /** Takes one that is vouched for; it replaces another of the same owner and type. Undefined when it is refused. */
  import(octets: Uint8Array, now: Instant): StoredCertificate | undefined {
    const certificate = tryParse(octets);
    if (!certificate || !this.isVouchedFor(certificate, now)) return undefined;
    if (this.#stored.length >= MOST_CERTIFICATES) return undefined;
    const imported = this.#describe(certificate);
    const isReplaced = (other: StoredCertificate): boolean =>
      imported.entity !== 'certificationAuthority' &&
      other.entity === imported.entity &&
      other.type === imported.type &&
      equal(other.certificate.subject, certificate.subject);
    this.#stored = [...this.#stored.filter((other) => !isReplaced(other)), imported];
    return imported;
  }

  find(wanted: CertificateIdentification): StoredCertificate | undefined {
    return this.#stored.find(({ certificate, entity, type }) => {
      if (wanted.by === 'serialNumber')
        return (
          equal(certificate.serialNumber, wanted.serialNumber) && equal(certificate.issuer, wanted.issuer)
        );
      const title = certificate.systemTitle;
      return (
        entity === wanted.entity &&
        type === wanted.type &&
        (wanted.systemTitle.length === 0 || (title !== undefined && equal(title, wanted.systemTitle)))
      );
    });
  }

  /** Whether there was one. */
  remove(wanted: CertificateIdentification): boolean {
    const found = this.find(wanted);
    this.#stored = this.#stored.filter((other) => other !== found);
    return found !== undefined;
  }

  #describe(certificate: Certificate): StoredCertificate {
    return { certificate, entity: this.#entityOf(certificate), type: typeOf(certificate) };
  }

  #entityOf({ uses, systemTitle }: Certificate): CertificateEntity {
    if (uses.includes('certificateSigning')) return 'certificationAuthority';
    if (!systemTitle) return 'other';
    return equal(systemTitle, this.#serverTitle) ? 'server' : 'client';
  }
}

/** More than this no meter needs, and no client may make it keep. */
const MOST_CERTIFICATES = 64;

function typeOf({ uses }: Certificate): CertificateType {
  const signs = uses.includes('digitalSignature');
  const agrees = uses.includes('keyAgreement');
  if (signs && agrees) return 'tls';
  if (signs) return 'digitalSignature';
  return agrees ? 'keyAgreement' : 'other';
}

function tryParse(octets: Uint8Array): Certificate | undefined {
  try {
    return parseCertificate(octets);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}
