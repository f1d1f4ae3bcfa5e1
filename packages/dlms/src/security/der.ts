import { concat } from '../bytes/octets.ts';
import { Reader } from '../codec/reader.ts';
import { Writer } from '../codec/writer.ts';
import { MalformedError } from '../errors.ts';

/*
 * DER (ITU-T X.690) as certificates need it: positions and optional parts, octets kept as they were signed. The association's
 * BER has a codec of its own; a certificate is read by position and must be given back unchanged.
 */

/** One element: its tag, its content, and all of its octets. */
export interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly octets: Uint8Array;
}

export const SEQUENCE = 0x30;
export const SET = 0x31;
export const INTEGER = 0x02;
export const BIT_STRING = 0x03;
export const OCTET_STRING = 0x04;
export const OBJECT_IDENTIFIER = 0x06;
export const UTF8_STRING = 0x0c;

/** The elements that follow one another in `bytes`. @throws MalformedError when one is cut */
export function elements(bytes: Uint8Array): readonly Element[] {
  const reader = new Reader(bytes);
  const found: Element[] = [];
  while (reader.remaining > 0) {
    const start = reader.position;
    const tag = reader.u8();
    const content = reader.take(reader.length());
    found.push({ tag, content, octets: bytes.subarray(start, reader.position) });
  }
  return found;
}

/** The elements inside one of that tag. @throws MalformedError for any other */
export function inside(element: Element | undefined, tag: number, what: string): readonly Element[] {
  return elements(contentOf(element, tag, what));
}

/** The content of an element of that tag. @throws MalformedError for any other, or none */
export function contentOf(element: Element | undefined, tag: number, what: string): Uint8Array {
  if (element?.tag === tag) return element.content;
  const found = element ? `tag ${element.tag.toString(16)}` : 'nothing';
  throw new MalformedError(`${found} where the ${what} is due`, 0, {
    layer: 'security',
    during: 'reading DER',
  });
}

/** An element of the parts. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = concat(...parts);
  const writer = new Writer(content.length + 6);
  writer.u8(tag);
  writer.size(content.length);
  writer.put(content);
  return writer.finish();
}

/** A non-negative INTEGER from its octets: no needless zeros before, one where the sign would show. */
export function unsignedInteger(octets: Uint8Array): Uint8Array {
  let start = 0;
  while (start < octets.length - 1 && octets[start] === 0) start++;
  const value = octets.subarray(start);
  return (value[0] as number) >= 0x80 ? element(INTEGER, Uint8Array.of(0), value) : element(INTEGER, value);
}

/** The octets of a non-negative INTEGER, filled up with zeros before to `size`. @throws MalformedError when it needs more */
export function unsignedOctets(content: Uint8Array, size: number): Uint8Array {
  let start = 0;
  while (start < content.length - 1 && content[start] === 0) start++;
  const value = content.subarray(start);
  if (value.length > size) {
    throw new MalformedError(`an integer of ${value.length} octets where ${size} are the most`, 0, {
      layer: 'security',
    });
  }
  const filled = new Uint8Array(size);
  filled.set(value, size - value.length);
  return filled;
}
