declare const brand: unique symbol;

/**
 * The code of an object, A-B:C.D.E*F (IEC 62056-6-1), in its canonical print such as `1-0:1.8.0*255`: a string, so that it
 * compares with `===` and serves as a key; branded, so that unchecked text is not taken for one.
 */
export type Obis = string & { readonly [brand]: 'Obis' };

/** The six value groups: medium, channel, quantity, processing, tariff, billing period. */
export type ObisGroups = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

/** What the forms without A and B stand for. */
export interface ObisContext {
  readonly medium?: number;
  readonly channel?: number;
}

/**
 * Reads a code as people and products print it: `1-0:1.8.0*255`, `1-0:1.8.0`, `1.0.1.8.0.255`, `1-0.99.1.0.255`,
 * `1-0:1.8.0&01`, `1.8.0`, `1.8.0*01`, `1.8`, `C.1.0`, `0100010800FF`.
 *
 * Without F it is 255, without E it is 0, without A and B they are 1-0 or what the context says.
 * @throws RangeError that says what is wrong and which forms are accepted
 */
export function parseObis(text: string, context: ObisContext = {}): Obis {
  const trimmed = text.trim();
  const hex = HEX.exec(trimmed);
  if (hex) return obisOf(hex.slice(1).map((octet) => Number.parseInt(octet, 16)) as unknown as ObisGroups);
  const match = REDUCED.exec(trimmed) ?? DOTTED.exec(trimmed);
  if (!match) throw refusal(text, complaint(trimmed));
  const { medium = 1, channel = 0 } = context;
  const [, a = `${medium}`, b = `${channel}`, c = '', d = '', e = '0', f = '255'] = match;
  const groups = [a, b, c, d, e, f].map((group) => LETTERS[group.toUpperCase()] ?? Number(group));
  const wrong = groups.findIndex((group) => group > 255);
  if (wrong >= 0) throw refusal(text, `group ${'ABCDEF'[wrong]} is ${groups[wrong]}, which exceeds 255`);
  return obisOf(groups as unknown as ObisGroups);
}

const HEX =
  /^(?:0x)?([0-9a-f]{2}) ?([0-9a-f]{2}) ?([0-9a-f]{2}) ?([0-9a-f]{2}) ?([0-9a-f]{2}) ?([0-9a-f]{2})$/i;
const REDUCED =
  /^(?:(\d{1,3})-(\d{1,3})[:.])?(\d{1,3}|[CFLP])\.(\d{1,3}|[CFLP])(?:\.(\d{1,3}))?(?:[*&](\d{1,3}))?$/i;
const DOTTED =
  /^(\d{1,3})[-.:](\d{1,3})[-.:](\d{1,3}|[CFLP])[-.](\d{1,3}|[CFLP])[-.](\d{1,3})(?:[-.*&](\d{1,3}))?$/i;
/** The short forms of IEC 62056-21 readouts: `C.1.0`, `F.F`, `L.1`, `P.01`. */
const LETTERS: Readonly<Record<string, number>> = { C: 96, F: 97, L: 98, P: 99 };

function complaint(text: string): string {
  if (text === '') return 'it is empty';
  if (/^(?:0x)?[0-9a-f]{4,}$/i.test(text))
    return `as hexadecimal it needs 12 digits, not ${text.replace(/^0x/i, '').length}`;
  const wrong = /[^0-9cflp.:*&-]/i.exec(text);
  if (wrong) return `"${wrong[0]}" does not belong in one`;
  const groups = text.split(/[^0-9a-z]/i);
  if (groups.includes('')) return 'a group between two separators is missing';
  if (groups.length > 6) return `it has ${groups.length} groups where six are the most`;
  if (groups.length < 2) return 'it needs at least the groups C.D';
  return `its ${groups.length} groups and separators fit no form`;
}

function refusal(text: string, reason: string): RangeError {
  return new RangeError(
    `"${text}" is no OBIS code: ${reason}. Accepted are A-B:C.D.E*F, A.B.C.D.E.F, C.D.E and 12 hexadecimal digits`,
  );
}

