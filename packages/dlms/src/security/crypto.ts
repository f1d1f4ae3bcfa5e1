import type { Curve } from './suite.ts';

/**
 * A symmetric key in the hands of the platform. It prints as dots wherever it turns up; only the platform's own functions
 * can use it.
 */
export interface SecretKey {
  /** 16 or 32. */
  readonly octets: number;
  toJSON(): string;
}

/** A private key for signing or key agreement, likewise closed. */
export interface PrivateKey {
  readonly curve: Curve;
  toJSON(): string;
}

export type HashName = 'md5' | 'sha1' | 'sha256' | 'sha384';

/**
 * What the library needs of a platform's cryptography: synchronous, so that no promise leaks into the cores. `dlms/node`
 * implements it with node:crypto; tests hand in one with a fixed `random`.
 */
export interface Crypto {
  /** @throws RangeError when the key has neither 16 nor 32 octets; the message never holds the key */
  secretKey(octets: Uint8Array): SecretKey;
  /**
   * AES-GCM. Gives `prefix`, the ciphertext and its 12-octet tag in one piece, since what is sealed always stands behind a
   * header and a second copy costs as much as the cipher. `nonce` has 12 octets.
   */
  seal(
    key: SecretKey,
    nonce: Uint8Array,
    plaintext: Uint8Array,
    additional: Uint8Array,
    prefix: Uint8Array,
  ): Uint8Array;
  /** AES-GCM in reverse; undefined when the tag does not hold. */
  open(
    key: SecretKey,
    nonce: Uint8Array,
    ciphertextAndTag: Uint8Array,
    additional: Uint8Array,
  ): Uint8Array | undefined;
  /** The cipher of AES-GCM alone, without tag: the same function enciphers and deciphers. */
  cipher(key: SecretKey, nonce: Uint8Array, text: Uint8Array): Uint8Array;
  /** AES of whole blocks, each by itself; for the manufacturer-specific authentication mechanism. */
  encryptBlocks(key: SecretKey, blocks: Uint8Array): Uint8Array;
  hash(name: HashName, ...parts: readonly Uint8Array[]): Uint8Array;
  /** AES key wrap (RFC 3394) with its default initial value. */
  wrap(kek: SecretKey, key: Uint8Array): Uint8Array;
  /** undefined when the wrapped key does not hold. */
  unwrap(kek: SecretKey, wrapped: Uint8Array): Uint8Array | undefined;
  /** A private key from its raw scalar, PKCS#8 (DER) or SEC1 (DER) octets. */
  privateKey(curve: Curve, octets: Uint8Array): PrivateKey;
  /** X‖Y of the public key that belongs to it. */
  publicKey(key: PrivateKey): Uint8Array;
  /** ECDSA over the hash of the curve's suite; r‖s, 64 or 96 octets. */
  sign(key: PrivateKey, message: Uint8Array): Uint8Array;
  /** `publicKey` is X‖Y without a prefix, 64 or 96 octets. A key or signature that makes no sense is just not valid. */
  verify(curve: Curve, publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
  /** ECDH: the x-coordinate of the shared point, 32 or 48 octets. undefined when the public key is not on the curve. */
  agree(key: PrivateKey, publicKey: Uint8Array): Uint8Array | undefined;
  generateKeyPair(curve: Curve): { readonly privateKey: PrivateKey; readonly publicKey: Uint8Array };
  /** From the system's secure source. */
  random(count: number): Uint8Array;
}
