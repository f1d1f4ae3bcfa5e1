import { createSocket } from 'node:dgram';
import { ClosedError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { Chunks } from './chunks.ts';

export interface UdpOptions {
  readonly host: string;
  readonly port: number;
}

/** A UDP socket that talks to one meter; every chunk is one datagram. */
export function connectUdp({ host, port }: UdpOptions): Promise<Port> {
  return new Promise((resolve, reject) => {
    const chunks = new Chunks();
    const socket = createSocket({ type: host.includes(':') ? 'udp6' : 'udp4' });
    let closed = false;
    socket.on('message', (bytes) => {
      if (!chunks.full) chunks.next(bytes); // a datagram may be lost; memory may not
    });
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      const error = refused(host, port, cause);
      reject(error);
      chunks.end(error);
    });
    socket.on('close', () => chunks.end());
    socket.connect(port, host, () => {
      resolve({
        chunks,
        write: (bytes) => {
          if (!closed) socket.send(bytes);
        },
        close: () =>
          new Promise((done) => {
            if (closed) return done();
            closed = true;
            socket.close(done);
          }),
      });
    });
  });
}

const refused = (host: string, port: number, cause: NodeJS.ErrnoException): ClosedError =>
  new ClosedError(`no UDP conversation with ${host}:${port}: ${cause.code ?? cause.message}`, {
    layer: 'port',
    advice:
      cause.code === 'ECONNREFUSED'
        ? 'the host is there and nothing listens on this UDP port: check the port, or use TCP'
        : 'check the address and the network',
    cause,
  });