/** An attribute, or method, of an object as people name it. */
export interface ObisReference {
  readonly obis: Obis;
  /** Number or name as it stood behind the code; undefined when nothing did. */
  readonly member: number | string | undefined;
}

/**
 * Reads a code with the attribute or method behind it: `1-0:1.8.0*255:2`, `1.0.1.8.0.255/3`, `1-0:1.8.0:scalerUnit`.
 * @throws RangeError as `parseObis`
 */
export function parseObisReference(text: string, context: ObisContext = {}): ObisReference {
  const suffix = /^(.+)[:/](-?\d{1,3}|[a-z_]\w+)$/i.exec(text.trim());
  // In `1-0:96.1` or `1:0:1.8.0` the last colon is no suffix: what stands before it is then no code.
  if (suffix?.[1] !== undefined && suffix[2] !== undefined && isObisText(suffix[1])) {
    const member = suffix[2];
    return { obis: parseObis(suffix[1], context), member: /^-?\d/.test(member) ? Number(member) : member };
  }
  return { obis: parseObis(text, context), member: undefined };
}

function isObisText(text: string): boolean {
  return HEX.test(text) || REDUCED.test(text) || DOTTED.test(text);
}

/** True for text that already is a code in canonical print. */
export function isObis(text: string): text is Obis {
  const match = CANONICAL.exec(text);
  return match?.slice(1).every((group) => Number(group) <= 255 && String(Number(group)) === group) ?? false;
}

const CANONICAL = /^(\d{1,3})-(\d{1,3}):(\d{1,3})\.(\d{1,3})\.(\d{1,3})\*(\d{1,3})$/;

/** The code of six groups. @throws RangeError for a group that is no octet */
export function obisOf(groups: ObisGroups): Obis {
  for (const group of groups) {
    if (!Number.isInteger(group) || group < 0 || group > 255)
      throw new RangeError(`${group} is no OBIS value group: 0 to 255`);
  }
  const [a, b, c, d, e, f] = groups;
  return `${a}-${b}:${c}.${d}.${e}*${f}` as Obis;
}

/** The groups as numbers. */
export function obisGroups(obis: Obis): ObisGroups {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = obisToBytes(obis);
  return [a, b, c, d, e, f];
}

/** The code of six octets as they stand on the wire. @throws RangeError for any other count */
export function obisFromBytes(bytes: Uint8Array): Obis {
  if (bytes.length !== 6) throw new RangeError(`${bytes.length} octets where an OBIS code has 6`);
  return `${bytes[0]}-${bytes[1]}:${bytes[2]}.${bytes[3]}.${bytes[4]}*${bytes[5]}` as Obis;
}

/** The six octets on the wire. */
export function obisToBytes(obis: Obis): Uint8Array {
  const bytes = new Uint8Array(6);
  let at = 0;
  let group = 0;
  for (let i = 0; i < obis.length; i++) {
    const digit = obis.charCodeAt(i) - 48;
    if (digit >= 0 && digit <= 9) group = group * 10 + digit;
    else {
      bytes[at++] = group;
      group = 0;
    }
  }
  bytes[at] = group;
  return bytes;
}

/** How a code is printed: `1-0:1.8.0*255`, `1.0.1.8.0.255`, `1.8.0` (with `*F` unless 255) or `0100010800FF`. */
export type ObisStyle = 'canonical' | 'dotted' | 'short' | 'hex';

/** Prints a code for people and for other products. */
export function formatObis(obis: Obis, style: ObisStyle = 'canonical'): string {
  const groups = obisGroups(obis);
  switch (style) {
    case 'canonical':
      return obis;
    case 'dotted':
      return groups.join('.');
    case 'hex':
      return groups.map((group) => group.toString(16).toUpperCase().padStart(2, '0')).join('');
    case 'short': {
      const [, , c, d, e, f] = groups;
      return f === 255 ? `${c}.${d}.${e}` : `${c}.${d}.${e}*${f}`;
    }
  }
}

/** The order of object lists: by A, then B, to F, as numbers. */
export function compareObis(left: Obis, right: Obis): number {
  if (left === right) return 0;
  const [a, b] = [obisToBytes(left), obisToBytes(right)];
  for (let i = 0; i < 6; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
