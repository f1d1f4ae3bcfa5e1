/**
 * What an APDU passes between a dialogue and the link: ciphering, where the association asks for it. One instance belongs to
 * one association.
 */
export interface Protection {
  /** How many octets `protect` adds at most. */
  readonly overheadBytes: number;
  /** Our APDU as it goes on the line. */
  protect(apdu: Uint8Array): Uint8Array;
  /** @throws SecurityError when the protection does not hold, or is not there where it is due */
  unprotect(apdu: Uint8Array): Uint8Array;
}

/** For associations without ciphering. */
export const UNPROTECTED: Protection = {
  overheadBytes: 0,
  protect: (apdu) => apdu,
  unprotect: (apdu) => apdu,
};
