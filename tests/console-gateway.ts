import fastifyStatic from '@fastify/static';
import {
  type EventData,
  type EventName,
  getCompleteness,
  getConfiguration,
  getDevice,
  getFleetCompleteness,
  getOpenApi,
  getOverview,
  listConnections,
  listDevices,
  listProfileHoles,
  listProfileRows,
  listProfileShapes,
  listProfiles,
  listReadings,
  listRequests,
  listRuns,
  listStateChanges,
  listValues,
  type OrderResult,
  openApi,
  type PlannedRequest,
  type ProfileRows,
  problemMediaType,
  type Result,
  type Route,
  readDevice,
  routes,
  type Session,
  whoAmI,
} from '@meterwire/api';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { type Fleet, overviewOf, summaryOf } from './console-fixture.ts';
import { madeUpCompleteness, madeUpLines, madeUpRuns } from './console-watch-fixture.ts';

/** The policy under which the console has to work: nothing inline, nothing from elsewhere. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

type Answer = (request: {
  params: Record<string, string>;
  query: Record<string, string>;
  body: unknown;
}) => unknown;

/** A stream that is played to whoever opens it. */
export interface Script {
  readonly events: readonly (readonly [event: string, data: unknown])[];
  readonly open?: boolean;
  /** Says no instead. */
  readonly refuse?: string;
}

/** A gateway of made-up data that mounts the same routes as the real one, and can be made to misbehave. */
export class FakeGateway {
  fleet: Fleet;
  /** While set, every call but the page itself gets this answer. */
  failing: { readonly status: number; readonly title: string; readonly advice?: string } | undefined;
  /** What a reading now brings. */
  order: OrderResult = { outcome: 'done', readings: 10, startedAt: null, endedAt: null, failure: null };
  /** Who is logged in: by default everybody, as in a demonstration. */
  session: Session = {
    login: 'open',
    user: 'anyone',
    role: 'administrator',
    via: 'open',
    expiresAt: null,
    firstAdministrator: false,
  };
  /** Every API call so far, as "GET /api/overview". */
  readonly calls: string[] = [];
  /** Answers by the name of their route, instead of those of the made-up fleet. */
  readonly answers = new Map<string, Answer>();
  /** What a stream sends before it ends, or stays open where `open` says so; by the name of its route. */
  readonly scripts = new Map<string, Script>();
  /** Virtual meters that are proxied, by name: where their control interfaces are. */
  readonly meters = new Map<string, string>();
  url = '';
  readonly #app: FastifyInstance;
  readonly #streams = new Set<FastifyReply>();

