// How long do the main routes of a gateway with ten thousand devices take, and for how long do they keep everybody else waiting? The
// gateway runs in a process of its own, over a store that is filled beforehand; nothing is read meanwhile. DEVICES of the environment says how many there are. What each route took is told at the end, before the table's line.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { type Configuration, startGateway } from '@meterwire/gateway';
import Libsql from 'libsql';
import type { Bench } from './bench.ts';

const DEVICES = Number(process.env['DEVICES'] ?? 10_000);
const DAY_MS = 86_400_000;
/** Days of rows that there really are, and of counts that are kept of them. */
const DAYS = { rows: 2, counts: 30 };
const RUNS = 1_000_000;

const log = { info: () => undefined, warn: () => undefined, error: console.error };

const configuration = (): Configuration => {
  // Everything is planned, and nothing is due while it is measured.
  const at = new Date(Date.now() + DAY_MS / 2).toISOString().slice(11, 16);
  const names = Array.from({ length: DEVICES }, (_, i) => `m${i + 1}`);
  return {
    timeZone: 'Europe/Berlin',
    api: { login: 'open', metrics: 'open' },
    connections: names.map((name) => ({ type: 'tcp', name, host: '127.0.0.1', port: 4059 })),
    devices: names.map((name) => ({ name, connection: name, tags: ['bench'] })),
    requests: [
      { name: 'values', devices: 'all', at: [at], timeZone: 'UTC', values: ['1-0:1.8.0'] },
      { name: 'load', devices: 'all', at: [at], timeZone: 'UTC', profile: '1-0:99.1.0' },
      ...names.map((name) => ({
        name: `of ${name}`,
        devices: [name],
        at: [at],
        timeZone: 'UTC',
        values: ['0-0:1.0.0'],
      })),
    ],
  };
};

/** What a gateway of that size has after a month. */
function fill(folder: string): void {
  const database = new Libsql(join(folder, 'readings.db'));
  const day = Math.floor(Date.now() / DAY_MS);
  const begin = (day - DAYS.rows) * DAY_MS;
  const upTo = (name: string, last: number) =>
    `${name}(n) as (select 1 union all select n + 1 from ${name} where n < ${last})`;
  const columns = JSON.stringify([
    { logicalName: '1-1:1.29.0*255', classId: 3, attribute: 2, dataIndex: 0, scaler: 0, unit: 'Wh' },
  ]);
  database.exec(`
    begin;
    with recursive ${upTo('d', DEVICES)} insert into device (id, name) select n, 'm' || n from d;
    insert into series (id, device, logical_name, class_id, attribute, data_index)
      select id, id, '1-0:99.1.0*255', 7, 2, 0 from device;
    insert into profile (series, capture_period_s, columns, rows, resume, collected_at, zone)
      select id, 900, '${columns}', ${96 * DAYS.rows}, null, ${Date.now()}, 'Europe/Berlin' from series;
    with recursive ${upTo('r', 96 * DAYS.rows)}
      insert into stamp (series, at, occ, octets, offset_minutes, rule, read_at)
      select s.id, ${begin} + n * 900000, 0, x'07ea031d0701000000ffc400', 60, 0, ${Date.now()} from series s, r;
    with recursive ${upTo('c', DAYS.counts)} insert into profile_day (day, series, rows)
      select ${day} - n + 1, s.id, 96 - (s.id % 7) from c, series s;
    insert into profile_hole (series, "from", "to", state, tries)
      select id, ${begin}, ${begin + 3_600_000}, iif(id % 2 = 0, 'absent', 'open'), 2 from series where id % 10 = 0;
    insert into request_name (id, name) values (1, 'values'), (2, 'load');
    with recursive ${upTo('h', RUNS)}
      insert into run_history (id, device, request, due_at, began_at, ended_at, readings, done, failure)
      select n, 1 + n % ${DEVICES}, 1 + n % 2, ${Date.now()} - ${RUNS} * 1000 + n * 1000, ${Date.now()} - ${RUNS} * 1000 + n * 1000 + 40,
        ${Date.now()} - ${RUNS} * 1000 + n * 1000 + 900, 1, n % 97 > 0, iif(n % 97 > 0, null, '{"code":"timeout","message":"silence","at":0}')
      from h;
    with recursive ${upTo('h', 24 * 8)} insert into session_hour (device, hour, worked, failed, busy_ms)
      select d.id, ${Math.floor(Date.now() / 3_600_000)} - n + 1, 4, d.id % 2, 1200 from h, device d;
    insert into device_record (device, last_attempt, last_success, last_reading, failures, failure)
      select id, ${Date.now()}, ${Date.now()}, ${Date.now()}, id % 5 = 0,
        iif(id % 5 = 0, '{"code":"timeout","layer":"hdlc","message":"connecting: no answer to SNRM after 3 tries","advice":"look at the line","at":1}', null)
      from device;
    commit;
  `);
  database.exec('pragma wal_checkpoint(truncate)');
  database.close();
}

