import { concat } from '../bytes/octets.ts';
import { MalformedError, SecurityError } from '../errors.ts';
import { controlFromOctet, controlToOctet, type SecurityControl } from './control.ts';
import type { Crypto, SecretKey } from './crypto.ts';

/** The two keys that protect one direction of an association: they are of the same size. */
export interface ProtectionKeys {
  /** The block cipher key: global unicast, global broadcast or dedicated. */
  readonly encryption: SecretKey;
  /** The authentication key, as octets, since it goes into the additional data and never into a cipher. */
  readonly authentication: Uint8Array;
}

/** One protected message: what stands between the length of a glo-/ded-/general- APDU and its end. */
export interface Sealed {
  readonly control: SecurityControl;
  readonly invocationCounter: number;
  readonly content: Uint8Array;
}

const NOTHING = new Uint8Array(0);
const TAG_OCTETS = 12;
const HEADER_OCTETS = 5;

/** How many octets `protect` makes of `count`. */
export const protectedOctets = ({ authenticated }: SecurityControl, count: number): number =>
  HEADER_OCTETS + count + (authenticated ? TAG_OCTETS : 0);

/** What surrounds a protected message. */
export interface Surroundings {
  /** The other half of the additional data: nothing, or the header of a general-ciphering APDU (IEC 62056-5-3). */
  readonly header?: Uint8Array;
  /** Put in front of the result as it is, which saves its reader a copy. */
  readonly before?: Uint8Array;
}

/**
 * Protects `plaintext` as the control says and gives security header and content as they stand on the line.
 *
 * The nonce is system title ‖ invocation counter: the caller vouches that this pair was never used with this key.
 * @throws RangeError for a counter beyond 32 bits or a system title that has not 8 octets
 */
export function protect(
  crypto: Crypto,
  keys: ProtectionKeys,
  systemTitle: Uint8Array,
  { control, invocationCounter }: Omit<Sealed, 'content'>,
  plaintext: Uint8Array,
  { header = NOTHING, before = NOTHING }: Surroundings = {},
): Uint8Array {
  if (control.compressed) throw new RangeError('compression (V.44) is not supported');
  const nonce = nonceOf(systemTitle, invocationCounter);
  const octet = controlToOctet(control);
  const securityHeader = new Uint8Array(before.length + HEADER_OCTETS);
  securityHeader.set(before);
  securityHeader[before.length] = octet;
  securityHeader.set(nonce.subarray(8), before.length + 1);
  if (control.authenticated && control.encrypted) {
    const additional = concat(Uint8Array.of(octet), keys.authentication, header);
    return crypto.seal(keys.encryption, nonce, plaintext, additional, securityHeader);
  }
  if (control.authenticated) {
    const additional = concat(Uint8Array.of(octet), keys.authentication, header, plaintext);
    return crypto.seal(keys.encryption, nonce, NOTHING, additional, concat(securityHeader, plaintext));
  }
  return concat(
    securityHeader,
    control.encrypted ? crypto.cipher(keys.encryption, nonce, plaintext) : plaintext,
  );
}

/**
 * Takes security header and content apart without opening them.
 * @throws MalformedError when the octets are too few, SecurityError for a suite that does not exist
 */
export function unseal(bytes: Uint8Array): Sealed {
  const tooShort = (needed: number): never => {
    throw new MalformedError(
      `${bytes.length} bytes where a protected APDU has at least ${needed}`,
      bytes.length,
      { layer: 'security' },
    );
  };
  if (bytes.length < HEADER_OCTETS) tooShort(HEADER_OCTETS);
  const control = controlFromOctet(bytes[0] as number);
  const invocationCounter = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  if (control.authenticated && bytes.length < HEADER_OCTETS + TAG_OCTETS)
    tooShort(HEADER_OCTETS + TAG_OCTETS);
  return { control, invocationCounter, content: bytes.subarray(HEADER_OCTETS) };
}

/**
 * Opens what the peer protected. Whether its counter is fresh is the caller's question, to be asked before the plaintext is used.
 * @throws SecurityError when the tag does not hold: wrong key, wrong system title, or a message that was changed
 */
export function unprotect(
  crypto: Pick<Crypto, 'open' | 'cipher'>,
  keys: ProtectionKeys,
  systemTitle: Uint8Array,
  { control, invocationCounter, content }: Sealed,
  header: Uint8Array = NOTHING,
): Uint8Array {
  if (control.compressed)
    throw new SecurityError('the APDU is compressed (V.44), which is not supported', {
      layer: 'security',
      reason: 'unsupported',
    });
  if (!control.authenticated) {
    return control.encrypted
      ? crypto.cipher(keys.encryption, nonceOf(systemTitle, invocationCounter), content)
      : content;
  }
  const nonce = nonceOf(systemTitle, invocationCounter);
  const octet = Uint8Array.of(controlToOctet(control));
  if (control.encrypted) {
    const additional = concat(octet, keys.authentication, header);
    return crypto.open(keys.encryption, nonce, content, additional) ?? failed();
  }
  const plaintext = content.subarray(0, content.length - TAG_OCTETS);
  const additional = concat(octet, keys.authentication, header, plaintext);
  if (!crypto.open(keys.encryption, nonce, content.subarray(plaintext.length), additional)) failed();
  return plaintext;
}

function failed(): never {
  throw new SecurityError('the authentication tag does not hold', {
    layer: 'security',
    advice: 'check the block cipher key, the authentication key and the system title of the sender',
  });
}

/** Initialization vector of AES-GCM: system title, then invocation counter (NIST SP 800-38D, deterministic construction). */
function nonceOf(systemTitle: Uint8Array, invocationCounter: number): Uint8Array {
  if (systemTitle.length !== 8)
    throw new RangeError(`a system title has 8 octets, not ${systemTitle.length}`);
  if (!Number.isInteger(invocationCounter) || invocationCounter < 0 || invocationCounter > 0xffff_ffff) {
    throw new RangeError(
      `invocation counter ${invocationCounter} is not within 0 and 4294967295: the key must be changed`,
    );
  }
  const nonce = new Uint8Array(12);
  nonce.set(systemTitle);
  new DataView(nonce.buffer).setUint32(8, invocationCounter);
  return nonce;
}
