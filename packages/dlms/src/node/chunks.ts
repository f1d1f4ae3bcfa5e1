import { ClosedError, DlmsError } from '../errors.ts';

/** Who takes what a line brings, as it comes. */
export interface Sink {
  next(bytes: Uint8Array): void;
  /** Called once, with a reason unless the line ended in good order. */
  end(error?: DlmsError): void;
}

/**
 * What a callback-driven line has received, as the async iterable that a Port offers: for one reader. What waits for a slow reader is
 * bounded; `full` tells the line to wait.
 */
export class Chunks implements AsyncIterable<Uint8Array>, Sink {
  readonly #waiting: Uint8Array[] = [];
  readonly #mostBytes: number;
  #bytes = 0;
  #end: { readonly error: DlmsError | undefined } | undefined;
  #reader: Sink | undefined;
  /** Called when there is room again after `full` was true. */
  onRoom: (() => void) | undefined;

  constructor(mostBytes = 1 << 20) {
    this.#mostBytes = mostBytes;
  }

  /** Whether as much waits as should. */
  get full(): boolean {
    return this.#bytes >= this.#mostBytes;
  }

  next(bytes: Uint8Array): void {
    if (this.#end) return;
    if (this.#reader) {
      this.#reader.next(bytes);
      return;
    }
    this.#waiting.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes > 2 * this.#mostBytes) this.end(overrun(this.#bytes));
  }

  end(error?: DlmsError): void {
    if (this.#end) return;
    this.#end = { error };
    this.#reader?.end(error);
  }

  /** Hands everything to one reader at once and from now on; a promise a chunk is what this saves. */
  listen(reader: Sink): void {
    if (this.#reader) throw new TypeError('these chunks have a reader already');
    for (let bytes = this.#take(); bytes; bytes = this.#take()) reader.next(bytes);
    this.#reader = reader;
    if (this.#end) reader.end(this.#end.error);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    return { next: () => this.#next(), return: async () => ({ done: true, value: undefined }) };
  }

  #next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const bytes = this.#take();
    if (bytes) return Promise.resolve({ done: false, value: bytes });
    if (this.#end?.error) return Promise.reject(this.#end.error);
    if (this.#end) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      const settled = (): void => {
        this.#reader = undefined;
      };
      this.#reader = {
        next(value) {
          settled();
          resolve({ done: false, value });
        },
        end(error) {
          settled();
          if (error) reject(error);
          else resolve({ done: true, value: undefined });
        },
      };
    });
  }

  #take(): Uint8Array | undefined {
    const bytes = this.#waiting.shift();
    if (!bytes) return undefined;
    const wasFull = this.full;
    this.#bytes -= bytes.length;
    if (wasFull && !this.full) this.onRoom?.();
    return bytes;
  }
}

/** Hands what comes to `sink`; directly where the chunks know how. */
export function listen(chunks: AsyncIterable<Uint8Array>, sink: Sink): void {
  if (chunks instanceof Chunks) chunks.listen(sink);
  else void pump(chunks, sink);
}

async function pump(chunks: AsyncIterable<Uint8Array>, sink: Sink): Promise<void> {
  try {
    for await (const bytes of chunks) sink.next(bytes);
  } catch (error) {
    sink.end(error instanceof DlmsError ? error : broken(error));
    return;
  }
  sink.end();
}

const overrun = (bytes: number): ClosedError =>
  new ClosedError(`${bytes} octets came faster than they were read`, { layer: 'port' });

const broken = (cause: unknown): ClosedError => new ClosedError('the line broke', { layer: 'port', cause });
