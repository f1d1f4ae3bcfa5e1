import type { DlmsError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { Chunks, listen } from './chunks.ts';

/** Hears what passes a port, without changing it. */
export interface PortObserver {
  sent?(bytes: Uint8Array): void;
  received?(bytes: Uint8Array): void;
  /** The line ended, with an error unless in good order. */
  ended?(error?: DlmsError): void;
}

/** The same port, observed. */
export function tap(port: Port, observer: PortObserver): Port {
  const chunks = new Chunks();
  listen(port.chunks, {
    next(bytes) {
      observer.received?.(bytes);
      chunks.next(bytes);
    },
    end(error) {
      observer.ended?.(error);
      chunks.end(error);
    },
  });
  return {
    chunks,
    write(bytes) {
      observer.sent?.(bytes);
      port.write(bytes);
    },
    close: () => port.close(),
  };
}
