import type { FastifyInstance } from 'fastify';
import { type ApiSettings, isLoopback } from '../model/api-settings.ts';
import { Problem } from './problem.ts';

/**
 * Keeps web pages of other sites away, which a browser on the same machine may be made to send here: a name that an attacker
 * points at 127.0.0.1 is refused while we listen on loopback, and so is every order from another site.
 */
export function refuseStrangers(app: FastifyInstance, { host, names }: ApiSettings): void {
  const known = new Set(names.map((name) => name.toLowerCase()));
  app.addHook('onRequest', async (request) => {
    const name = hostNameOf(request.headers.host ?? '');
    if (isLoopback(host) && !isLoopback(name) && !known.has(name))
      throw new Problem({
        status: 403,
        detail: `this gateway is not called "${name}"`,
        advice: 'call it by localhost or 127.0.0.1, or name it in the configuration (api.names)',
      });
    const site = request.headers['sec-fetch-site']?.toString();
    const safe = request.method === 'GET' || request.method === 'HEAD';
    const { origin, host: asked } = request.headers;
    const foreign = site === undefined ? isForeign(origin, asked) : !OWN_SITES.has(site);
    if (!safe && foreign) throw new Problem({ status: 403, detail: 'orders from other sites are not taken' });
  });
}

/** What browsers call orders of our own pages, and of people who type an address. */
const OWN_SITES = new Set(['same-origin', 'none']);

/** Older browsers say from which site an order comes; programs say nothing. */
function isForeign(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined) return false;
  return URL.canParse(origin) ? new URL(origin).host !== host?.toLowerCase() : true;
}

/** The name without the port. */
function hostNameOf(header: string): string {
  return header.replace(/:\d+$/, '').toLowerCase();
}
