import type { Port } from 'dlms/session';
import { asksForList, type FrameSpoiler, refusing, senderOf } from './frame-spoiler.ts';

/** Whose bad luck holds for the meter with an address; undefined where it has none. */
export type SpoilerOf = (address: number) => FrameSpoiler | undefined;

/** Frames that wait to be sent late; more are lost. */
const MOST_WAITING = 256;

/** A meter's side of a line on which its frames go wrong. What comes from clients comes as it is. */
export function faultyPort(port: Port, transport: 'hdlc' | 'wrapper', spoilerOf: SpoilerOf): Port {
  const line = new FaultyLine(port, transport, spoilerOf);
  return {
    chunks: line.received(),
    write: (bytes) => line.write(bytes),
    close: () => line.close(),
  };
}

class FaultyLine {
  readonly #port: Port;
  readonly #transport: 'hdlc' | 'wrapper';
  readonly #spoilerOf: SpoilerOf;
  readonly #waiting: { readonly afterMs: number; readonly send: () => void }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #listAsked = false;
  /** What is repeated for ever, by the address that repeats it. */
  readonly #stuck = new Map<number, Uint8Array>();

  constructor(port: Port, transport: 'hdlc' | 'wrapper', spoilerOf: SpoilerOf) {
    this.#port = port;
    this.#transport = transport;
    this.#spoilerOf = spoilerOf;
  }

  async *received(): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of this.#port.chunks) {
        if (asksForList(bytes, this.#transport)) this.#listAsked = true;
        yield bytes;
      }
    } finally {
      clearTimeout(this.#timer);
    }
  }

  /** Takes one frame, which is how servers write. */
  write(frame: Uint8Array): void {
    const sender = senderOf(frame, this.#transport);
    const spoiler = this.#spoilerOf(sender);
    if (!spoiler) {
      this.#later(0, () => this.#port.write(frame));
      return;
    }
    const answer = this.#answered(frame, spoiler);
    const bytes = this.#stuck.get(sender) ?? answer;
    const { pieces, disconnect } = spoiler.spoil(bytes, this.#transport, Date.now());
    if (spoiler.sticksNow() && !this.#stuck.has(sender)) this.#stuck.set(sender, frame.slice());
    for (const piece of pieces) this.#later(piece.afterMs, () => this.#port.write(piece.bytes));
    if (disconnect) this.#later(0, () => void this.close());
  }

  close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
    return this.#port.close();
  }

  #answered(frame: Uint8Array, spoiler: FrameSpoiler): Uint8Array {
    if (!this.#listAsked || !spoiler.refusesLists) return frame;
    const refused = refusing(frame, this.#transport);
    if (refused) this.#listAsked = false;
    return refused ?? frame;
  }

  /** One after the other, each after its pause. */
  #later(afterMs: number, send: () => void): void {
    if (this.#waiting.length === 0 && this.#timer === undefined && afterMs === 0) {
      send();
      return;
    }
    if (this.#waiting.length < MOST_WAITING) this.#waiting.push({ afterMs, send });
    this.#next();
  }

  #next(): void {
    if (this.#timer !== undefined) return;
    const next = this.#waiting.shift();
    if (!next) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      next.send();
      this.#next();
    }, next.afterMs);
  }
}
