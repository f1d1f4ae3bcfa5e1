import type { Apdu, ApduOf } from '../apdu/apdu.ts';
import { toHex } from '../bytes/hex.ts';
import { type Sealed, unseal } from '../security/protection.ts';

/** A protected APDU from outside: all that its opener needs besides the keys. */
export interface Envelope extends Sealed {
  /** The APDU as it came, with its name and its fields. */
  readonly apdu: CipheredApdu;
  /** The sender's: from the envelope itself, else from the association; undefined where neither told it. */
  readonly systemTitle: Uint8Array | undefined;
}

export type CipheredApdu =
  | Extract<Apdu, { readonly apdu: `glo${string}` | `ded${string}` }>
  | ApduOf<'generalGloCiphering' | 'generalDedCiphering' | 'generalCiphering'>;

/**
 * Opens an envelope with keys that the caller holds; undefined when it holds none for it.
 * @throws DlmsError when the protection does not hold
 */
export type Opener = (envelope: Envelope) => Uint8Array | undefined;

/**
 * Checks the signature of a general-signing.
 * @throws DlmsError when it does not hold, or there is no key to check it with
 */
export type Verifier = (signed: ApduOf<'generalSigning'>) => void;

/** Whether an APDU is an envelope that a key opens. */
export function isCiphered(apdu: Apdu): apdu is CipheredApdu {
  return /^(glo|ded)[A-Z]|^general(Glo|Ded)?Ciphering$/.test(apdu.apdu);
}

/**
 * The envelope of a ciphered APDU. `titles` are those that the association told.
 * @throws DlmsError when its header cannot be
 */
export function envelopeOf(apdu: CipheredApdu, titles: Titles): Envelope {
  return { ...unseal(apdu.content), apdu, systemTitle: titleOf(apdu, titles) };
}

/** The system titles of both ends, as far as the association has told them. */
export interface Titles {
  client?: Uint8Array | undefined;
  server?: Uint8Array | undefined;
}

function titleOf(apdu: CipheredApdu, { client, server }: Titles): Uint8Array | undefined {
  if ('systemTitle' in apdu) return apdu.systemTitle.length > 0 ? apdu.systemTitle : server;
  if ('originator' in apdu) return apdu.originator;
  return apdu.apdu.endsWith('Request') ? client : server;
}

/** What stands outside, for people: `encryption and authentication, suite 0, invocation counter 5, system title …`. */
export function describeEnvelope({ control, invocationCounter, systemTitle }: Envelope): string {
  const protection = [control.encrypted && 'encryption', control.authenticated && 'authentication'].filter(
    Boolean,
  );
  return [
    protection.join(' and ') || 'no protection',
    `suite ${control.suite}`,
    `invocation counter ${invocationCounter}`,
    systemTitle ? `system title ${toHex(systemTitle)}` : 'system title not known',
  ].join(', ');
}
