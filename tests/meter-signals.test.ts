import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway } from '@meterwire/gateway';
import {
  type ControlAddress,
  callControl,
  type FrameworkDescription,
  type RunningMeter,
  startMeter,
} from '@meterwire/meter';
import { Register } from 'dlms/classes';
import { connect } from 'dlms/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/*
 * A meter whose values are those that a gateway has collected from another one.
 */

let folder: string;
const running: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-signals-'));
});
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.close();
  rmSync(folder, { recursive: true, force: true });
});

const framework = (source: Record<string, string | number>): FrameworkDescription => ({
  model: 'ion8650',
  modules: [
    { type: 'Factory', label: 'Factory', setup: { 'Serial Number': 'AGAIN' } },
    { type: 'Clock', label: 'Clock' },
    { type: 'Communications', label: 'Ethernet', setup: { Port: 'ethernet' } },
    {
      type: 'Gateway Signals',
      label: 'Collected',
      setup: {
        'Poll Interval': 1,
        'Signal 1': 'main/1-1:1.8.0',
        'Signal 2': 'main/1-1:16.4.0',
        'Unit 2': 'kW',
        ...source,
      },
    },
    { type: 'Periodic Timer', label: 'Seconds', setup: { Period: 1 } },
    {
      type: 'Data Recorder',
      label: 'Recorder',
      inputs: { Record: 'Seconds/Trigger', 'Source 1': 'Collected/Value 1', 'Source 2': 'Collected/Value 2' },
    },
    {
      type: 'DLMS Log Export',
      label: 'Export',
      inputs: { 'Data Recorder': 'Recorder/Data Log' },
      setup: {
        'Profile Generic OBIS': '1-0:99.1.0',
        'OBIS Code Source 1': '1-0:1.8.0',
        'OBIS Code Source 2': '1-0:16.4.0',
      },
    },
    { type: 'Event Log Controller', label: 'Event Log' },
  ],
});

async function serve(description: FrameworkDescription): Promise<RunningMeter> {
  const meter = await startMeter({
    framework: description,
    port: 0,
    wrapperPort: 0,
    historyDays: 0,
    control: {},
  });
  running.push(meter);
  return meter;
}

const urlOf = (meter: RunningMeter): string =>
  meter.addresses.find(({ transport }) => transport === 'wrapper')?.url ?? '';

/** Energy and power, as a client reads them. */
async function seen(meter: RunningMeter): Promise<unknown[]> {
  await using client = await connect(urlOf(meter));
  const [energy, power] = [
    await client.read(Register, '1-0:1.8.0', 'value'),
    await client.read(Register, '1-0:16.4.0', 'value'),
  ];
  return [energy, power].map((read) => read.ok && read.value.value);
}

const line = (logicalName: string, value: string, unit: string, seconds: number): string =>
  `${JSON.stringify({
    device: 'main',
    logicalName,
    attribute: 2,
    value,
    unit,
    at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
  })}\n`;

