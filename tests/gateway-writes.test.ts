import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, listAudit, readDevice, writeAttribute } from '@meterwire/api';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { afterEach, beforeEach, expect, test } from 'vitest';

/*
 * What was sent to be done, and whose line died before the answer, is not sent again by itself: between gateway and meter stands a
 * line that dies with every SET, once the meter has it.
 */

const ENERGY = '1-1:1.8.0*255';
const CLOCK = '0-0:1.0.0*255';
const SET_NORMAL = [0xc1, 0x01];
/** A time of day at which no test runs: half a day from now. */
const FAR_AWAY = new Date(Date.now() + 43_200_000).toISOString().slice(11, 16);
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let meter: RunningMeter;
let line: Server;
let gateway: RunningGateway | undefined;
/** SETs that have reached the meter; GETs whose answers are to be lost as well. */
let sets: number;
let lostReads: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-writes-'));
  [sets, lostReads] = [0, 0];
  meter = await startMeter({ port: 0, wrapperPort: 0, historyDays: 1 });
  const port = meter.addresses.find(({ transport }) => transport === 'wrapper')?.port ?? 0;
  line = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    far.on('data', (octets) => near.write(octets));
    near.on('data', (octets) => {
      const said = octets.subarray(8);
      const isSet = SET_NORMAL.every((octet, index) => said[index] === octet);
      const isLost = isSet || (said[0] === 0xc0 && lostReads-- > 0);
      if (isSet) sets++;
      far.write(octets, () => isLost && setTimeout(() => near.destroy(), 20));
      if (isLost) far.removeAllListeners('data').resume();
    });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const)
      one.on('error', () => other.destroy()).on('close', () => other.destroy());
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  await gateway?.close();
  await meter.close();
  await new Promise((resolve) => line.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function start(): Promise<string> {
  const { port } = line.address() as { port: number };
  const config: Configuration = {
    api: { login: 'open' },
    limits: { backoffFirst: '100ms', backoffLongest: '200ms' },
    connections: [{ name: 'line', type: 'tcp', host: '127.0.0.1', port }],
    devices: [{ name: 'm', connection: 'line', retries: 1, timeout: '1s', model: 'ion' }],
    requests: [
      { name: 'values', devices: ['m'], event: { trigger: true }, values: [ENERGY] },
      {
        name: 'daily',
        devices: ['m'],
        at: [FAR_AWAY],
        write: [{ logicalName: CLOCK, attribute: 2, class: 8, value: '2026-05-01 12:00:00' }],
      },
    ],
  };
  gateway = await startGateway({ config, dataDir: join(folder, 'data'), port: 0, logger: quiet });
  return gateway.url;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('a write whose line dies is not repeated, neither on reconnect nor after a restart, and says what to do', async () => {
  const url = await start();
  await pause(500);
  const before = sets;
  const input = { params: { id: 'm' }, query: { wait: 5000 }, body: { requests: ['daily'] } };
  expect(await call(fetch, readDevice, input, url)).toMatchObject({
    outcome: 'failed',
    failure: {
      message: expect.stringContaining('it is not known whether the meter has done it'),
      advice: expect.stringContaining('read back'),
    },
  });
  await pause(1500);
  expect(sets - before).toBe(1);
  const { entries } = await call(fetch, listAudit, { query: { action: 'device.write' } }, url);
  expect(entries[0]).toMatchObject({ status: 504, detail: expect.stringContaining('not known') });
  await gateway?.close();
  await start();
  await pause(1000);
  expect(sets - before).toBe(1);
});

test('a write that an operator orders says that it is not known, and is sent once', async () => {
  const url = await start();
  const body = { logicalName: CLOCK, attribute: 'time', value: '2026-05-01 12:00:00' };
  const before = sets;
  await expect(call(fetch, writeAttribute, { params: { id: 'm' }, body }, url)).rejects.toMatchObject({
    problem: {
      status: 504,
      detail: expect.stringContaining('it is not known whether the meter has done it'),
      advice: expect.stringContaining('read back'),
    },
  });
  await pause(800);
  expect(sets - before).toBe(1);
});

test('a read whose line dies is made again', async () => {
  const url = await start();
  lostReads = 1;
  const read = { params: { id: 'm' }, body: { requests: ['values'] } };
  await call(fetch, readDevice, read, url);
  await expect
    .poll(
      async () => {
        const overview = await fetch(`${url}/api/overview`).then((answer) => answer.json());
        return overview.readings;
      },
      { timeout: 10_000, interval: 100 },
    )
    .toBeGreaterThan(0);
});
