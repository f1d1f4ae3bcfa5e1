import { acse } from '../acse/acse.ts';
import { apdu, apduName } from '../apdu/apdu.ts';
import { dataNotificationOf } from '../apdu/push.ts';
import { timeOf } from '../apdu/time.ts';
import { toHex } from '../bytes/hex.ts';
import { type Codec, decodeFirst } from '../codec/codec.ts';
import { choice, struct } from '../codec/combinators.ts';
import { data } from '../data/data.ts';
import { MalformedError } from '../errors.ts';
import { swappedLogicalNames, untaggedDescriptors } from './body.ts';
import type { Content, Quirk } from './report.ts';

/** What stands at the head of some octets. */
export interface Read {
  readonly name: string;
  readonly content: Content | undefined;
  /** Octets that it took; all of them when it broke. */
  readonly length: number;
  /** The form that it was read by, for its dump. */
  readonly codec: Codec<unknown>;
  readonly quirks: readonly Quirk[];
  readonly error?: MalformedError;
}

/**
 * Reads the APDU at the head of the octets: by the letter, else as the meters send it whose quirks are known. Whole
 * readings go before those that leave octets over; of failures the one that came farthest is told.
 */
export function readApdu(bytes: Uint8Array): Read {
  const attempts: Read[] = [];
  for (const form of formsOf(bytes)) {
    const attempt = tryForm(form, bytes);
    if (!attempt.error && attempt.length === bytes.length) return attempt;
    attempts.push(attempt);
  }
  const [first, ...others] = attempts as [Read, ...Read[]];
  return others.reduce((best, other) => (better(other, best) ? other : best), first);
}

/** Reads the octets as one COSEM value. */
export function readData(bytes: Uint8Array): Read {
  return tryForm(DATA, bytes);
}

/** Whether an octet is the tag of an APDU, xDLMS or ACSE. */
export function isApduTag(octet: number | undefined): boolean {
  return nameOf(octet) !== undefined;
}

interface Form {
  readonly codec: Codec<unknown>;
  readonly quirks: readonly Quirk[];
  readonly content: (value: unknown) => Content;
  readonly name: (value: unknown) => string;
}

const asApdu = (codec: Codec<unknown>, quirks: readonly Quirk[]): Form => ({
  codec,
  quirks,
  content: (value) => value as Content,
  name: (value) => (value as { readonly apdu: string }).apdu,
});

const pushOf = (tagged: boolean, body: typeof data): Codec<unknown> =>
  choice('Apdu', 'apdu', {
    dataNotification: [0x0f, dataNotificationOf(timeOf({ tagged }), body)],
  });

const PLAIN = asApdu(apdu, []);
const PUSHES = [
  PLAIN,
  asApdu(pushOf(true, data), ['taggedTime']),
  asApdu(pushOf(false, swappedLogicalNames), ['swappedLogicalName']),
  asApdu(pushOf(false, untaggedDescriptors), ['untaggedDescriptors']),
];
const ACSE: Form = {
  codec: acse as Codec<unknown>,
  quirks: [],
  content: (value) => value as Content,
  name: (value) => (value as { readonly acse: string }).acse,
};
const DATA: Form = {
  codec: struct('Data', { data }) as Codec<unknown>,
  quirks: [],
  content: (value) => value as Content,
  name: () => 'data',
};

function formsOf(bytes: Uint8Array): readonly Form[] {
  const tag = bytes[0];
  if (tag === 0x0f) return PUSHES;
  return tag !== undefined && tag in ASSOCIATION ? [ACSE] : [PLAIN];
}

function tryForm(form: Form, bytes: Uint8Array): Read {
  try {
    const { value, rest } = decodeFirst(form.codec, bytes);
    const length = bytes.length - rest.length;
    return {
      name: form.name(value),
      content: form.content(value),
      length,
      codec: form.codec,
      quirks: form.quirks,
    };
  } catch (error) {
    if (!(error instanceof MalformedError)) throw error;
    const name = form === DATA ? 'data' : nameOf(bytes[0]);
    return {
      name: name ?? 'unknown',
      content: undefined,
      length: bytes.length,
      codec: form.codec,
      quirks: form.quirks,
      error: name === undefined ? noTag(bytes) : error,
    };
  }
}

function noTag(bytes: Uint8Array): MalformedError {
  const octet = bytes.length > 0 ? toHex(bytes.subarray(0, 1)).toUpperCase() : 'nothing';
  return new MalformedError(`${octet} begins neither an APDU nor a frame that is known`, 0, {
    layer: 'apdu',
  });
}

function better(a: Read, b: Read): boolean {
  if (!a.error || !b.error) return !a.error && (b.error !== undefined || a.length > b.length);
  return a.error.offset > b.error.offset;
}

function nameOf(tag = -1): string | undefined {
  return ASSOCIATION[tag] ?? apduName(tag);
}

const ASSOCIATION: Readonly<Record<number, string>> = { 96: 'aarq', 97: 'aare', 98: 'rlrq', 99: 'rlre' };
