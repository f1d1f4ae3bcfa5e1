import type { Safeguard } from '../security/policy.ts';
import type { GeneralKey } from './key-info.ts';

/** The envelope that ciphers: by service, general-glo/-ded, or general-ciphering with a key of some kind. */
export type CipheringForm = 'service' | 'general' | GeneralKey;

/** How a message is wrapped. */
export interface Wrapping {
  readonly form: CipheringForm;
  readonly key: 'global' | 'dedicated' | 'broadcast';
  readonly safeguards: readonly Safeguard[];
  /** Of the request, for its answer; where it has one. */
  readonly transactionId?: Uint8Array | undefined;
  /** What else the header of a general-ciphering or a signature says; nothing unless given. */
  readonly otherInformation?: Uint8Array | undefined;
}

/** What came, without its protection. */
export interface Opened {
  readonly apdu: Uint8Array;
  readonly safeguards: readonly Safeguard[];
  /** undefined for an APDU that came as it is. */
  readonly wrapping: Wrapping | undefined;
}

/** What is asked of a message that is opened. */
export interface OpeningRules {
  /** What it has to be, else it is refused even if it opens. */
  readonly required?: readonly Safeguard[];
  /** Whether it came to all: only then the broadcast key is for it. */
  readonly broadcast?: boolean;
  /** It answers us: where only a signature protects it, it must name the transaction that we began last. */
  readonly answers?: boolean;
}
