import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

/** The console is one page that draws every address by itself; only the API says 404. */
export async function mountConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
  const served = folder !== undefined && existsSync(join(folder, 'index.html'));
  if (served)
    await app.register(fastifyStatic, {
      root: folder,
      wildcard: false,
      preCompressed: true,
      cacheControl: false,
      setHeaders: (reply, path) => void reply.header('cache-control', freshness(path)),
    });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '';
    const page = SAFE.has(request.method) && !path.startsWith('/api') && accepts(request, 'text/html');
    if (served && page)
      return reply.header('cache-control', 'no-cache').sendFile('index.html', { maxAge: 0 });
    const detail = `${request.method} ${path} is not served here`;
    const advice = served
      ? 'GET /api/openapi.json lists what is'
      : 'GET /api/openapi.json lists what is; the console is not built';
    return sendProblem(reply, { type: 'about:blank', title: 'Not Found', status: 404, detail, advice });
  });
}

const SAFE = new Set(['GET', 'HEAD']);

const accepts = (request: FastifyRequest, type: string): boolean =>
  request.headers.accept?.includes(type) === true;

/** Built files carry a hash of their content in their names and never change; all others are asked for anew. */
const freshness = (path: string): string =>
  /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
