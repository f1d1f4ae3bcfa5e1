import { decode } from '../codec/codec.ts';
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { MalformedError } from '../errors.ts';
import { apdu } from './apdu.ts';
import type { GeneralCiphering, GeneralSigning } from './ciphered.ts';

/*
 * What stands around a protected APDU. `ciphered.ts` declares the same envelopes as formats, for dumps; here they are read and
 * written on the way of every message, and told by what they mean.
 *
 *     service   C8 len │ SC IC …            glo- and ded-, one tag for each service
 *     general   DB len title len │ SC IC …  general-glo- and general-ded-ciphering, around anything
 */

/** Which keys a service-specific or general envelope stands for. */
export type KeyChoice = 'global' | 'dedicated';

export type Envelope =
  | {
      readonly form: 'service';
      readonly key: KeyChoice;
      /** The tag of the APDU that has to be inside. */
      readonly inner: number;
      readonly content: Uint8Array;
    }
  | {
      readonly form: 'general';
      readonly key: KeyChoice;
      /** The sender's; may be empty. */
      readonly systemTitle: Uint8Array;
      readonly content: Uint8Array;
    }
  | ({ readonly form: 'generalCiphering' } & GeneralCiphering)
  | ({ readonly form: 'generalSigning' } & GeneralSigning);

/**
 * The envelope of a protected APDU; undefined for any other.
 * @throws MalformedError when it is cut, or something stands behind it
 */
export function readEnvelope(octets: Uint8Array): Envelope | undefined {
  const tag = octets[0] ?? 0;
  const service = SERVICES.get(tag);
  if (service) return { form: 'service', ...service, content: readParts(octets, 1)[0] };
  switch (tag) {
    case GENERAL.global:
    case GENERAL.dedicated: {
      const [systemTitle, content] = readParts(octets, 2);
      return { form: 'general', key: tag === GENERAL.global ? 'global' : 'dedicated', systemTitle, content };
    }
    case GENERAL_CIPHERING: {
      const general = decode(apdu, octets) as GeneralCiphering;
      return { form: 'generalCiphering', ...general };
    }
    case GENERAL_SIGNING: {
      const general = decode(apdu, octets) as GeneralSigning;
      return { form: 'generalSigning', ...general };
    }
    default:
      return undefined;
  }
}

/** The tag of the service-specific envelope for an APDU of that tag; undefined where there is none. */
export const serviceTag = (key: KeyChoice, inner: number): number | undefined => SERVICE_TAGS[key].get(inner);

/** What stands before the content of a service-specific envelope, whose length is known. */
export function serviceHead(tag: number, contentOctets: number): Uint8Array {
  const writer = new Writer(6);
  writer.u8(tag);
  writer.size(contentOctets);
  return writer.finish();
}

/** What stands before the content of a general-glo- or general-ded-ciphering. */
export function generalHead(key: KeyChoice, systemTitle: Uint8Array, contentOctets: number): Uint8Array {
  const writer = new Writer(16);
  writer.u8(GENERAL[key]);
  writer.size(systemTitle.length);
  writer.put(systemTitle);
  writer.size(contentOctets);
  return writer.finish();
}

/** Who speaks to whom in a general-ciphering or general-signing. */
export type Parties = Pick<
  GeneralCiphering,
  'transactionId' | 'originator' | 'recipient' | 'dateTime' | 'otherInformation'
>;

/** The parties as they are authenticated and signed: each with its length (IEC 62056-5-3, additional authenticated data). */
export function partiesOctets(parties: Parties): Uint8Array {
  const writer = new Writer(48);
  for (const part of [
    parties.transactionId,
    parties.originator,
    parties.recipient,
    parties.dateTime,
    parties.otherInformation,
  ]) {
    writer.size(part.length);
    writer.put(part);
  }
  return writer.finish();
}

const GENERAL = { global: 0xdb, dedicated: 0xdc } as const;
const GENERAL_CIPHERING = 0xdd;
const GENERAL_SIGNING = 0xdf;

/** The services with an envelope of their own, by their tags: those of IEC 61334-4-41, and those with logical names. */
const EARLY = [0x01, 0x05, 0x06, 0x08, 0x0c, 0x0d, 0x0e, 0x16, 0x18];
const LATE = [0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc7];

const SERVICE_TAGS: Readonly<Record<KeyChoice, ReadonlyMap<number, number>>> = {
  global: new Map([...EARLY.map(shifted(0x20)), ...LATE.map(shifted(0x08))]),
  dedicated: new Map([...EARLY.map(shifted(0x40)), ...LATE.map(shifted(0x10))]),
};

const SERVICES: ReadonlyMap<number, { readonly key: KeyChoice; readonly inner: number }> = new Map(
  (['global', 'dedicated'] as const).flatMap((key) =>
    [...SERVICE_TAGS[key]].map(([inner, tag]) => [tag, { key, inner }] as const),
  ),
);

function shifted(by: number): (tag: number) => readonly [number, number] {
  return (tag) => [tag, tag + by];
}

/** As many octet-strings as asked for, behind the tag and up to the end. */
function readParts(octets: Uint8Array, count: 1): readonly [Uint8Array];
function readParts(octets: Uint8Array, count: 2): readonly [Uint8Array, Uint8Array];
function readParts(octets: Uint8Array, count: number): readonly Uint8Array[] {
  const reader = new Reader(octets);
  reader.position = 1;
  const parts: Uint8Array[] = [];
  for (let i = 0; i < count; i++) parts.push(reader.take(reader.length()));
  if (reader.remaining > 0)
    throw new MalformedError(`${reader.remaining} bytes too many after a protected APDU`, reader.position, {
      layer: 'apdu',
    });
  return parts;
}

/** What a general-signing signs: its fields with their lengths, and the content without one. */
export function signedOctets(parties: Parties, content: Uint8Array): Uint8Array {
  const header = partiesOctets(parties);
  const whole = new Uint8Array(header.length + content.length);
  whole.set(header);
  whole.set(content, header.length);
  return whole;
}
