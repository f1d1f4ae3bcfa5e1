import {
  createCipheriv,
  createDecipheriv,
  createECDH,
  createHash,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { Crypto, HashName, PrivateKey, SecretKey } from '../security/crypto.ts';
import { COORDINATE_OCTETS, type Curve } from '../security/suite.ts';

/*
 * node:crypto behind the library's interface. Keys are always KeyObjects: with plain octets every call pays for the import
 * of the key again.
 */

class NodeSecretKey implements SecretKey {
  readonly octets: number;
  readonly #key: KeyObject;

  constructor(octets: Uint8Array) {
    if (octets.length !== 16 && octets.length !== 32) {
      throw new RangeError(`a key has 16 or 32 octets, not ${octets.length}`);
    }
    this.octets = octets.length;
    this.#key = createSecretKey(octets);
  }

  static reveal(key: SecretKey): KeyObject {
    if (!(key instanceof NodeSecretKey)) throw new TypeError('a key of another platform');
    return key.#key;
  }

  toJSON(): string {
    return '•••';
  }
}

class NodePrivateKey implements PrivateKey {
  readonly curve: Curve;
  readonly #key: KeyObject;

  constructor(curve: Curve, key: KeyObject) {
    this.curve = curve;
    this.#key = key;
  }

  static reveal(key: PrivateKey): KeyObject {
    if (!(key instanceof NodePrivateKey)) throw new TypeError('a key of another platform');
    return key.#key;
  }

  toJSON(): string {
    return '•••';
  }
}

const TAG = { authTagLength: 12 };
const NODE_CURVES: Readonly<Record<Curve, string>> = { 'P-256': 'prime256v1', 'P-384': 'secp384r1' };
const NODE_HASHES: Readonly<Record<Curve, string>> = { 'P-256': 'sha256', 'P-384': 'sha384' };

const gcm = (key: SecretKey): 'aes-128-gcm' | 'aes-256-gcm' =>
  key.octets === 16 ? 'aes-128-gcm' : 'aes-256-gcm';

/** The platform's cryptography by node:crypto. */
export const nodeCrypto: Crypto = {
  secretKey: (octets) => new NodeSecretKey(octets),

  seal(key, nonce, plaintext, additional, prefix) {
    const cipher = createCipheriv(gcm(key), NodeSecretKey.reveal(key), nonce, TAG);
    cipher.setAAD(additional);
    const text = cipher.update(plaintext);
    cipher.final();
    const end = prefix.length + text.length;
    const whole = Buffer.allocUnsafe(end + TAG.authTagLength);
    whole.set(prefix);
    whole.set(text, prefix.length);
    whole.set(cipher.getAuthTag(), end);
    return plain(whole);
  },

  open(key, nonce, ciphertextAndTag, additional) {
    const end = ciphertextAndTag.length - TAG.authTagLength;
    if (end < 0) return undefined;
    const decipher = createDecipheriv(gcm(key), NodeSecretKey.reveal(key), nonce, TAG);
    decipher.setAAD(additional);
    decipher.setAuthTag(ciphertextAndTag.subarray(end));
    const text = decipher.update(ciphertextAndTag.subarray(0, end));
    try {
      decipher.final();
    } catch {
      return undefined; // node:crypto has no other way to say that the tag is wrong
    }
    return plain(text);
  },

  cipher(key, nonce, text) {
    return plain(createCipheriv(gcm(key), NodeSecretKey.reveal(key), nonce, TAG).update(text));
  },

  encryptBlocks(key, blocks) {
    const cipher = createCipheriv(
      key.octets === 16 ? 'aes-128-ecb' : 'aes-256-ecb',
      NodeSecretKey.reveal(key),
      null,
    );
    cipher.setAutoPadding(false);
    return plain(Buffer.concat([cipher.update(blocks), cipher.final()]));
  },

  hash(name: HashName, ...parts) {
    const hash = createHash(name);
    for (const part of parts) hash.update(part);
    return plain(hash.digest());
  },

  wrap(kek, key) {
    const cipher = createCipheriv(wrapName(kek), NodeSecretKey.reveal(kek), WRAP_START);
    return plain(Buffer.concat([cipher.update(key), cipher.final()]));
  },

  unwrap(kek, wrapped) {
    try {
      const decipher = createDecipheriv(wrapName(kek), NodeSecretKey.reveal(kek), WRAP_START);
      return plain(Buffer.concat([decipher.update(wrapped), decipher.final()]));
    } catch {
      return undefined; // a wrapped key that does not hold, or of no whole blocks
    }
  },

  privateKey(curve, octets) {
    return new NodePrivateKey(curve, importPrivateKey(curve, octets));
  },

  publicKey(key) {
    return publicOctets(createPublicKey(NodePrivateKey.reveal(key)));
  },

  sign(key, message) {
    const signer = { key: NodePrivateKey.reveal(key), dsaEncoding: 'ieee-p1363' } as const;
    return plain(sign(NODE_HASHES[key.curve], message, signer));
  },

  verify(curve, publicKey, message, signature) {
    const key = importPublicKey(curve, publicKey);
    return (
      key !== undefined && verify(NODE_HASHES[curve], message, { key, dsaEncoding: 'ieee-p1363' }, signature)
    );
  },

  agree(key, publicKey) {
    const other = importPublicKey(key.curve, publicKey);
    return other && plain(diffieHellman({ privateKey: NodePrivateKey.reveal(key), publicKey: other }));
  },

  generateKeyPair(curve) {
    const pair = generateKeyPairSync('ec', { namedCurve: NODE_CURVES[curve] });
    return {
      privateKey: new NodePrivateKey(curve, pair.privateKey),
      publicKey: publicOctets(pair.publicKey),
    };
  },

  random: (count) => plain(randomBytes(count)),
};

/** The same octets without what a Buffer has besides: it prints, compares and becomes JSON in another way than all other octets. */
const plain = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

function publicOctets(key: KeyObject): Uint8Array {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  return plain(Buffer.concat([Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]));
}

const wrapName = (kek: SecretKey): string => (kek.octets === 16 ? 'aes128-wrap' : 'aes256-wrap');
const WRAP_START = Buffer.alloc(8, 0xa6); // RFC 3394, 2.2.3.1

function importPrivateKey(curve: Curve, octets: Uint8Array): KeyObject {
  const size = COORDINATE_OCTETS[curve];
  if (octets.length === size) {
    const ecdh = createECDH(NODE_CURVES[curve]);
    ecdh.setPrivateKey(octets);
    const point = ecdh.getPublicKey();
    const jwk = {
      kty: 'EC',
      crv: curve,
      d: Buffer.from(octets).toString('base64url'),
      x: point.subarray(1, 1 + size).toString('base64url'),
      y: point.subarray(1 + size).toString('base64url'),
    };
    return createPrivateKey({ key: jwk, format: 'jwk' });
  }
  const key = Buffer.from(octets);
  const type = key.includes(PKCS8_EC) ? 'pkcs8' : 'sec1';
  return createPrivateKey({ key, format: 'der', type });
}

/** The object identifier id-ecPublicKey, which a PKCS#8 key names and a SEC1 key does not. */
const PKCS8_EC = Buffer.from('06072a8648ce3d0201', 'hex');

function importPublicKey(curve: Curve, octets: Uint8Array): KeyObject | undefined {
  const size = COORDINATE_OCTETS[curve];
  if (octets.length !== 2 * size) return undefined;
  const coordinate = (from: number) => Buffer.from(octets.subarray(from, from + size)).toString('base64url');
  try {
    return createPublicKey({
      key: { kty: 'EC', crv: curve, x: coordinate(0), y: coordinate(size) },
      format: 'jwk',
    });
  } catch {
    return undefined; // not a point of the curve
  }
}
