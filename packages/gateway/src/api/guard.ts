import type { FastifyInstance } from 'fastify';
import { Problem } from './problem.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/** Whether an address is of this machine alone. */
export const isLoopback = (host: string): boolean => LOOPBACK.has(host);

/**
 * Keeps web pages of other sites away, which a browser on the same machine may be made to send here: a name that an attacker
 * points at 127.0.0.1 is refused while we listen on loopback, and so is every order from another site.
 */
export function refuseStrangers(app: FastifyInstance, host: string): void {
  app.addHook('onRequest', async (request) => {
    const name = hostNameOf(request.headers.host ?? '');
    if (isLoopback(host) && !isLoopback(name))
      throw new Problem({
        status: 403,
        detail: `this gateway is not called "${name}"`,
        advice: 'call it by localhost or 127.0.0.1, or let it listen on another address (api.host)',
      });
    const site = request.headers['sec-fetch-site'];
    const safe = request.method === 'GET' || request.method === 'HEAD';
    if (!safe && site !== undefined && site !== 'same-origin' && site !== 'none')
      throw new Problem({ status: 403, detail: 'orders from other sites are not taken' });
  });
}

/** The name without the port. */
function hostNameOf(header: string): string {
  return header.replace(/:\d+$/, '').toLowerCase();
}
