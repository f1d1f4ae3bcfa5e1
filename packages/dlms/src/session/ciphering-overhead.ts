import type { CipheringForm, Wrapping } from './wrapping.ts';

/**
 * How many octets protection adds at most to an APDU of up to 65535; service by service, to one that has an envelope of its own, else
 * as with `general`.
 */
export function overheadBytes({ form, safeguards }: Pick<Wrapping, 'form' | 'safeguards'>): number {
  const ciphers = safeguards.includes('authenticated') || safeguards.includes('encrypted');
  const signature = safeguards.includes('signed') ? SIGNING_OVERHEAD : 0;
  return signature + (ciphers ? FORM_OVERHEAD[form] : 0);
}

/** Tag and length, security header, authentication tag; then what each form has besides. */
const SERVICE_OVERHEAD = 4 + 5 + 12;
const PARTIES_OVERHEAD = 3 * 9 + 2;
const FORM_OVERHEAD: Readonly<Record<CipheringForm, number>> = {
  service: SERVICE_OVERHEAD,
  general: SERVICE_OVERHEAD + 9,
  identified: SERVICE_OVERHEAD + PARTIES_OVERHEAD + 3,
  wrapped: SERVICE_OVERHEAD + PARTIES_OVERHEAD + 4 + 40,
  onePass: SERVICE_OVERHEAD + PARTIES_OVERHEAD + 6 + 192,
  staticUnified: SERVICE_OVERHEAD + PARTIES_OVERHEAD + 5,
};
const SIGNING_OVERHEAD = 4 + PARTIES_OVERHEAD + 2 + 96;
