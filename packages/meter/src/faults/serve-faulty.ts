import { createServer, type Socket } from 'node:net';
import { ClosedError } from 'dlms/bytes';
import { portOf, type ServeOptions, type Serving, servePort } from 'dlms/node';
import type { MeterFaults } from './fault-plan.ts';
import { faultyPort } from './faulty-port.ts';
import { FrameSpoiler } from './frame-spoiler.ts';

/**
 * Serves devices on a TCP port as `serve` does, but with the faults of the meter that answers: `faultsOf` knows them by its lower
 * HDLC address or its port of the wrapper.
 * @throws ClosedError when the port cannot be had
 */
export async function serveFaulty(
  options: ServeOptions,
  faultsOf: (address: number) => MeterFaults | undefined,
): Promise<Serving> {
  const { transport, listen, maxConnections = 64, onEvent } = options;
  const spoilers = new Map<number, FrameSpoiler>();
  const spoilerOf = (address: number): FrameSpoiler | undefined => {
    const faults = faultsOf(address);
    const known = spoilers.get(address);
    if (!faults || known) return known;
    const spoiler = new FrameSpoiler(faults);
    spoilers.set(address, spoiler);
    return spoiler;
  };
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true, keepAlive: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    const alone = options.devices.length === 1 ? [...spoilers.values()][0] : undefined;
    if (sockets.size >= maxConnections || alone?.isBusy(Date.now())) {
      onEvent?.({ type: 'turnedAway', remote: `${socket.remoteAddress}:${socket.remotePort}` });
      socket.destroySoon();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    servePort(faultyPort(portOf(socket), transport, spoilerOf), options).catch((error: unknown) => {
      socket.destroy();
      onEvent?.({
        type: 'listenerProblem',
        error: error instanceof Error ? error : new Error(String(error)),
      });
    });
  });
  const { host = '127.0.0.1' } = listen;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(
        new ClosedError(`cannot listen on tcp ${host}:${listen.port}: ${cause.message}`, {
          layer: 'port',
          during: 'starting to serve',
          advice: 'another program listens there: choose another port or host',
          cause,
        }),
      ),
    );
    server.listen({ host, port: listen.port }, resolve);
  });
  const address = server.address();
  return {
    address: { host, port: typeof address === 'object' && address ? address.port : listen.port },
    get connections() {
      return sockets.size;
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
