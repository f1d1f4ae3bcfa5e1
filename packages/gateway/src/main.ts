import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Configuration } from '@meterwire/api/configuration';
import { ClosedError } from 'dlms/bytes';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { LayerExaminer } from './acquire/examiner.ts';
import { PushListeners } from './acquire/listeners.ts';
import { meterClocks } from './acquire/meter-clock.ts';
import { LineMeters } from './acquire/meters.ts';
import { Operator } from './acquire/operator.ts';
import { Traffic } from './acquire/traffic.ts';
import { LineTrials } from './acquire/trials.ts';
import { Visitor } from './acquire/visitor.ts';
import { buildApi } from './api/app.ts';
import { Invitation } from './api/auth/invitation.ts';
import { VERSION } from './api/version.ts';
import { ConfigurationBook } from './config/book.ts';
import { openDoor } from './config/resolve-api.ts';
import { Revisions } from './config/revisions.ts';
import { Vault } from './config/vault.ts';
import { isLoopback } from './model/api-settings.ts';
import { carryOver } from './model/carry-over.ts';
import { ConfigurationError } from './model/configuration-problem.ts';
import type { Plan } from './model/plan.ts';
import type { GatewayEvent, Log } from './model/ports.ts';
import { Signal } from './model/signal.ts';
import { Publisher } from './publish/publisher.ts';
import { sinkOf } from './publish/sinks.ts';
import { AirtimeWatch } from './schedule/airtime-watch.ts';
import { Planner } from './schedule/planner.ts';
import { plannedLimits, Runner } from './schedule/runner.ts';
import { SignalTriggers } from './schedule/signal-triggers.ts';
import { RequestTriggers } from './schedule/triggers.ts';
import { newestOf } from './store/newest.ts';
import { Store } from './store/store.ts';

/** How a gateway is started. */
export interface GatewayOptions {
  /** Path of the YAML file, or the configuration itself. */
  readonly config: string | Configuration;
  /** Folder of the readings, made when missing. One gateway at a time. */
  readonly dataDir: string;
  /** Runs what is right of a configuration that has problems, and says the rest. */
  readonly goodRest?: boolean;
  /** Instead of `api.host` of the configuration. */
  readonly host?: string;
  /** Instead of `api.port`; 0 takes any that is free. */
  readonly port?: number;
  /** Written when everything listens, as JSON with the url; removed at the end. */
  readonly readyFile?: string;
  /** Where it tells what it does; standard error as JSON lines when left out. */
  readonly logger?: Log;
  /** Ends the gateway. */
  readonly signal?: AbortSignal;
  /** Folder of the built console; found by itself when left out. */
  readonly consoleDir?: string;
}

/** A gateway at work. */
export interface RunningGateway {
  /** Where REST and console are: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** The one-time link that makes the first administrator; undefined where there is one, or nobody logs in. */
  readonly firstAdministrator: string | undefined;
  /**
   * Follows the configuration file as it stands now; sessions that run go on.
   * @throws ConfigurationError when it is wrong; then nothing changes
   */
  reload(): Promise<void>;
  /** Ends sessions, the API and the store, within a few seconds; the second time does nothing. */
  close(): Promise<void>;
}

/**
 * Reads meters on schedule, keeps their readings, serves them.
 * @throws ConfigurationError with all that is wrong with the configuration, RefusedError when the data folder is in use,
 * ClosedError when the port cannot be had; then nothing was started
 */
export async function startGateway(options: GatewayOptions): Promise<RunningGateway> {
  options.signal?.throwIfAborted();
  const book = openBook(options);
  const { login, host: written } = book.plan.api;
  const refused = openDoor(login, options.host ?? written);
  if (refused !== undefined)
    throw new ConfigurationError([{ path: 'api.login', message: refused }], 'with --host');
  const log = options.logger ?? standardLog();
  const store = new Store(options.dataDir);
  try {
    const gateway = await assemble(book, store, log, options);
    options.signal?.addEventListener('abort', () => void gateway.close(), { once: true });
    return gateway;
  } catch (error) {
    store.close();
    throw error;
  }
}

function openBook({ config, dataDir, goodRest }: GatewayOptions): ConfigurationBook {
  const folder = join(dataDir, 'configuration');
  return new ConfigurationBook({
    source: config,
    vault: new Vault(folder),
    revisions: new Revisions(folder),
    goodRest: goodRest === true,
  });
}

/** Where it listens is settled at the start: by the options, or by what the configuration said then. */
function settledPlan(plan: Plan, settled: Plan['api'], { host, port }: GatewayOptions): Plan {
  const api = { ...settled, host: host ?? settled.host, port: port ?? settled.port };
  return { ...plan, api };
}