  constructor(fleet: Fleet, dist: string) {
    this.fleet = fleet;
    this.#app = fastify({
      forceCloseConnections: true,
      ajv: { customOptions: { keywords: ['secret', 'form'] } },
    });
    void this.#app.register(fastifyStatic, { root: dist, preCompressed: true });
    this.#app.addHook('onSend', async (_request, reply) => {
      reply.header('content-security-policy', contentSecurityPolicy);
    });
    // Addresses of pages are the console's business.
    this.#app.setNotFoundHandler((_request, reply) => reply.sendFile('index.html'));
    for (const route of routes) if (!route.path.startsWith('/api/meters')) this.#mount(route);
    this.#mountMeters();
  }

  async listen(port = 0): Promise<void> {
    this.url = await this.#app.listen({ host: '127.0.0.1', port });
  }

  close(): Promise<void> {
    this.endStreams();
    return this.#app.close();
  }

  /** Sends an event to every page that listens. */
  emit<N extends EventName>(event: N, data: EventData<N>): void {
    for (const { raw } of this.#streams) raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  endStreams(): void {
    for (const { raw } of this.#streams) raw.end();
    this.#streams.clear();
  }

  get streams(): number {
    return this.#streams.size;
  }

  #mount(route: Route): void {
    this.#app.route({
      method: route.method,
      url: route.path,
      schema: {
        ...(route.params ? { params: route.params } : {}),
        ...(route.query ? { querystring: route.query } : {}),
        ...(route.body ? { body: route.body } : {}),
      },
      handler: async (request, reply) => {
        this.calls.push(`${request.method} ${request.url}`);
        if (this.failing) return this.#problem(reply, this.failing);
        const params = (request.params ?? {}) as Record<string, string>;
        const query = request.query as Record<string, string>;
        const id = params['id'] ?? query['device'];
        if (id !== undefined && !this.fleet.devices.has(id)) return this.#problem(reply, noSuchDevice);
        if (route.name === 'followEvents') return this.#follow(reply);
        const script = this.scripts.get(route.name);
        if (script?.refuse) return this.#problem(reply, { status: 503, title: script.refuse });
        if (script) return this.#play(reply, script);
        const answer = (this.answers.get(route.name) ?? this.#answers()[route.name])?.({
          params,
          query,
          body: request.body,
        });
        return reply.type('application/json').send(JSON.stringify(answer));
      },
    });
  }

  #mountMeters(): void {
    this.#app.get('/api/meters', async () => [...this.meters].map(([name, url]) => ({ name, url })));
    this.#app.all('/api/meters/:meter/*', async (request, reply) => {
      const { meter, '*': path } = request.params as { meter: string; '*': string };
      const control = this.meters.get(meter);
      if (control === undefined) return this.#problem(reply, { status: 404, title: 'Not Found' });
      this.calls.push(`${request.method} ${request.url}`);
      const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
      const target = `${control}/api/${path.split('/').map(encodeURIComponent).join('/')}${query}`;
      const body = request.method === 'GET' ? undefined : JSON.stringify(request.body ?? {});
      const answer = await fetch(target, {
        method: request.method,
        headers: {
          'x-meterwire-by': 'console',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body }),
      });
      return reply
        .status(answer.status)
        .type('application/json')
        .send(await answer.text());
    });
  }

  #answers(): Record<string, Answer> {
    const { fleet } = this;
    return {
      [whoAmI.name]: () => this.session,
      [getConfiguration.name]: () => ({
        revision: '1',
        file: null,
        value: { meters: [...this.meters].map(([name, url]) => ({ name, url })) },
        problems: [],
      }),
      [getOverview.name]: () => overviewOf(fleet, Date.now()),
      [listConnections.name]: () => madeUpLines(fleet),
      [getFleetCompleteness.name]: () => madeUpCompleteness(fleet),
      [listDevices.name]: () => devicesOf(fleet),
      [getDevice.name]: ({ params }) => fleet.devices.get(params['id'] ?? ''),
      [listValues.name]: ({ params }) => fleet.values.get(params['id'] ?? '') ?? [],
      [listProfiles.name]: ({ params }) => fleet.profiles.get(params['id'] ?? '') ?? [],
      [getCompleteness.name]: ({ params }) => completenessOf(params['logicalName'] ?? ''),
      [listStateChanges.name]: () => ({ changes: [], next: null }),
      [listProfileRows.name]: ({ params, query }) =>
        cut(fleet.rows.get(`${params['id']} ${params['logicalName']}`), query['from'], query['to']),
      [readDevice.name]: () => this.order,
      [listRequests.name]: () => requestsOf(fleet),
      [listRuns.name]: ({ query }) =>
        query['device'] === 'main' && query['failed'] === undefined
          ? madeUpRuns(Date.now())
          : { runs: [], next: null },
      [listProfileHoles.name]: ({ params }) => noHoles(params['logicalName'] ?? ''),
      [listProfileShapes.name]: () => [],
      [listReadings.name]: () => ({ readings: [], next: null }),
      [getOpenApi.name]: () => openApi(routes, '0.1.0'),
    };
  }

  #follow(reply: FastifyReply): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write('event: hello\ndata: {"version":"0.1.0"}\n\n');
    reply.raw.on('close', () => this.#streams.delete(reply));
    this.#streams.add(reply);
  }

  #play(reply: FastifyReply, { events, open = false }: Script): void {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write(': open\n\n');
    for (const [event, data] of events) reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    if (!open) reply.raw.end();
  }

  #problem(
    reply: FastifyReply,
    { status, title, advice }: NonNullable<FakeGateway['failing']>,
  ): FastifyReply {
    const problem = { type: 'about:blank', title, status, ...(advice ? { advice } : {}) };
    return reply.status(status).type(problemMediaType).send(JSON.stringify(problem));
  }
}

