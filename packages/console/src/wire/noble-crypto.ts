import { aeskw, ctr, gcm } from '@noble/ciphers/aes.js';
import { equalBytes } from '@noble/ciphers/utils.js';
import type { SecretKey } from 'dlms/security';

/*
 * What opening takes of AES, synchronous and in the page itself: the browser's own cryptography answers with promises, and
 * would have to be asked through every layer of the reader.
 */

class PageKey implements SecretKey {
  readonly octets: number;
  readonly #key: Uint8Array;

  constructor(key: Uint8Array) {
    this.octets = key.length;
    this.#key = key;
  }

  static reveal(key: SecretKey): Uint8Array {
    if (!(key instanceof PageKey)) throw new TypeError('a key of another platform');
    return key.#key;
  }

  toJSON(): string {
    return '•••';
  }
}

/** DLMS keeps 12 octets of the 16 of a tag. */
const TAG = 12;

/** A key in the hands of the page. */
export const pageKey = (octets: Uint8Array): SecretKey => new PageKey(octets);

/** The part of the library's cryptography that opens. */
export const openingCrypto = {
  /** undefined when the tag does not hold. */
  open(
    key: SecretKey,
    nonce: Uint8Array,
    ciphertextAndTag: Uint8Array,
    additional: Uint8Array,
  ): Uint8Array | undefined {
    const end = ciphertextAndTag.length - TAG;
    if (end < 0) return undefined;
    const text = this.cipher(key, nonce, ciphertextAndTag.subarray(0, end));
    // A cut tag can only be compared with one that is computed anew: sealing the plaintext again gives it.
    const sealed = gcm(PageKey.reveal(key), nonce, additional).encrypt(text);
    return equalBytes(sealed.subarray(end, end + TAG), ciphertextAndTag.subarray(end)) ? text : undefined;
  },

  cipher(key: SecretKey, nonce: Uint8Array, text: Uint8Array): Uint8Array {
    // GCM counts from 2: the first block makes the tag (NIST SP 800-38D).
    const counter = new Uint8Array(16);
    counter.set(nonce);
    counter[15] = 2;
    return ctr(PageKey.reveal(key), counter).encrypt(text);
  },

  /** undefined when the wrapped key does not hold. */
  unwrap(kek: SecretKey, wrapped: Uint8Array): Uint8Array | undefined {
    try {
      return aeskw(PageKey.reveal(kek)).decrypt(wrapped);
    } catch {
      return undefined; // the library has no other way to say so
    }
  },
};
