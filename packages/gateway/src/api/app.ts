import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyHelmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import {
  getDevice,
  getOpenApi,
  getOverview,
  listConnections,
  listDevices,
  listProfileRows,
  listProfiles,
  listReadings,
  listValues,
  openApi,
  readDevice,
  routes,
} from '@meterwire/api';
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { connectionDocuments } from './connections.ts';
import { type ApiOptions, Context } from './context.ts';
import { deviceDetail, deviceDocuments } from './devices.ts';
import { EventStreams, mountEvents } from './events.ts';
import { refuseStrangers } from './guard.ts';
import { mount } from './mount.ts';
import { readNow } from './orders.ts';
import { overviewDocument } from './overview.ts';
import { answerError, sendProblem } from './problem.ts';
import { profileDocuments, rowsDocument } from './profiles.ts';
import { readingPage, valueDocuments } from './readings.ts';

/** More than any number of consoles needs, and less than what the process may open. */
const MOST_CONNECTIONS = 500;

/** The REST interface of the contract, the live stream and the console, ready to listen. */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const context = new Context(options);
  const app = fastify({
    bodyLimit: 1 << 20,
    requestTimeout: 30_000,
    connectionTimeout: 0, // the live stream stays open as long as it is read
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
    ajv: { customOptions: { removeAdditional: false } },
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.removeContentTypeParser('text/plain'); // a form of another site could send it without being asked
  app.setErrorHandler(answerError(options.log));
  refuseStrangers(app, options.plan.api.host);
  await app.register(fastifyHelmet, { contentSecurityPolicy: CONTENT_POLICY, hsts: false });
  mountRoutes(app, context);
  await mountConsole(app, options.consoleDir);
  return app;
}

function mountRoutes(app: FastifyInstance, context: Context): void {
  const { version } = context.options;
  mount(app, getOverview, () => overviewDocument(context));
  mount(app, listConnections, () => connectionDocuments(context));
  mount(app, listDevices, () => deviceDocuments(context));
  mount(app, getDevice, ({ params }) => deviceDetail(context, params.id));
  mount(app, listValues, ({ params }) => valueDocuments(context, params.id));
  mount(app, listProfiles, ({ params }) => profileDocuments(context, params.id));
  mount(app, listProfileRows, ({ params, query }) => rowsDocument(context, params, query));
  mount(app, readDevice, ({ params, query, body }) => readNow(context, params.id, query, body));
  mount(app, listReadings, ({ query }) => readingPage(context, query));
  const document = openApi(routes, version);
  mount(app, getOpenApi, async () => document);
  const streams = new EventStreams(context);
  mountEvents(app, streams);
}

/** The console is one page that draws every address by itself; only the API says 404. */
async function mountConsole(app: FastifyInstance, folder: string | undefined): Promise<void> {
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

/** The page loads nothing from elsewhere; its style library sets styles on elements. */
const CONTENT_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};
