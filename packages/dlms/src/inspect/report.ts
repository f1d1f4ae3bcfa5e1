import type { Acse } from '../acse/acse.ts';
import type { Apdu } from '../apdu/apdu.ts';
import type { Field } from '../codec/trace.ts';
import type { Data } from '../data/tag.ts';
import type { Reading } from './reading.ts';

/** How octets are wrapped: on a serial line, over IP, on a customer's port, not at all, or as text (IEC 62056-21). */
export type Framing = 'hdlc' | 'wrapper' | 'mbus' | 'apdu' | 'data' | 'modeE';

/** All that could be learnt from some octets. Offsets count from the first of them. */
export interface Report {
  readonly framing: Framing;
  readonly frames: readonly FrameView[];
  readonly apdus: readonly ApduView[];
  readonly readings: readonly Reading[];
  /** What was wrong, in the order of the octets; empty when everything was understood. */
  readonly problems: readonly Problem[];
}

/** One frame, field by field. */
export interface FrameView {
  readonly offset: number;
  readonly length: number;
  /** The frame in a few words: `16 → 1/17 I 0/0 P`. */
  readonly summary: string;
  readonly fields: readonly FieldView[];
}

/** A field of a frame and what its octets say. */
export interface FieldView {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
  readonly value: string;
}

/** One APDU, put together from whatever it came in. */
export interface ApduView {
  /** Where its first octet stood. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** `getResponse`, `aarq`, `data`; `unknown` for what is no APDU. */
  readonly name: string;
  /** What it says; undefined where it could not be read to the end. */
  readonly content: Content | undefined;
  /** Its fields up to the octet where it broke; their places count from its first octet. */
  readonly fields: readonly Field[];
  /** The same as a table. */
  readonly dump: string;
  /** What its meter does otherwise than the standard, by name. */
  readonly quirks: readonly Quirk[];
  /** The place in the list of the APDU that carried this one: a ciphered one, blocks, an association's initiate. */
  readonly within?: number;
}

export type Content = Apdu | Acse | { readonly data: Data };

/** A deviation of meters that the reader knows. */
export type Quirk =
  /** The time of a notification carries the tag of an octet-string (Kaifa, Kamstrup until about 2018). */
  | 'taggedTime'
  /** Tag and length of a logical name are exchanged: `06 09` for `09 06` (L+G ZMF100). */
  | 'swappedLogicalName'
  /** Attribute descriptors without tags inside of structures (Sagemcom XT211). */
  | 'untaggedDescriptors';

/** What is wrong with the octets, and where. */
export interface Problem {
  readonly offset: number;
  /** The layer or field: `hdlc`, `Apdu.body.3`. */
  readonly path: string;
  readonly message: string;
}
