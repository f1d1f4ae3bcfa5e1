import { createHmac } from 'node:crypto';
import { fromHex, toHex } from 'dlms/bytes';
import { nodeCrypto } from 'dlms/node';
import { COORDINATE_OCTETS, type Curve, SUITES, type SuiteId } from 'dlms/security';

/** Everybody knows it: for tests, and for meters that hold nothing worth a secret. */
export const KNOWN_SEED = 'meterwire';

/** Keys and passwords that follow from a seed and the meter's system title, so that both ends can work them out. */
export class DerivedSecrets {
  readonly #seed: string;
  readonly #systemTitle: string;

  constructor(seed: string, systemTitle: Uint8Array) {
    this.#seed = seed;
    this.#systemTitle = toHex(systemTitle);
  }

  /** A key of a suite, for a purpose: `encryption`, `authentication`, … */
  key(purpose: string, suite: SuiteId): Uint8Array {
    return this.#octets(`${purpose} ${suite}`, SUITES[suite].keyOctets);
  }

  /** Sixteen characters that anybody can type. */
  password(client: number, authentication: string): Uint8Array {
    return Buffer.from(toHex(this.#octets(`${authentication} ${client}`, 8)).toLowerCase());
  }

  /** A private key; of the rare octets that are none the next are taken. */
  privateKey(purpose: string, curve: Curve): Uint8Array {
    for (let attempt = 0; ; attempt++) {
      const octets = this.#octets(`${purpose} ${curve} ${attempt}`, COORDINATE_OCTETS[curve]);
      if (isPrivateKey(curve, octets)) return octets;
    }
  }

  #octets(purpose: string, count: number): Uint8Array {
    const digest = createHmac('sha512', this.#seed).update(`${this.#systemTitle} ${purpose}`).digest();
    return new Uint8Array(digest.subarray(0, count));
  }
}

function isPrivateKey(curve: Curve, octets: Uint8Array): boolean {
  try {
    nodeCrypto.privateKey(curve, octets);
    return true;
  } catch {
    return false;
  }
}

/** The system title of a meter: three letters of this software, and what its serial number says, in five octets. */
export function systemTitleOf(serialNumber: string): Uint8Array {
  const number = /^\d{1,12}$/.test(serialNumber) ? BigInt(serialNumber) : undefined;
  const tail =
    number !== undefined && number < 1n << 40n
      ? fromHex(number.toString(16).padStart(10, '0'))
      : nodeCrypto.hash('sha256', Buffer.from(serialNumber)).subarray(0, 5);
  return Uint8Array.of(0x4d, 0x54, 0x57, ...tail);
}