/** From the bottom of the drawing up; `close` goes the other way. */
async function assemble(
  book: ConfigurationBook,
  store: Store,
  log: Log,
  options: GatewayOptions,
): Promise<RunningGateway> {
  const settled = book.plan.api;
  let plan = settledPlan(book.plan, settled, options);
  for (const problem of book.current().problems)
    log.warn(problem, 'this part of the configuration is wrong, and is not followed');
  const events = new Signal<GatewayEvent>();
  const traffic = new Traffic();
  const meters = new LineMeters({ ledger: store, log, traffic });
  const collector = new Visitor({
    meters,
    store,
    events,
    log,
    audit: store.audit,
    runs: store,
    keptMs: () => plan.store.profilesMs,
  });
  const planner = new Planner({
    enabled: plan.enabled,
    devices: plan.devices,
    requests: plan.requests,
    ...plannedLimits(plan.limits),
    lastRuns: await store.lastRuns(),
    records: await store.records(),
    now: Date.now(),
    chance: Math.random,
  });
  const paused = () => store.trouble !== undefined;
  const runner = new Runner({ planner, collector, runLog: store, limits: plan.limits, events, log, paused });
  const signalTriggers = new SignalTriggers(plan, { schedule: runner, store, events, log });
  const airtimeWatch = new AirtimeWatch(runner, log);
  const listeners = new PushListeners({ store, events, log, heard: (device) => runner.heard(device) });
  const publisher = new Publisher({
    outlets: plan.enabled ? plan.outlets : [],
    signals: plan.signals,
    feed: store,
    events,
    log,
    sinkOf: (outlet) =>
      sinkOf(outlet, {
        triggers: new RequestTriggers(() => plan.requests, runner),
        newest: (device, series) => newestOf(store, device, series),
        signals: plan.signals,
        log,
      }),
  });
  const guard = () => store.guard({ limits: plan.store, heldFrom: () => publisher.lowestMark(), log });
  guard();
  let state: 'starting' | 'running' | 'stopping' = 'starting';
  const consoleDir = options.consoleDir ?? builtConsole();
  const empty = plan.api.login === 'users' && store.accounts.accounts(Date.now()).length === 0;
  const invitation = empty ? new Invitation(Date.now()) : undefined;
  const api = await buildApi({
    plan: () => plan,
    configuring: book,
    store,
    dataDir: options.dataDir,
    accounts: store.accounts,
    tokens: store.tokens,
    audit: store.audit,
    invitation,
    schedule: runner,
    meters,
    clocks: meterClocks,
    traffic,
    examiner: new LayerExaminer(meters, traffic),
    trials: new LineTrials({ ledger: store, log }),
    outlets: publisher,
    counters: store,
    outputs: new Operator({ meters, schedule: runner, store }),
    listeners,
    pushes: store,
    events,
    log,
    version: VERSION,
    state: () => state,
    consoleDir,
  });
  book.follow(async (next, renames) => {
    for (const { list, from, to } of renames) {
      if (list === 'devices') await store.renameDevice(from, to);
      if (list === 'requests') await store.renameRequest(from, to);
      if (list === 'outlets') await store.renameOutlet(from, to);
    }
    plan = settledPlan(carryOver(plan, next), settled, options);
    runner.reload(plan);
    signalTriggers.reload(plan);
    guard();
    await listeners.follow(plan);
    await publisher.reload(plan.enabled ? plan.outlets : [], plan.signals);
    events.emit({ type: 'configuration' });
    log.info(
      { devices: plan.devices.length, requests: plan.requests.length },
      'the configuration has changed',
    );
  });
  const url = await listen(api, plan);
  const firstAdministrator = invitation && `${url}/first-administrator#${invitation.code}`;
  if (!isLoopback(plan.api.host) && plan.api.tls === undefined)
    log.warn(
      { url },
      'passwords go over the network in the clear: set api.tls, or put a proxy with TLS before it',
    );
  publisher.start();
  runner.start();
  airtimeWatch.start();
  await listeners.follow(plan);
  state = 'running';
  const { readyFile } = options;
  const ready = { url, pid: process.pid, ...(firstAdministrator !== undefined && { firstAdministrator }) };
  if (readyFile !== undefined) writeFileSync(readyFile, `${JSON.stringify(ready)}\n`, { mode: 0o600 });
  log.info({ url, devices: plan.devices.length, requests: plan.requests.length }, 'the gateway runs');

  const stop = async (): Promise<void> => {
    state = 'stopping';
    if (readyFile !== undefined) rmSync(readyFile, { force: true });
    airtimeWatch.stop();
    signalTriggers.stop();
    await listeners.stop();
    await runner.stop();
    await publisher.stop();
    await meters.close();
    await api.close();
    store.close();
    log.info({}, 'the gateway has stopped');
  };
  let stopping: Promise<void> | undefined;
  return {
    url,
    firstAdministrator,
    async reload() {
      await book.reload('signal');
    },
    close() {
      stopping ??= stop();
      return stopping;
    },
  };
}

async function listen(api: FastifyInstance, { api: { host, port, tls } }: Plan): Promise<string> {
  try {
    await api.listen({ host, port });
  } catch (cause) {
    await api.close();
    throw new ClosedError(`${host}:${port} cannot be listened on: ${reasonOf(cause)}`, {
      layer: 'configuration',
      during: 'starting the API',
      advice: 'choose another port (api.port, --port; 0 takes a free one), or stop the program that has it',
      cause,
    });
  }
  const bound = api.server.address() as AddressInfo;
  return `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);

/** The console that stands beside this package, when it has been built. */
function builtConsole(): string | undefined {
  try {
    return join(createRequire(import.meta.url).resolve('@meterwire/console/package.json'), '../dist');
  } catch {
    return undefined; // a gateway without its console is still a gateway
  }
}

/** JSON lines on standard error; what looks like a secret is struck out, wherever it may have come from. */
function standardLog(): Log {
  const paths = ['password', 'secret', 'key', 'authorization', 'cookie'].flatMap((name) => [
    name,
    `*.${name}`,
    `*.*.${name}`,
  ]);
  return pino(
    { base: null, redact: { paths, censor: '•••' }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