const devicesOf = ({ devices }: Fleet) => ({
  devices: [...devices.values()].map(summaryOf),
  next: null,
  total: devices.size,
});

const noSuchDevice = { status: 404, title: 'Not Found', advice: 'look at the list of devices' };

/** Each request once, over all devices that have it. */
function requestsOf({ devices }: Fleet): Result<typeof listRequests> {
  const all = [...devices.values()].flatMap((device) =>
    device.requests.map((request) => ({ device, request })),
  );
  const requests = [...new Set(all.map(({ request }) => request.id))].map((id): PlannedRequest => {
    const standings = all.filter(({ request }) => request.id === id);
    const [first] = standings;
    if (first === undefined) throw new TypeError('a request of no device');
    const { name, logicalNames, schedule } = first.request;
    const count = (claim: (standing: (typeof standings)[number]) => boolean) =>
      standings.filter(claim).length;
    const due = standings.flatMap(({ request }) => request.nextRun ?? []).sort();
    return {
      id,
      name,
      description: null,
      enabled: true,
      kind: first.request.kind,
      logicalNames,
      schedule,
      priority: 0,
      missed: 'once',
      send: true,
      devices: standings.length,
      running: count(({ request }) => request.running),
      waiting: 0,
      done: count(({ request }) => request.lastOutcome === 'done'),
      failed: count(({ request }) => request.lastOutcome === 'failed'),
      late: null,
      lateness: first.request.lastRun === null ? null : { runs: 412, p50: 0.4, p99: 41, most: 126 },
      lastRun: first.request.lastRun,
      nextRun: due[0] ?? null,
    };
  });
  return { requests, next: null, total: requests.length };
}

const noHoles = (logicalName: string): Result<typeof listProfileHoles> => ({
  logicalName,
  capturePeriod: 900,
  refill: true,
  open: 0,
  absent: 0,
  holes: [],
});

/** The last thirty days, of which one is half there and one is not. */
function completenessOf(logicalName: string): Result<typeof getCompleteness> {
  const days = Array.from({ length: 30 }, (_, i) => ({
    day: new Date(Date.now() - (30 - i) * 86_400_000).toISOString().slice(0, 10),
    expected: 96,
    stored: i === 12 ? 48 : i === 20 ? 0 : 96,
    absent: 0,
  }));
  const stored = days.reduce((sum, day) => sum + day.stored, 0);
  const expected = 96 * days.length;
  return {
    logicalName,
    capturePeriod: 900,
    timeZone: 'Europe/Prague',
    expected,
    stored,
    absent: 0,
    share: stored / expected,
    days,
  };
}

/** The rows from `from` up to but not including `to`. */
function cut(
  rows: ProfileRows | undefined,
  from: string | undefined,
  to: string | undefined,
): ProfileRows | undefined {
  if (rows === undefined) return undefined;
  const start = rows.times.findIndex((time) => from === undefined || time >= Date.parse(from));
  const past = to === undefined ? -1 : rows.times.findIndex((time) => time >= Date.parse(to));
  const part = <T>(list: readonly T[]) => (start < 0 ? [] : list.slice(start, past < 0 ? undefined : past));
  return {
    ...rows,
    times: part(rows.times),
    offsets: part(rows.offsets),
    columns: rows.columns.map((column) => ({ ...column, values: part(column.values) })),
  };
}
