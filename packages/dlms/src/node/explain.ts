import { toHex } from '../bytes/hex.ts';
import {
  ClosedError,
  DlmsError,
  type ErrorDetails,
  MalformedError,
  RefusedError,
  TimeoutError,
  UnexpectedError,
} from '../errors.ts';
import type { Port } from '../session/port.ts';
import { tap } from './tap.ts';

/** Remembers what a line said first: from it one can tell what is on its other end. */
export class Witness {
  #received: Uint8Array = new Uint8Array(0);
  #count = 0;
  #sent: Uint8Array = new Uint8Array(0);

  watch(port: Port): Port {
    return tap(port, {
      sent: (bytes) => {
        if (this.#sent.length === 0) this.#sent = bytes.slice(0, MOST_KEPT);
      },
      received: (bytes) => {
        if (this.#count === 0) this.#received = bytes.slice(0, MOST_KEPT);
        this.#count += bytes.length;
      },
    });
  }

  /** How many octets came. */
  get count(): number {
    return this.#count;
  }

  get first(): Uint8Array {
    return this.#received;
  }

  /** What the other end seems to speak. */
  get speaks(): 'nothing' | 'echo' | 'hdlc' | 'wrapper' | 'iec62056-21' | 'unknown' {
    const first = this.#received;
    if (this.#count === 0) return 'nothing';
    const asSent = first.length >= 4 && first.every((octet, i) => octet === this.#sent[i]);
    if (asSent) return 'echo';
    const start = first.findIndex((octet) => octet !== 0x7e);
    if (first[0] === 0x7e && ((first[start] ?? 0) & 0xf0) === 0xa0) return 'hdlc';
    if (first[0] === 0 && first[1] === 1) return 'wrapper';
    return SLASH.includes(first[0] ?? 0) ? 'iec62056-21' : 'unknown';
  }
}

const MOST_KEPT = 64;
/** `/` in eight bits, and with the parity bit of 7E1. */
const SLASH = [0x2f, 0xaf];

/** What was tried, for the words of an error. */
export interface Attempt {
  readonly interface: 'hdlc' | 'wrapper';
  readonly where: string;
  /** Who signed on by IEC 62056-21 before. */
  readonly meter?: string | undefined;
}

/** The error of a failed connect, with what the line itself told in its advice. */
export function explain(error: unknown, witness: Witness, attempt: Attempt): unknown {
  const advice = adviceFrom(error, witness, attempt);
  if (!(error instanceof DlmsError) || advice === undefined) return error;
  return withAdvice(error, advice);
}

function adviceFrom(error: unknown, witness: Witness, attempt: Attempt): string | undefined {
  if (error instanceof RefusedError) return undefined; // the meter itself said what it dislikes
  const { interface: chosen, where, meter } = attempt;
  switch (witness.speaks) {
    case 'echo':
      return `${where} gives back what is sent: the line echoes and nothing answers behind it. Switch the echo off or allow it (hdlc.echo), and check the wiring towards the meter`;
    case 'iec62056-21':
      return 'the meter signs on by IEC 62056-21: use --mode-e';
    case 'hdlc':
      return chosen === 'wrapper' ? `${where} speaks HDLC: use --interface hdlc` : undefined;
    case 'wrapper':
      return chosen === 'hdlc' ? `${where} speaks WRAPPER: use --interface wrapper` : undefined;
    case 'unknown':
      return `${witness.count} octets came that are neither HDLC nor WRAPPER, beginning ${toHex(witness.first.subarray(0, 8), ' ')}: on a serial line check speed, data bits and parity; else another service answers at ${where}`;
    case 'nothing':
      return meter === undefined ? silence(error, chosen) : silenceAfterSignOn(error, meter);
  }
}

function silence(error: unknown, chosen: 'hdlc' | 'wrapper'): string | undefined {
  if (error instanceof ClosedError && error.layer === 'port')
    return 'the other end closes the connection without a word: it takes only one client at a time, or expects the other interface (--interface hdlc or wrapper)';
  if (!(error instanceof TimeoutError)) return undefined;
  if (chosen === 'wrapper')
    return 'not one octet came: try --server 1 and --client 16, the other interface (--interface hdlc), and check that no other client is connected';
  return 'not one octet came: a wrong address is met with silence. Try --server 1, then 16, 17 and --serial-number with the number on the plate; --address-size 1, 2 and 4; --client 16, 1, 32; the other interface (--interface wrapper); on a serial line --mode-e, speed and wiring';
}

function silenceAfterSignOn(error: unknown, meter: string): string | undefined {
  if (!(error instanceof TimeoutError)) return undefined;
  return `${meter}, and not one octet came in HDLC: try a lower highest speed, --server 1, 16, 17 and --serial-number, --client 16, 1, 32; a meter that only pretends to change reads out (meterwire readout)`;
}

function withAdvice(error: DlmsError, advice: string): DlmsError {
  const { message, layer, during, cause = error } = error;
  const details: ErrorDetails = { ...(layer && { layer }), ...(during && { during }), advice, cause };
  if (error instanceof TimeoutError) return new TimeoutError(message, details);
  if (error instanceof ClosedError) return new ClosedError(message, details);
  if (error instanceof UnexpectedError) return new UnexpectedError(message, details);
  if (error instanceof MalformedError)
    return new MalformedError(message, error.offset, { ...details, path: error.path });
  return error;
}
