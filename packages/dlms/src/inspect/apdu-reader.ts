import { acse } from '../acse/acse.ts';
import { apdu, apduName } from '../apdu/apdu.ts';
import { dataNotificationOf } from '../apdu/push.ts';
import { timeOf } from '../apdu/time.ts';
import { toHex } from '../bytes/hex.ts';
import { type Codec, decodeFirst } from '../codec/codec.ts';
import { choice, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { MalformedError } from '../errors.ts';
import { nextSwapped, swappedLogicalNames, untaggedDescriptors } from './body.ts';
import type { Content, Quirk } from './report.ts';

/** What stands at the head of some octets. */
export interface Read {
  readonly name: string;
  readonly content: Content | undefined;
  /** Octets that it took; all of them when it broke. */
  readonly length: number;
  /** The form that it was read by, for its dump. */
  readonly codec: Codec<Content>;
  readonly quirks: readonly Quirk[];
  readonly error?: MalformedError;
}

/**
 * Reads the APDU at the head of the octets: by the letter, else as the meters send it whose quirks are known. Of failures
 * the one that came farthest is told.
 */
export function readApdu(bytes: Uint8Array): Read {
  const name = tagName(bytes[0]);
  if (name === undefined) return { ...tryForm(APDU, bytes), name: 'unknown', error: noTag(bytes) };
  let farthest = tryForm((bytes[0] as number) in ASSOCIATION ? ACSE : APDU, bytes);
  for (const form of name === 'dataNotification' ? BENT_PUSHES : []) {
    if (!farthest.error || !form.fits(bytes)) continue;
    const attempt = tryForm(form, bytes);
    if (!attempt.error || attempt.error.offset > farthest.error.offset) farthest = attempt;
  }
  return { ...farthest, name };
}

/** Reads the octets as one COSEM value. */
export function readData(bytes: Uint8Array): Read {
  return tryForm(DATA, bytes);
}

/** Whether an octet is the tag of an APDU, xDLMS or ACSE. */
export function isApduTag(octet: number | undefined): boolean {
  return tagName(octet) !== undefined;
}

/** A way to read octets. */
interface Form {
  readonly codec: Codec<Content>;
  readonly quirks: readonly Quirk[];
  /** Whether the octets look as if they were bent this way; spares most attempts. */
  readonly fits: (bytes: Uint8Array) => boolean;
}

const byTheLetter = (codec: Codec<Content>): Form => ({ codec, quirks: [], fits: () => true });

const APDU = byTheLetter(apdu);
const ACSE = byTheLetter(acse);
const DATA = byTheLetter(struct('Data', { data }));

const pushOf = (tagged: boolean, body: Codec<Data>): Codec<Content> =>
  choice('Apdu', 'apdu', { dataNotification: [0x0f, dataNotificationOf(timeOf({ tagged }), body)] });

/** Where the time of a data-notification stands: behind its tag and its long-invoke-id. */
const TIME_AT = 5;

const BENT_PUSHES: readonly Form[] = [
  { codec: pushOf(true, data), quirks: ['taggedTime'], fits: (bytes) => bytes[TIME_AT] === 9 },
  {
    codec: pushOf(false, swappedLogicalNames),
    quirks: ['swappedLogicalName'],
    fits: (bytes) => nextSwapped(bytes) >= 0,
  },
  {
    codec: pushOf(false, untaggedDescriptors),
    quirks: ['untaggedDescriptors'],
    fits: (bytes) => bytes[TIME_AT + 1] === 2,
  },
];

function tryForm({ codec, quirks }: Form, bytes: Uint8Array): Read {
  try {
    const { value, rest } = decodeFirst(codec, bytes);
    return { name: 'data', content: value, length: bytes.length - rest.length, codec, quirks };
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    return { name: 'data', content: undefined, length: bytes.length, codec, quirks, error };
  }
}

function noTag(bytes: Uint8Array): MalformedError {
  const octet = bytes.length > 0 ? toHex(bytes.subarray(0, 1)).toUpperCase() : 'nothing';
  return new MalformedError(`${octet} begins neither an APDU nor a frame that is known`, 0, {
    layer: 'apdu',
  });
}

/** The name of the APDU that a tag octet begins; undefined for an octet that begins none. */
function tagName(tag = -1): string | undefined {
  return ASSOCIATION[tag] ?? apduName(tag);
}

const ASSOCIATION: Readonly<Record<number, string>> = { 96: 'aarq', 97: 'aare', 98: 'rlrq', 99: 'rlre' };
