import type { LinkOutput } from '../bytes/link.ts';
import { equal } from '../bytes/octets.ts';
import { encodeFrame, type Frame } from './frame.ts';

/** A window of frames and what answers it. */
const REMEMBERED = 8;

/**
 * Knows our own frames again on a line that gives them back (two-wire RS-485, optical heads). An echo comes before any
 * answer, so that the first frame that is none ends the waiting for more.
 */
export class Echo {
  #sent: Uint8Array[] = [];

  remember(outputs: readonly LinkOutput[]): void {
    for (const output of outputs) if (output.type === 'transmit') this.#sent.push(output.bytes);
    this.#sent = this.#sent.slice(-REMEMBERED);
  }

  recognises(frame: Frame): boolean {
    if (this.#sent.length === 0) return false;
    const bytes = encodeFrame(frame);
    const found = this.#sent.findIndex((sent) => equal(sent, bytes));
    this.#sent = found < 0 ? [] : this.#sent.slice(found + 1);
    return found >= 0;
  }
}
