import fastifyCookie from '@fastify/cookie';
import fastifyHelmet from '@fastify/helmet';
import fastifyRateLimit from '@fastify/rate-limit';
import {
  getOpenApi,
  getOverview,
  listProfileRows,
  listProfiles,
  listReadings,
  listValues,
  openApi,
  routes,
} from '@meterwire/api';
import fastify, { type FastifyInstance } from 'fastify';
import { mountAudit } from './audit.ts';
import { Doorkeeper } from './auth/doorkeeper.ts';
import { mountClocks } from './clocks.ts';
import { mountCompleteness } from './completeness.ts';
import { mountConfiguration } from './configuration.ts';
import { mountConnectionTrials } from './connection-trials.ts';
import { mountConnections } from './connections.ts';
import { mountConsole } from './console-files.ts';
import { type ApiOptions, Context } from './context.ts';
import { mountCounters } from './counters.ts';
import { mountDevices } from './devices.ts';
import { EventStreams, mountEvents } from './events.ts';
import { refuseStrangers } from './guard.ts';
import { mountHistory } from './history.ts';
import { mountMeters } from './meters.ts';
import { mountMetrics } from './metrics.ts';
import { type Mounter, mounter } from './mount.ts';
import { mountObjects } from './objects.ts';
import { mountOutlets } from './outlets.ts';
import { mountOutputs } from './outputs.ts';
import { overviewDocument } from './overview.ts';
import { answerError, Problem } from './problem.ts';
import { mountProfileKnowledge } from './profile-knowledge.ts';
import { profileDocuments, rowsDocument } from './profiles.ts';
import { readingPage, valueDocuments } from './readings.ts';
import { Rehearsals } from './rehearsal.ts';
import { mountRequests } from './requests.ts';
import { mountRunHistory } from './run-history.ts';
import { mountSession } from './session.ts';
import { mountSignals } from './signals.ts';
import { mountStore } from './store.ts';
import { mountTokens } from './tokens.ts';
import { mountTrials } from './trials.ts';
import { mountUsers } from './users.ts';
import { mountWire } from './wire.ts';

/** More than any number of consoles needs, and less than what the process may open. */
const MOST_CONNECTIONS = 500;
/** Calls from one address: a console makes a few a second. */
const MOST_PER_MINUTE = 6000;

/** The REST interface of the contract, the live stream and the console, ready to listen. */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const context = new Context(options);
  const { tls } = context.plan.api;
  const app: FastifyInstance = fastify({
    bodyLimit: 1 << 20,
    requestTimeout: 30_000,
    connectionTimeout: 0, // the live stream stays open as long as it is read
    keepAliveTimeout: 10_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 512 },
    // What the schemas say beyond JSON Schema is for people and forms.
    ajv: { customOptions: { removeAdditional: false, keywords: ['secret', 'form'] } },
    ...(tls !== undefined && { https: { ...tls, minVersion: 'TLSv1.2' } }),
  });
  app.server.maxConnections = MOST_CONNECTIONS;
  app.removeContentTypeParser('text/plain'); // a form of another site could send it without being asked
  app.setErrorHandler(answerError(options.log));
  refuseStrangers(app, context.plan.api);
  await app.register(fastifyHelmet, { contentSecurityPolicy: CONTENT_POLICY, hsts: false });
  await app.register(fastifyCookie);
  await app.register(fastifyRateLimit, {
    max: MOST_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: ({ method }, { max, ttl }) => tooOften(max, ttl, method === 'GET'),
  });
  mountRoutes(app, context);
  await mountConsole(app, options.consoleDir);
  return app;
}

function mountRoutes(app: FastifyInstance, context: Context): void {
  const { version, accounts, tokens, audit, invitation, log } = context.options;
  const now = () => context.now();
  const { login, sessionMs } = context.plan.api;
  const doorkeeper = new Doorkeeper({ login, sessionMs, accounts, tokens, invitation, now });
  const mounts = mounter(app, { doorkeeper, audit, log, now });
  mountSession(mounts, context, doorkeeper);
  mountUsers(mounts, context, doorkeeper);
  mountTokens(mounts, context, doorkeeper);
  mountAudit(mounts, context);
  mountStore(mounts, context);
  mountConfiguration(mounts, context.options.configuring);
  mountMeters(mounts, context);
  mountConnections(mounts, context);
  mountDevices(mounts, context);
  mountRequests(mounts, context);
  mountObjects(mounts, context);
  mountClocks(mounts, context);
  mountSignals(mounts, context);
  mountHistory(mounts, context);
  mountRunHistory(mounts, context);
  mountCompleteness(mounts, context);
  mountProfileKnowledge(mounts, context);
  mountMetrics(mounts, context);
  mountOutlets(mounts, context);
  mountCounters(mounts, context);
  const rehearsals = new Rehearsals(context);
  mountTrials(app, mounts, context, doorkeeper, rehearsals);
  mountConnectionTrials(mounts, context, rehearsals);
  mountWire(app, mounts, context, doorkeeper);
  mountOutputs(mounts, context);
  mountReadings(mounts, context);
  const document = openApi(routes, version);
  mounts.mount(getOpenApi, async () => document);
  mountEvents(app, mounts, new EventStreams(context, doorkeeper));
}

function mountReadings({ mount }: Mounter, context: Context): void {
  mount(getOverview, () => overviewDocument(context));
  mount(listValues, ({ params }) => valueDocuments(context, params.id));
  mount(listProfiles, ({ params }) => profileDocuments(context, params.id));
  mount(listProfileRows, ({ params, query }) => rowsDocument(context, params, query));
  mount(listReadings, ({ query }) => readingPage(context, query));
}

const tooOften = (max: number, ttlMs: number, asks: boolean): Problem =>
  new Problem({
    status: 429,
    detail: `more than ${max} calls in a minute`,
    advice: `wait ${Math.ceil(ttlMs / 1000)} s${asks ? '; GET /api/events tells what changes without being asked' : ''}`,
  });

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
