// What does a meter of a fleet cost while nobody speaks to it, and how many answers does a fleet give in a second? The fleet runs
// in a process of its own; its memory is told before the table's line, and the figures are of this process, which is the client.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type FleetMember, startFleet } from '@meterwire/meter';
import { Register } from 'dlms/classes';
import type { Client } from 'dlms/client';
import { connect } from 'dlms/node';
import type { Bench } from './bench.ts';

const METERS = 10_000;
const CLIENTS = 50;
const READS = 20;

interface Started {
  readonly members: readonly FleetMember[];
  readonly residentBytes: number;
  readonly startMs: number;
}

/** The fleet's process: starts it, and tells what it costs. */
async function serveFleet(onePort: boolean): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  const begun = performance.now();
  const fleet = await startFleet({ count: METERS, onePort, portBase: 20_000 });
  const startMs = performance.now() - begun;
  globalThis.gc?.();
  const residentBytes = process.memoryUsage().rss - before;
  process.send?.({ members: fleet.members, residentBytes, startMs } satisfies Started);
}

const [, , how] = process.argv;
if (process.send && (how === 'one-port' || how === 'many-ports')) await serveFleet(how === 'one-port');

let child: ChildProcess | undefined;

async function startedFleet(layout: 'one-port' | 'many-ports'): Promise<readonly FleetMember[]> {
  child = fork(fileURLToPath(import.meta.url), [layout], { execArgv: ['--expose-gc'] });
  const [started] = (await once(child, 'message')) as [Started];
  const perMeter = (started.residentBytes / METERS / 1000).toFixed(1);
  console.log(
    `fleet: ${METERS} idle meters, ${layout}: ${perMeter} kB each, there after ${started.startMs.toFixed(0)} ms`,
  );
  return started.members;
}

function dial(member: FleetMember | undefined): Promise<Client> {
  const [address] = member?.addresses ?? [];
  if (!address) throw new Error('a meter without an address');
  const { logical, physical = 0 } = address;
  return connect(address.url, {
    interface: 'hdlc',
    server: { logical, physical, size: 4 },
    timeoutMs: 60_000,
  });
}

async function read(client: Client): Promise<void> {
  const answer = await client.read(Register, '1-1:1.8.0*255', 'value');
  if (!answer.ok) throw new Error(`the total cannot be read: ${answer.error}`);
}

/** Clients that stay with their meters, all asking at once. */
function steady(layout: 'one-port' | 'many-ports'): Bench {
  let clients: readonly Client[] = [];
  return {
    name: `answers of ${CLIENTS} meters at once, ${layout}`,
    unit: 'read',
    perRun: CLIENTS * READS,
    async start() {
      const members = await startedFleet(layout);
      clients = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => dial(members[i * 7])));
    },
    async run() {
      await Promise.all(
        clients.map(async (client) => {
          for (let i = 0; i < READS; i++) await read(client);
        }),
      );
    },
    async stop() {
      await Promise.all(clients.map((client) => client.close()));
      child?.kill();
    },
  };
}

/** One client that goes from meter to meter: every one has to be made first. */
function waking(): Bench {
  let members: readonly FleetMember[] = [];
  let next = 0;
  return {
    name: 'meters met for the first time: connect, read, release',
    unit: 'meter',
    perRun: 10,
    async start() {
      members = await startedFleet('one-port');
    },
    async run() {
      for (let i = 0; i < 10; i++) {
        await using client = await dial(members[next++ % METERS]);
        await read(client);
      }
    },
    async stop() {
      child?.kill();
    },
  };
}

export const benches: readonly Bench[] = [steady('one-port'), steady('many-ports'), waking()];
