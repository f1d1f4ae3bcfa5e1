import { fromHex } from 'dlms/bytes';
import { octetsInLog } from 'dlms/inspect';
import { wireTexts } from '../texts/wire.ts';

/** What was pasted or opened, as octets. */
export interface Pasted {
  readonly form: 'hex' | 'log' | 'capture' | 'telegram' | 'binary';
  /** Everything, one after the other. */
  readonly bytes: Uint8Array;
  /** A piece for each line, message or chunk; together they are `bytes`. */
  readonly pieces: readonly Uint8Array[];
  /** Lines that hold no octets. */
  readonly skipped: number;
}

/** More than this is not taken apart at once: the page would stand still. */
export const mostOctets = 4 << 20;

/**
 * Finds the octets in whatever people paste: hexadecimal in any shape, lines of a log, a capture that Meterwire wrote, or the
 * text of an IEC 62056-21 telegram. A string says why there are none; undefined: nothing was pasted.
 */
export function octetsOf(text: string): Pasted | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const found = capture(trimmed) ?? telegram(trimmed) ?? lines(trimmed);
  if (typeof found !== 'string' && found.bytes.length > mostOctets)
    return wireTexts.tooLong(found.bytes.length, mostOctets);
  return found;
}

/** A file: text where it is text, octets as they stand where it is not. */
export function octetsOfFile(content: Uint8Array): Pasted | string | undefined {
  if (content.subarray(0, 4096).every(isOfText)) return octetsOf(new TextDecoder().decode(content));
  if (content.length > mostOctets) return wireTexts.tooLong(content.length, mostOctets);
  return { form: 'binary', bytes: content, pieces: [content], skipped: 0 };
}

/** Printable ASCII, line ends and tabs: what hexadecimal, logs and telegrams are written in. */
const isOfText = (octet: number): boolean => (octet >= 0x20 && octet < 0x7f) || (octet >= 9 && octet <= 13);

function capture(text: string): Pasted | string | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const { format, frames } = JSON.parse(text) as { format?: unknown; frames?: unknown };
    if (format !== 'meterwire-capture' || !Array.isArray(frames)) return wireTexts.notCapture;
    return joined(
      'capture',
      frames.map((frame: { hex?: unknown }) => fromHex(String(frame.hex))),
      0,
    );
  } catch (error) {
    if (error instanceof SyntaxError) return wireTexts.brokenCapture(error.message);
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

/** A telegram as text begins with a slash and ends with an exclamation mark; pasting has often changed its line ends. */
function telegram(text: string): Pasted | undefined {
  if (!/^\/[ -~]{4}[^\n]*\n[\s\S]*!/.test(text)) return undefined;
  const bytes = Uint8Array.from(
    `${text.replace(/\r?\n/g, '\r\n')}\r\n`,
    (letter) => letter.charCodeAt(0) & 0xff,
  );
  return joined('telegram', [bytes], 0);
}

function lines(text: string): Pasted | string {
  const all = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const plain = hexOf(text);
  if (typeof plain !== 'string') {
    // Lines of whole octets may be messages; those that are not are one message that was wrapped.
    const each = all.map(hexOf);
    const whole = each.every((piece) => typeof piece !== 'string');
    return joined('hex', whole ? (each as Uint8Array[]) : [plain], 0);
  }
  const found = all.map(octetsInLog).filter((piece) => piece !== undefined);
  return found.length === 0 ? plain : joined('log', found, all.length - found.length);
}

function hexOf(text: string): Uint8Array | string {
  try {
    return fromHex(text);
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function joined(form: Pasted['form'], pieces: readonly Uint8Array[], skipped: number): Pasted {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return { form, bytes, pieces, skipped };
}
