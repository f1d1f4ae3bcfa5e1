/** Octets as lower-case hexadecimal, without separators unless one is given. */
export function toHex(bytes: Uint8Array, separator = ''): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) {
    if (i > 0) text += separator;
    text += DIGITS[bytes[i] as number];
  }
  return text;
}

const DIGITS = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

/**
 * Octets from hexadecimal text as people paste it: spaces, colons, commas, line ends and `0x` are skipped.
 * @throws RangeError naming the first character that is no hexadecimal digit, or an odd count of digits
 */
export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/0x|[\s:,;-]+/gi, '');
  const wrong = digits.search(/[^0-9a-f]/i);
  if (wrong >= 0) throw new RangeError(`"${digits[wrong]}" is no hexadecimal digit`);
  if (digits.length % 2 !== 0)
    throw new RangeError(`${digits.length} hexadecimal digits do not make whole octets`);
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}