describe('signals of a gateway as a meter', () => {
  test('follows a file of JSON lines: what stood there, what comes, what is damaged, a new file', async () => {
    const file = join(folder, 'readings.jsonl');
    writeFileSync(file, line('1-1:1.8.0*255', '123456', 'Wh', 0) + line('1-1:16.4.0*255', '1.5', 'kW', 0));
    const meter = await serve(framework({ Source: file }));
    expect(await seen(meter)).toEqual([123_456n, 1500]);
    appendFileSync(file, `damaged\n${line('1-1:1.8.0*255', '123999.5', 'Wh', 60)}{"device":"main","log`);
    await expect.poll(() => seen(meter), { timeout: 10_000 }).toEqual([123_999n, 1500]);
    appendFileSync(
      file,
      `icalName":"1-1:16.4.0*255","value":"-2","unit":"kW","at":"2026-01-01T00:02:00Z"}\n`,
    );
    await expect.poll(() => seen(meter), { timeout: 10_000 }).toEqual([123_999n, -2000]);
    writeFileSync(file, line('1-1:1.8.0*255', '7', 'kWh', 600));
    await expect.poll(() => seen(meter), { timeout: 10_000 }).toEqual([7000n, -2000]);
    await using client = await connect(urlOf(meter));
    const profile = await client.profile('1-0:99.1.0');
    expect(profile.ok && profile.rows.length).toBeGreaterThan(0);
  }, 60_000);

  test('follows a folder in which a new file begins every day', async () => {
    const day = (name: string, text: string): void => appendFileSync(join(folder, name), text);
    day('2026-01-01.jsonl', line('1-1:1.8.0*255', '1', 'Wh', 0));
    day('notes.txt', 'nothing of ours');
    const meter = await serve(framework({ Source: folder }));
    expect(await seen(meter)).toEqual([1n, null]);
    day('2026-01-01.jsonl', line('1-1:16.4.0*255', '9', 'W', 50));
    day('2026-01-02.jsonl', line('1-1:1.8.0*255', '2', 'Wh', 60));
    await expect.poll(() => seen(meter), { timeout: 10_000 }).toEqual([2n, 9]);
    day('2026-01-02.jsonl', line('1-1:1.8.0*255', '3', 'Wh', 120));
    await expect.poll(() => seen(meter), { timeout: 10_000 }).toEqual([3n, 9]);
  }, 60_000);

  test('what a real gateway has collected from one meter is served again by another', async () => {
    const first = await startMeter({
      port: 0,
      wrapperPort: 0,
      historyDays: 0,
      framework: undefined,
    } as never);
    running.push(first);
    const config = join(folder, 'gateway.yaml');
    writeFileSync(
      config,
      `api: { login: open }
connections: [{ name: line, type: tcp, host: 127.0.0.1, port: ${new URL(urlOf(first)).port} }]
devices: [{ name: main, connection: line, interface: wrapper }]
requests: [{ name: values, devices: [main], every: 1s, values: ["1-1:1.8.0", "1-1:16.4.0"] }]
`,
    );
    const gateway = await startGateway({ config, dataDir: join(folder, 'data'), port: 0 });
    running.push(gateway);
    const meter = await serve(framework({ Source: gateway.url }));
    const original = async (): Promise<bigint> => {
      await using client = await connect(urlOf(first));
      const energy = await client.read(Register, '1-1:1.8.0', 'value');
      return energy.ok ? BigInt(energy.value.value as number | bigint) : -1n;
    };
    const before = await original();
    await expect
      .poll(async () => ((await seen(meter))[0] as bigint) >= before, { timeout: 20_000 })
      .toBe(true);
    expect((await seen(meter))[0] as bigint).toBeLessThanOrEqual(await original());
    await using client = await connect(urlOf(meter));
    expect(await client.read(Register, '1-0:1.8.0', 'scalerUnit')).toMatchObject({
      value: { scaler: 0, unit: 'Wh' },
    });
  }, 60_000);

  test('shows the token of its file to a gateway that asks for one', async () => {
    const values = [
      { logicalName: '1-1:1.8.0*255', attribute: 2, value: '42', unit: 'Wh', at: '2026-01-01T00:00:00Z' },
    ];
    const asked: unknown[] = [];
    const server = createServer((request, response) => {
      asked.push([request.url, request.headers.authorization]);
      const known = request.headers.authorization === 'Bearer let-me-in';
      response.writeHead(known ? 200 : 401).end(JSON.stringify(known ? values : { detail: 'who is there?' }));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    running.push({ close: async () => void server.close() });
    const token = join(folder, 'token');
    writeFileSync(token, 'let-me-in\n');
    const { port } = server.address() as AddressInfo;
    const source = { Source: `http://127.0.0.1:${port}`, 'Token File': token };
    const meter = await serve(framework(source));
    expect(asked[0]).toEqual(['/api/devices/main/values', 'Bearer let-me-in']);
    expect(await seen(meter)).toEqual([42n, null]);
    expect(JSON.stringify(await callControl(meter.control as ControlAddress, 'listModules'))).not.toContain(
      'let-me-in',
    );
  }, 30_000);

  test('says once that a source is silent, serves null-data meanwhile, and another source can be set', async () => {
    const warnings: string[] = [];
    const meter = await startMeter({
      framework: framework({ Source: join(folder, 'nothing.jsonl') }),
      port: 0,
      wrapperPort: 0,
      historyDays: 0,
      control: {},
      logger: { info: () => {}, warn: (text) => warnings.push(text) },
    });
    running.push(meter);
    expect(await seen(meter)).toEqual([null, null]);
    expect(warnings).toEqual([expect.stringMatching(/no signals from .*nothing.jsonl/)]);
    const file = join(folder, 'other.jsonl');
    writeFileSync(file, line('1-1:1.8.0*255', '5', 'Wh', 0));
    if (!meter.control) throw new Error('no control interface');
    await callControl(meter.control, 'changeModule', {
      params: { label: 'Collected' },
      body: { setup: { Source: file } },
    });
    expect(await seen(meter)).toEqual([5n, null]);
    await expect(
      callControl(meter.control, 'changeModule', {
        params: { label: 'Collected' },
        body: { setup: { 'Signal 3': 'somewhere' } },
      }),
    ).rejects.toMatchObject({
      problems: [{ message: expect.stringMatching(/"Signal 3".*main\/1-0:1.8.0\*255, or none/) }],
    });
  }, 30_000);
});
