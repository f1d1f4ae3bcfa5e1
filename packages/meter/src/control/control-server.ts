import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { ClosedError, RefusedError } from 'dlms/bytes';
import { Value } from 'typebox/value';
import { FrameworkError } from '../check/file.ts';
import type { ControlAddress, ControlOptions, MeterLogger } from '../options.ts';
import type { Served } from '../served.ts';
import { type ControlHandlers, controlHandlers } from './control.ts';
import { ControlError } from './control-error.ts';
import type { ControlRequest, ControlRoute } from './route.ts';
import { CONTROL_ROUTES, type ControlRouteName } from './routes.ts';
import type { ControlProblem } from './schema.ts';

const MOST_CONNECTIONS = 64;
const LONGEST_BODY_BYTES = 2_000_000;
const REQUEST_TIMEOUT_MS = 15_000;

/** The control interface of a running meter: JSON over HTTP, each route from the table. */
export class ControlServer {
  readonly #server: Server;
  readonly #handlers: ControlHandlers;
  readonly #host: string;
  readonly #token: string | undefined;
  readonly #logger: MeterLogger;
  #port: number;

  constructor(served: Served, options: ControlOptions, logger: MeterLogger) {
    const { host = '127.0.0.1', port = 0, token } = options;
    this.#host = host;
    this.#port = port;
    // Whoever can reach the machine could change the meter.
    this.#token = token ?? (isLoopback(host) ? undefined : randomBytes(24).toString('hex'));
    this.#logger = logger;
    this.#handlers = controlHandlers(served);
    this.#server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
      void this.#serve(request, response);
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  get address(): ControlAddress {
    const host = this.#host.includes(':') ? `[${this.#host}]` : this.#host;
    return { url: `http://${host}:${this.#port}`, token: this.#token };
  }

  /** @throws ClosedError when the port cannot be had */
  async open(): Promise<void> {
    const [host, port] = [this.#host, this.#port];
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause) =>
        reject(
          new ClosedError(`cannot listen on http ${host}:${port}: ${cause.message}`, {
            layer: 'port',
            during: 'starting the control interface of the meter',
            advice: 'another program listens there: choose another port, or 0 for any that is free',
            cause,
          }),
        ),
      );
      this.#server.listen({ host, port }, resolve);
    });
    const address = this.#server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#admit(request);
      const url = new URL(request.url ?? '/', 'http://meter');
      const { name, route, params } = routeFor(request.method ?? 'GET', url.pathname);
      const query = queryOf(route, url.searchParams);
      const body = route.body ? checked(route.body, await bodyOf(request), 'body') : undefined;
      const asked = { params, query, body, by: authorOf(request) };
      // The parts have just been checked against the schemas that the handler's types follow from.
      const handle = this.#handlers[name] as (request: ControlRequest<ControlRoute>) => unknown;
      answer(response, 200, 'application/json', await handle(asked as ControlRequest<ControlRoute>));
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status === 500) this.#logger.warn(`control interface: ${stackOf(error)}`);
      if (problem.status === 401) response.setHeader('www-authenticate', 'Bearer');
      answer(response, problem.status, 'application/problem+json', problem);
    }
  }

  /** Web pages of other sites are kept away, which a browser on this machine may be made to send here; so is who lacks the token. */
  #admit({ headers, method }: IncomingMessage): void {
    const name = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    if (isLoopback(this.#host) && !isLoopback(name))
      throw new ControlError(403, `this meter is not called "${name}"`, {
        advice: 'call it by localhost or 127.0.0.1, or let its control interface listen on another address',
      });
    if (method !== 'GET' && headers.origin !== undefined)
      throw new ControlError(403, 'orders from web pages are not taken');
    if (this.#token === undefined) return;
    const given = Buffer.from(headers.authorization ?? '');
    const wanted = Buffer.from(`Bearer ${this.#token}`);
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      throw new ControlError(401, 'the token is missing or wrong', {
        advice: 'send "Authorization: Bearer TOKEN"; the token stands in control.json of the data folder',
      });
  }
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

const isLoopback = (host: string): boolean => LOOPBACK.has(host);

interface Match {
  readonly name: ControlRouteName;
  readonly route: ControlRoute;
  readonly params: Readonly<Record<string, string>>;
}

function routeFor(method: string, path: string): Match {
  const here = TABLE.flatMap(({ name, route, pattern }) => {
    const match = pattern.exec(path);
    return match ? [{ name, route, params: decoded(match.groups ?? {}) }] : [];
  });
  const found = here.find(({ route }) => route.method === method);
  if (found) return found;
  if (here.length === 0) throw new ControlError(404, `there is no ${path}`);
  const methods = here.map(({ route }) => route.method).join(', ');
  throw new ControlError(405, `${path} cannot be asked by ${method}: ${methods}`);
}

const TABLE = Object.entries(CONTROL_ROUTES).map(([name, route]) => ({
  name: name as ControlRouteName,
  route: route as ControlRoute,
  pattern: new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`),
}));

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw new ControlError(400, 'the path is not escaped as it should be');
  }
}

function queryOf(route: ControlRoute, given: URLSearchParams): unknown {
  const texts = Object.fromEntries(given);
  if (!route.query) {
    const [name] = Object.keys(texts);
    if (name !== undefined) throw new ControlError(400, `the query has no "${name}"`);
    return undefined;
  }
  const known = Object.keys(route.query.properties);
  for (const name of Object.keys(texts))
    if (!known.includes(name))
      throw new ControlError(400, `the query has no "${name}": there are ${known.join(', ')}`);
  return checked(route.query, Value.Convert(route.query, texts), 'query');
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new ControlError(415, 'the body has to be JSON, with content-type application/json');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > LONGEST_BODY_BYTES)
      throw new ControlError(413, `a body of more than ${LONGEST_BODY_BYTES} octets`);
    chunks.push(chunk as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw new ControlError(400, `the body is no JSON: ${(error as Error).message}`);
  }
}

function checked(schema: NonNullable<ControlRoute['body']>, value: unknown, what: string): unknown {
  if (Value.Check(schema, value)) return value;
  const problems = [...Value.Errors(schema, value)].map(({ instancePath, message }) => ({
    path: instancePath,
    message,
  }));
  throw new ControlError(400, `the ${what} is not as it should be`, { problems });
}

/** Who asks, as the causes of events name it. */
function authorOf({ headers }: IncomingMessage): string {
  const by = headers['x-meterwire-by'];
  return typeof by === 'string' && /^[\x20-\x7e]{1,60}$/.test(by) ? by : 'control interface';
}

function problemOf(error: unknown): ControlProblem {
  const made = (status: number, rest: Omit<ControlProblem, 'type' | 'title' | 'status'>): ControlProblem => ({
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    ...rest,
  });
  if (error instanceof ControlError) {
    const { status, message: detail, advice, problems } = error;
    return made(status, {
      detail,
      ...(advice !== undefined && { advice }),
      ...(problems && { problems: problems.map(({ path, message }) => ({ path, message })) }),
    });
  }
  if (error instanceof FrameworkError) {
    const problems = error.problems.map(({ path, message }) => ({ path, message }));
    return made(400, { detail: error.message, advice: 'mend what is listed; nothing has changed', problems });
  }
  if (error instanceof RefusedError || error instanceof ClosedError) {
    const { message: detail, advice } = error;
    return made(error instanceof ClosedError ? 409 : 400, {
      detail,
      ...(advice !== undefined && { advice }),
    });
  }
  return made(500, { detail: error instanceof Error ? error.message : String(error) });
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
};

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

function answer(response: ServerResponse, status: number, type: string, body: unknown): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(body));
}