const [, , role, dataDir = ''] = process.argv;
if (process.send !== undefined && role === 'api') {
  const options = { config: configuration(), dataDir, port: 0, logger: log };
  await (await startGateway(options)).close(); // makes the tables
  fill(dataDir);
  const { url } = await startGateway(options);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    const figures = { blockedMs: delay.max / 1e6, cpuMs: (user + system) / 1000 };
    process.send?.({ ...figures, megabytes: process.memoryUsage().rss / 1e6 });
    delay.reset();
    before = process.cpuUsage();
  });
  process.send({ url });
}

const ROUTES = [
  '/api/devices?limit=10000',
  '/api/devices?limit=500',
  '/api/devices?limit=100&sort=state&search=m99',
  '/api/overview',
  '/api/requests?limit=10000',
  '/api/requests?limit=500',
  '/api/connections?limit=10000',
  '/api/connections?limit=500',
  '/api/completeness',
  '/api/completeness?limit=10000',
  '/api/runs?limit=1000',
  '/api/runs?failed=true&device=m5000',
  '/api/runs?request=load&limit=100',
  '/api/problems',
  '/metrics',
];

interface Taken {
  readonly ms: number[];
  readonly told: Told[];
  octets: number;
}

/** What the gateway says of the time since it was asked last; on a busy machine others block it as well. */
interface Told {
  readonly blockedMs: number;
  readonly cpuMs: number;
  readonly megabytes: number;
}

const median = (values: readonly number[]): string =>
  (values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0).toFixed(0);

function answering(): Bench {
  const taken = new Map<string, Taken>(ROUTES.map((route) => [route, { ms: [], told: [], octets: 0 }]));
  let gateway: ChildProcess;
  let url: string;
  let folder: string;
  const ask = async (): Promise<Told> => {
    gateway.send('how long');
    const [told] = (await once(gateway, 'message')) as [Told];
    return told;
  };
  return {
    name: `all main routes with ${DEVICES} devices`,
    unit: 'call',
    perRun: ROUTES.length,
    async start() {
      folder = mkdtempSync(join(tmpdir(), 'meterwire-bench-'));
      gateway = fork(fileURLToPath(import.meta.url), ['api', folder]);
      [{ url }] = (await once(gateway, 'message')) as [{ url: string }];
    },
    async run() {
      for (const [route, { ms, told }] of taken) {
        await ask();
        const begin = performance.now();
        const response = await fetch(url + route);
        const { byteLength } = await response.arrayBuffer();
        if (!response.ok) throw new Error(`${route}: ${response.status}`);
        ms.push(performance.now() - begin);
        told.push(await ask());
        (taken.get(route) as Taken).octets = byteLength;
      }
    },
    async stop() {
      for (const [route, { ms, told, octets }] of taken) {
        const [first = 0, ...others] = ms;
        const figures = [
          `first ${first.toFixed(0)} ms`,
          `then ${median(others)} ms`,
          `CPU ${median(told.map(({ cpuMs }) => cpuMs))} ms`,
          `blocked ${median(told.map(({ blockedMs }) => blockedMs))} ms`,
          `${(octets / 1000).toFixed(0)} kB`,
        ];
        console.log(`${route.padEnd(48)} ${figures.join(', ')}`);
      }
      console.log(`${(await ask()).megabytes.toFixed(0)} MB`);
      gateway.kill();
      rmSync(folder, { recursive: true });
    },
  };
}

export const benches: readonly Bench[] = [answering()];
