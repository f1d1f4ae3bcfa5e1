import type { Instant } from 'dlms/bytes';
import type { Decimal, Obis, Unit } from 'dlms/data';

/**
 * What a meter said, exactly: a number with its power of ten stays one until somebody wants a decimal. What is no number
 * keeps its octets as they came (A-XDR, tag included).
 */
export type ReadingValue =
  | ({ readonly kind: 'number' } & Decimal)
  | { readonly kind: 'data'; readonly octets: Uint8Array };

/** The meter's own time of a capture, and how the instant was made of it. */
export interface MeterTime {
  /** The 12 octets of the date-time. */
  readonly octets: Uint8Array;
  /** Minutes east of UTC that the meter's clock stood at; undefined where it did not say. */
  readonly offsetMinutes: number | undefined;
  readonly rule: TimeRule;
}

/** `deviation`: the octets say how far from UTC they are. `zone`: the configured time zone decided. */
export type TimeRule = 'deviation' | 'zone';

/** One value of one attribute at one moment. Its key: device, logical name, attribute, data index, `at`, `occ`. */
export interface Reading extends SeriesKey {
  /** When it was captured: by the meter's clock where it said, else when the answer came. */
  readonly at: Instant;
  /** Counts readings of the same moment, in the order of the meter: its clock may have been set back. */
  readonly occ: number;
  readonly value: ReadingValue;
  readonly unit: Unit | undefined;
  readonly clock: MeterTime | undefined;
  readonly readAt: Instant;
}

/** What is read over and over: one attribute of one object, or one element of it. */
export interface SeriesKey {
  /** Canonical: `1-0:1.8.0*255`. */
  readonly logicalName: Obis;
  readonly classId: number;
  readonly attribute: number;
  /** Which element of a structured attribute, as capture objects count them; 0 is the whole. */
  readonly dataIndex: number;
}

/** A meter's no to one attribute: an answer, not an error. */
export interface Refusal extends SeriesKey {
  /** `readWriteDenied`, `objectUndefined`, … */
  readonly reason: string;
  readonly at: Instant;
}
