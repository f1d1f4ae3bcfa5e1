import { ClosedError, type DlmsError } from '../errors.ts';

/**
 * What a callback-driven line has received, as the async iterable that a Port offers: for one reader. It holds a bounded number of
 * octets; a reader slower than its line is told by `full`, so that the line can be asked to wait.
 */
export class Chunks implements AsyncIterable<Uint8Array> {
  readonly #waiting: Uint8Array[] = [];
  readonly #mostBytes: number;
  #bytes = 0;
  #end: { readonly error: DlmsError | undefined } | undefined;
  #wake: ((result: IteratorResult<Uint8Array, undefined>) => void) | undefined;
  #fail: ((error: DlmsError) => void) | undefined;
  /** Called when there is room again after `full` was true. */
  onRoom: (() => void) | undefined;

  constructor(mostBytes = 1 << 20) {
    this.#mostBytes = mostBytes;
  }

  /** Whether as much waits as may wait: what is pushed now ends the line. */
  get full(): boolean {
    return this.#bytes >= this.#mostBytes;
  }

  push(bytes: Uint8Array): void {
    if (this.#end) return;
    if (this.#wake) {
      this.#settle()?.({ done: false, value: bytes });
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > 2 * this.#mostBytes) this.end(overrun(this.#bytes));
  }

  /** No more comes: in good order, or because of the error. What waits is still read first. */
  end(error?: DlmsError): void {
    if (this.#end) return;
    this.#end = { error };
    const fail = this.#fail;
    const wake = this.#settle();
    if (error) fail?.(error);
    else wake?.({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => this.#next(), return: async () => ({ done: true, value: undefined }) };
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const bytes = this.#waiting.shift();
    if (bytes) {
      const wasFull = this.full;
      this.#bytes -= bytes.length;
      if (wasFull && !this.full) this.onRoom?.();
      return Promise.resolve({ done: false, value: bytes });
    }
    if (this.#end?.error) return Promise.reject(this.#end.error);
    if (this.#end) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.#wake = resolve;
      this.#fail = reject;
    });
  }

  #settle(): ((result: IteratorResult<Uint8Array, undefined>) => void) | undefined {
    const wake = this.#wake;
    this.#wake = undefined;
    this.#fail = undefined;
    return wake;
  }
}

const overrun = (bytes: number): ClosedError =>
  new ClosedError(`${bytes} octets came faster than they were read`, { layer: 'port' });
