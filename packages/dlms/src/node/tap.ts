import type { Port } from '../session/port.ts';

/** Hears what passes a port, without changing it. */
export interface PortObserver {
  sent?(bytes: Uint8Array): void;
  received?(bytes: Uint8Array): void;
  /** The line ended, with an error unless in good order. */
  ended?(error?: unknown): void;
}

/** The same port, observed. */
export function tap(port: Port, observer: PortObserver): Port {
  return {
    chunks: observed(port.chunks, observer),
    write(bytes) {
      observer.sent?.(bytes);
      port.write(bytes);
    },
    close: () => port.close(),
  };
}

async function* observed(
  chunks: AsyncIterable<Uint8Array>,
  observer: PortObserver,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of chunks) {
      observer.received?.(bytes);
      yield bytes;
    }
  } catch (error) {
    observer.ended?.(error);
    throw error;
  }
  observer.ended?.();
}
