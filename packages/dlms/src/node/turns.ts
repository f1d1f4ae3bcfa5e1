import type { DlmsError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { Chunks, listen } from './chunks.ts';

/**
 * One line for several conversations, one after the other: closing the port of one leaves the line to the next. So a counter is read as
 * the public client and used as another without dialling again.
 */
export class Turns {
  readonly #port: Port;
  #current: Chunks | undefined;
  #end: { readonly error: DlmsError | undefined } | undefined;

  constructor(port: Port) {
    this.#port = port;
    listen(port.chunks, {
      // What comes between two conversations is for nobody.
      next: (bytes) => this.#current?.next(bytes),
      end: (error) => {
        this.#end = { error };
        this.#current?.end(error);
      },
    });
  }

  /** Whether the other end has closed the line. */
  get ended(): boolean {
    return this.#end !== undefined;
  }

  /** A port for the next conversation; the last one closes the line with its port. */
  next(isLast: boolean): Port {
    const chunks = new Chunks();
    this.#current = chunks;
    if (this.#end) chunks.end(this.#end.error);
    return {
      chunks,
      write: (bytes) => {
        if (this.#current === chunks) this.#port.write(bytes);
      },
      close: async () => {
        chunks.end();
        if (this.#current !== chunks) return;
        this.#current = undefined;
        if (isLast) await this.#port.close();
      },
    };
  }

  close(): Promise<void> {
    return this.#port.close();
  }
}
