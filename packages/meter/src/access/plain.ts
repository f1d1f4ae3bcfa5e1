import { fromHex, toHex } from 'dlms/bytes';
import type { Json } from '../modules/define.ts';

/*
 * Plain values with octets and large integers among them, as JSON: what the objects of the full profile remember.
 */

/** As JSON text. */
export const plainText = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (part instanceof Uint8Array) return { $octets: toHex(part) };
    return typeof part === 'bigint' ? { $integer: part.toString() } : part;
  });

/** Back from the text. @throws SyntaxError for text that is none of `plainText` */
export const plainValue = (text: string): unknown =>
  JSON.parse(text, (_key, part: Json) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    const { $octets, $integer } = part as { readonly [key: string]: Json };
    if (typeof $octets === 'string') return fromHex($octets);
    return typeof $integer === 'string' ? BigInt($integer) : part;
  });
