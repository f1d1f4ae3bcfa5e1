import type { Port } from '../session/port.ts';
import { Chunks } from './chunks.ts';

/** Two ends of a line within the process: what one writes the other reads, in the order and the pieces written. */
export function memoryPair(): readonly [Port, Port] {
  const [there, back] = [new Chunks(), new Chunks()];
  return [memoryPort(back, there), memoryPort(there, back)];
}

function memoryPort(incoming: Chunks, outgoing: Chunks): Port {
  return {
    chunks: incoming,
    write(bytes) {
      // The octets may be views of a buffer that their writer uses again; and no line answers while it is still being spoken to.
      const sent = bytes.slice();
      queueMicrotask(() => outgoing.next(sent));
    },
    async close() {
      queueMicrotask(() => outgoing.end());
      incoming.end();
    },
  };
}
