import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { MalformedError } from '../errors.ts';

/*
 * The messages of IEC 62056-21: request, identification, option select, break. Characters are 7E1; on the wire of an 8-bit
 * driver the parity stands in bit 7, which `withParity` sets and `withoutParity` clears.
 */

export const ACK = 0x06;
export const STX = 0x02;
export const ETX = 0x03;
/** Asks for the same block again. */
export const NAK = 0x15;

/** What a meter says of itself. */
export interface Identification {
  /** Three letters of the FLAG association. */
  readonly manufacturer: string;
  /** The proposed speed, as it stands in the message: `5` for 9600 in modes C and E, `A` to `F` in mode B. */
  readonly baudCharacter: string;
  /** The meter's own text, without the enhanced-capability sequences. */
  readonly identification: string;
  /** `\2` was announced: HDLC after sign-on. Many meters can without saying so. */
  readonly announcesModeE: boolean;
  /** A lower-case third letter: the meter reacts in 20 ms instead of 200 ms. */
  readonly fast: boolean;
}

/**
 * `/?address!` with its line end.
 * @throws RangeError for an address of more than 32 characters or with one that ends it early
 */
export function encodeRequest(address = ''): Uint8Array {
  if (address.length > 32 || /[^\x20-\x7e]|[!/?]/.test(address)) {
    throw new RangeError(
      `"${address}" is no device address of IEC 62056-21: at most 32 printable characters without ! / ?`,
    );
  }
  return toLatin1(`/?${address}!\r\n`);
}

/** @throws MalformedError when the line is no identification */
export function parseIdentification(line: Uint8Array): Identification {
  const text = fromLatin1(line).replace(/[\r\n]+$/, '');
  const match = /^\/([A-Za-z]{3})([0-9A-Za-z])(.*)$/.exec(text);
  if (!match) {
    throw new MalformedError(`${JSON.stringify(text)} is no identification of IEC 62056-21`, 0, {
      layer: 'modeE',
      during: 'signing on by IEC 62056-21',
      advice: 'if every other character looks right, check parity and speed: sign-on is 300 Bd 7E1',
    });
  }
  const [, manufacturer = '', baudCharacter = '', rest = ''] = match;
  return {
    manufacturer,
    baudCharacter,
    identification: rest.replace(/\\./g, ''),
    announcesModeE: rest.includes('\\2'),
    fast: /[a-z]$/.test(manufacturer),
  };
}

/**
 * `/XXXZ\2text` with its line end: what a meter says of itself.
 * @throws RangeError for what the message has no room or no characters for
 */
export function encodeIdentification(meter: Omit<Identification, 'fast'>): Uint8Array {
  const { manufacturer, baudCharacter, identification, announcesModeE } = meter;
  if (!/^[A-Z]{2}[A-Za-z]$/.test(manufacturer))
    throw new RangeError(`"${manufacturer}" is no FLAG manufacturer: three letters, the last of either case`);
  if (!/^[0-9A-Z]$/.test(baudCharacter)) throw new RangeError(`"${baudCharacter}" is no baud character`);
  if (!/^[\x20-\x7e]{0,16}$/.test(identification) || /[/!\\]/.test(identification))
    throw new RangeError(
      `"${identification}" is no identification: at most 16 printable characters without / ! \\`,
    );
  return toLatin1(`/${manufacturer}${baudCharacter}${announcesModeE ? '\\2' : ''}${identification}\r\n`);
}

export type SignOnMode = 'readout' | 'programming' | 'hdlc';

/** ACK V Z Y: what to do next, and how fast. */
export function encodeSelect(mode: SignOnMode, baudCharacter: string): Uint8Array {
  const [protocol, choice] = mode === 'hdlc' ? ['2', '2'] : mode === 'programming' ? ['0', '1'] : ['0', '0'];
  return Uint8Array.of(ACK, ...toLatin1(`${protocol}${baudCharacter}${choice}\r\n`));
}

/** Ends a session before its time: SOH B0 ETX and its check character. */
export const BREAK = Uint8Array.of(0x01, 0x42, 0x30, ETX, 0x71);

/** Wakes meters that live on a battery: zeros for 2.2 s at 300 Bd. */
export const BATTERY_WAKE_UP = new Uint8Array(66);

/** Exclusive or of all octets: the block check character. */
export function blockCheck(bytes: Uint8Array): number {
  let check = 0;
  for (const byte of bytes) check ^= byte;
  return check;
}

const MODE_C_BAUD = [300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200];

/** The speed that a baud character of modes C and E stands for; 7 to 9 are extensions. undefined for others. */
export function baudOf(character: string): number | undefined {
  return /^[0-9]$/.test(character) ? MODE_C_BAUD[Number(character)] : undefined;
}

/** The baud character of modes C and E for a speed, or for the next one below it. */
export function baudCharacterOf(baud: number): string {
  const faster = MODE_C_BAUD.findIndex((speed) => speed > baud);
  return String(faster < 0 ? MODE_C_BAUD.length - 1 : Math.max(0, faster - 1));
}

/** The speed that a meter of mode B changes to after its identification; undefined: mode A, it stays. */
export function modeBBaudOf(character: string): number | undefined {
  const index = 'ABCDEF'.indexOf(character);
  return index < 0 ? undefined : MODE_C_BAUD[index + 1];
}

/** Characters with even parity in bit 7: how 7E1 goes over an 8N1 driver. */
export function withParity(characters: Uint8Array): Uint8Array {
  return characters.map((character) => (character & 0x7f) | (isOdd(character & 0x7f) ? 0x80 : 0));
}

/** The characters without their parity. A channel that does parity itself, or none, is read the same way. */
export const withoutParity = (octets: Uint8Array): Uint8Array => octets.map((octet) => octet & 0x7f);

function isOdd(value: number): boolean {
  let folded = value ^ (value >> 4);
  folded ^= folded >> 2;
  folded ^= folded >> 1;
  return (folded & 1) === 1;
}
