import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Obis } from 'dlms/data';
import { LayerExaminer } from '../src/acquire/examiner.ts';
import { meterClocks } from '../src/acquire/meter-clock.ts';
import { Traffic } from '../src/acquire/traffic.ts';
import { LineTrials } from '../src/acquire/trials.ts';
import { Visitor } from '../src/acquire/visitor.ts';
import { buildApi } from '../src/api/app.ts';
import { Invitation } from '../src/api/auth/invitation.ts';
import { ConfigurationBook } from '../src/config/book.ts';
import { Revisions } from '../src/config/revisions.ts';
import { Vault } from '../src/config/vault.ts';
import type { ApiSettings } from '../src/model/api-settings.ts';
import type { GatewayEvent, ListenerStanding, OutletStanding } from '../src/model/ports.ts';
import { Signal } from '../src/model/signal.ts';
import type { ValueSignal } from '../src/model/value-signal.ts';
import type { VirtualMeter } from '../src/model/virtual-meter.ts';
import { Planner } from '../src/schedule/planner.ts';
import { Runner } from '../src/schedule/runner.ts';
import { Store } from '../src/store/store.ts';
import { connection, device, every, FakeLog, item, profile, values } from './fakes.ts';
import { CLOCK, DEMAND, DENIED, ENERGY, QUARTER, STATUS, TestMeter, TestMeters } from './meter.ts';

const DAY = 86_400_000;
const word = { bits: [{ bit: 3, name: 'masterReset' }], invalid: 0xffff };
const m1 = device('m1', connection('c1'), {
  statusWords: new Map([[STATUS, word]]),
  description: 'in the hall',
});
const m2 = device('m 2', connection('c2'), { interface: 'wrapper' });
const off = device('off', connection('c2'), { enabled: false });
export const devices = [m1, m2, off];
export const requests = [
  {
    ...values('values', devices, every(3600)),
    items: [ENERGY, DENIED, CLOCK, DEMAND].map(item),
  },
  profile('load', devices, every(3600)),
];

const OPEN: ApiSettings = {
  host: '127.0.0.1',
  port: 0,
  names: [],
  login: 'open',
  sessionMs: 12 * 3_600_000,
  tls: undefined,
  metrics: 'viewer',
};

const signal = (alias: string, logicalName: Obis, change: Partial<ValueSignal> = {}): ValueSignal => ({
  alias,
  name: alias,
  description: undefined,
  enabled: true,
  device: m1,
  logicalName,
  attribute: undefined,
  dataIndex: 0,
  type: 'auto',
  scale: undefined,
  offset: undefined,
  unit: undefined,
  log: false,
  output: undefined,
  ...change,
});

/** An outlet that has trouble. */
export const OUTLET: OutletStanding = {
  name: 'broker',
  type: 'mqtt',
  state: 'failing',
  mark: 7,
  behindBy: 3,
  lastDelivery: undefined,
  delivered: 0,
  passedOver: 0,
  lastFailure: { code: 'closed', layer: 'port', message: 'ECONNREFUSED', advice: undefined, at: 0 },
  failures: 2,
  nextTry: 1000,
};

/** An API over a real store and schedule, with meters that are of the test; nothing listens. */
export async function testApi(change: Partial<ApiSettings> = {}) {
  const now = { ms: Date.now() };
  const folder = mkdtempSync(join(tmpdir(), 'meterwire-api-'));
  const store = new Store(join(folder, 'data'));
  const meter = new TestMeter(now.ms);
  meter.fill(now.ms - DAY - ((now.ms - DAY) % QUARTER), now.ms);
  const meters = new TestMeters({ m1: meter });
  const traffic = new Traffic();
  const events = new Signal<GatewayEvent>();
  const log = new FakeLog();
  const collector = new Visitor({ meters, store, events, log });
  const planner = new Planner({
    devices,
    requests,
    sessions: 10,
    backoff: { firstMs: 60_000, longestMs: 60_000 },
    lastRuns: requests.flatMap(({ name: request }) =>
      devices.map(({ name: device }) => ({ device, request, at: now.ms, done: true })),
    ),
    records: await store.records(),
    now: now.ms,
    chance: Math.random,
  });
  const runner = new Runner({
    planner,
    collector,
    runLog: store,
    limits: { sessionMs: 10_000 },
    events,
    log,
  });
  const limits = {
    sessions: 10,
    newSessionsPerS: 100,
    sessionMs: 10_000,
    backoffFirstMs: 1,
    backoffLongestMs: 1,
  };
  const api = { ...OPEN, ...change };
  const virtualMeters: VirtualMeter[] = [];
  const plan = {
    enabled: true,
    connections: [m1.connection, m2.connection],
    devices,
    templates: [],
    requests,
    signals: [
      signal('energy-kwh', ENERGY, { scale: 0.001, offset: 1, unit: 'kWh' }),
      signal('forbidden', DENIED),
    ],
    outlets: [],
    listeners: [],
    meters: virtualMeters,
    store: UNLIMITED,
    limits,
    api,
  };
  mkdirSync(join(folder, 'console', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'console', 'index.html'), '<!doctype html><title>console</title>');
  writeFileSync(join(folder, 'console', 'assets', 'main.js'), 'export {}');
  const invitation = new Invitation(now.ms);
  const { accounts, tokens, audit } = store;
  const listeners: ListenerStanding[] = [
    { name: 'pushes', address: 'tcp://127.0.0.1:4059', problem: undefined, pushes: 3, refused: 1 },
  ];
  const book = new ConfigurationBook({
    source: {
      connections: [{ name: 'c1', type: 'tcp', host: 'h' }],
      devices: [{ name: 'm1', connection: 'c1' }],
    },
    vault: new Vault(join(folder, 'vault')),
    revisions: new Revisions(join(folder, 'revisions')),
  });
  const app = await buildApi({
    plan: () => plan,
    configuring: book,
    store,
    dataDir: join(folder, 'data'),
    accounts,
    tokens,
    audit,
    invitation,
    schedule: runner,
    meters,
    clocks: meterClocks,
    traffic,
    examiner: new LayerExaminer(meters, traffic),
    trials: new LineTrials({ ledger: store, log }),
    outlets: { standings: () => [OUTLET], retry: (name) => name === OUTLET.name },
    counters: store,
    outputs: {
      command: async (_, command) =>
        command === 'on' ? { ok: true, data: undefined } : { ok: false, error: 'readWriteDenied' },
    },
    listeners: { listeners: () => listeners },
    pushes: store,
    events,
    log,
    version: '1.2.3',
    state: () => 'running',
    consoleDir: join(folder, 'console'),
    now: () => now.ms,
  });
  const close = async (): Promise<void> => {
    await runner.stop();
    await app.close();
    store.close();
    rmSync(folder, { recursive: true });
  };
  return {
    app,
    listeners,
    folder,
    traffic,
    store,
    meter,
    meters,
    virtualMeters,
    runner,
    log,
    invitation,
    events,
    now,
    close,
  };
}

const UNLIMITED = {
  valuesMs: undefined,
  profilesMs: undefined,
  sessionsMs: undefined,
  auditMs: undefined,
  runsMs: undefined,
  mostRuns: 1000,
  minimumFreeBytes: 0,
};
