/**
 * What an APDU passes between a dialogue and the link: ciphering, where the association asks for it. One instance belongs to
 * one client, and to one association at a time.
 */
export interface Protection {
  /** How many octets `protect` adds at most. */
  readonly overheadBytes: number;
  /** Our APDU as it goes on the line. */
  protect(apdu: Uint8Array): Uint8Array;
  /**
   * The peer's APDU; undefined for one that says nothing new: a repetition, or an exception that comes too late.
   * @throws SecurityError when the protection does not hold, or is not there where it is due
   */
  unprotect(apdu: Uint8Array): Uint8Array | undefined;
}

/** For associations without ciphering. */
export const UNPROTECTED: Protection = {
  overheadBytes: 0,
  protect: (apdu) => apdu,
  unprotect: (apdu) => apdu,
};
