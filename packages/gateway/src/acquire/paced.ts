import { type PortObserver, tap } from 'dlms/node';
import type { Port } from 'dlms/session';

/** The same port, on which nothing is sent before it has been quiet for so long; what has to wait keeps its order. */
export function paced(port: Port, pauseMs: number): Port {
  if (pauseMs === 0) return port;
  let activeAt = Number.NEGATIVE_INFINITY;
  const waiting: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;
  const active = (): void => {
    activeAt = performance.now();
  };
  const send = (): void => {
    timer = undefined;
    const left = activeAt + pauseMs - performance.now();
    if (left > 0) {
      timer = setTimeout(send, Math.ceil(left));
      return;
    }
    const bytes = waiting.shift();
    if (bytes === undefined) return;
    port.write(bytes);
    active();
    if (waiting.length > 0) timer = setTimeout(send, pauseMs);
  };
  const observer: PortObserver = { received: active, ended: () => clearTimeout(timer) };
  const { chunks, close } = tap(port, observer);
  return {
    chunks,
    write(bytes) {
      waiting.push(bytes);
      if (timer === undefined) send();
    },
    async close() {
      clearTimeout(timer);
      waiting.length = 0;
      await close();
    },
  };
}
