// How many sessions does a gateway have in a second, how late do they begin, and what does it keep? The fleet runs in a process of
// its own; the gateway's figures are told at the end of the run, before the table's line. METERS and SIGNALS of the environment say
// how many meters there are and how many values each has read; each is read once in ten seconds.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Configuration, startGateway } from '@meterwire/gateway';
import { type FleetMember, startFleet } from '@meterwire/meter';
import type { Bench } from './bench.ts';

const METERS = Number(process.env['METERS'] ?? 200);
const SIGNALS = Number(process.env['SIGNALS'] ?? 10);
const PERIOD_MS = Number(process.env['PERIOD_S'] ?? 10) * 1000;
/** The first round meets every meter and reads its object list; the figures begin after it. */
const ROUNDS = { first: 2, counted: 1 };

const [, , role] = process.argv;
if (process.send && role === 'fleet') {
  const fleet = await startFleet({ count: METERS, onePort: false, portBase: 21_000 });
  process.send(fleet.members);
}

/** Values that every meter of the fleet has; more signals than these are read again under the same names. */
const REGISTERS = [
  ...['1.8.0', '2.8.0', '3.8.0', '4.8.0', '9.8.0', '16.8.0', '128.8.0', '9.4.0', '16.4.0', '128.4.0'].map(
    (code) => `1-1:${code}*255`,
  ),
  '1-1:13.0.0*255',
  '0-0:1.0.0*255',
];

function configurationOf(members: readonly FleetMember[]): Configuration {
  const reached = members.flatMap(({ number, addresses: [address] }) => {
    const [, host = '', port = '0'] = /^tcp:\/\/([^:]+):(\d+)/.exec(address?.url ?? '') ?? [];
    return address === undefined ? [] : [{ name: `m${number}`, host, port: Number(port), address }];
  });
  return {
    api: { login: 'open' },
    limits: { sessions: 200, newSessions: 10_000 },
    connections: reached.map(({ name, host, port }) => ({ type: 'tcp', name, host, port })),
    devices: reached.map(({ name, address: { logical, physical } }) => ({
      name,
      connection: name,
      interface: 'hdlc',
      logical,
      addressSize: 4,
      ...(physical !== undefined && { physical }),
    })),
    requests: [
      {
        name: 'values',
        devices: 'all',
        every: `${PERIOD_MS}ms`,
        values: Array.from({ length: SIGNALS }, (_, i) => REGISTERS[i % REGISTERS.length] ?? ''),
      },
    ],
  };
}

/** Sessions as the log tells them. */
class Sessions {
  readonly #delays: number[] = [];
  #readings = 0;
  #failed = 0;

  clear(): void {
    this.#delays.length = 0;
    [this.#readings, this.#failed] = [0, 0];
  }

  read({ readings = 0, ms = 0 }: { readonly readings?: number; readonly ms?: number }): void {
    this.#readings += readings;
    this.#delays.push((Date.now() - ms) % PERIOD_MS);
  }

  fail(): void {
    this.#failed++;
  }

  words(seconds: number): string {
    const sorted = this.#delays.toSorted((a, b) => a - b);
    const late = (share: number) => `${Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)} ms`;
    return [
      `${(sorted.length / seconds).toFixed(0)} sessions/s`,
      `${(this.#readings / seconds).toFixed(0)} readings stored/s`,
      `lateness p50 ${late(0.5)}, p99 ${late(0.99)}`,
      `${this.#failed} failed`,
      `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    ].join(', ');
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function collecting(): Bench {
  const sessions = new Sessions();
  let fleet: ChildProcess;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let folder: string;
  return {
    name: `sessions of a gateway with ${METERS} meters of ${SIGNALS} signals`,
    unit: 'session',
    perRun: METERS * ROUNDS.counted,
    async start() {
      folder = mkdtempSync(join(tmpdir(), 'meterwire-bench-'));
      fleet = fork(fileURLToPath(import.meta.url), ['fleet']);
      const [members] = (await once(fleet, 'message')) as [readonly FleetMember[]];
      gateway = await startGateway({
        config: configurationOf(members),
        dataDir: folder,
        port: 0,
        logger: {
          info: (fields, message) => message === 'read' && sessions.read(fields),
          warn: () => sessions.fail(),
          error: () => sessions.fail(),
        },
      });
      await sleep(ROUNDS.first * PERIOD_MS);
    },
    async run() {
      sessions.clear();
      await sleep(ROUNDS.counted * PERIOD_MS);
      console.log(`gateway: ${sessions.words((ROUNDS.counted * PERIOD_MS) / 1000)}`);
    },
    async stop() {
      await gateway.close();
      fleet.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

export const benches: readonly Bench[] = [collecting()];
