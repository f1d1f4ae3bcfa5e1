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
    // The octets may be views of a buffer that their writer uses again.
    write: (bytes) => outgoing.next(bytes.slice()),
    async close() {
      outgoing.end();
      incoming.end();
    },
  };
}
