import type { Instant } from 'dlms/bytes';

/** What happens to the whole meter and concerns every module. */
export type Notice =
  /** Somebody set the clock; both in meter time. */
  | { readonly kind: 'timeChanged'; readonly from: Instant; readonly to: Instant }
  | { readonly kind: 'powerDown' }
  | { readonly kind: 'powerUp' }
  | { readonly kind: 'daylightStarted' }
  | { readonly kind: 'daylightEnded' }
  /** Energies, demands and logs begin anew. */
  | { readonly kind: 'masterReset' };

/** Bits of the status word that a row carries (ION protocol document, "Status capture object bitmap"). */
export const STATUS_BITS: Readonly<Record<Notice['kind'], number>> = {
  masterReset: 1 << 3,
  timeChanged: 1 << 5,
  powerUp: 1 << 6,
  powerDown: 1 << 7,
  daylightStarted: 1 << 8,
  daylightEnded: 1 << 9,
};

/** All bits set: the status is not known, as with every row that no Periodic Timer recorded. */
export const STATUS_INVALID = 0xffff;
