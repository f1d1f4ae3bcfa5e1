import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * A gateway with outlets by its configuration, against a virtual meter; and the commands that look after its data folder while it
 * runs and after it has stopped.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'meterwire-outlets-'));
const data = join(folder, 'data');
let meter: RunningMeter;
let gateway: RunningGateway;
const posted: { readonly items: readonly Record<string, unknown>[] }[] = [];
const receiver = createServer((request, response) => {
  let text = '';
  request.on('data', (bytes) => {
    text += String(bytes);
  });
  request.on('end', () => {
    posted.push(JSON.parse(text) as (typeof posted)[number]);
    response.writeHead(204).end();
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  meter = await startMeter({ dataDir: join(folder, 'meter'), port: 0 });
  const port = meter.addresses.find(({ transport }) => transport === 'hdlc')?.port ?? 0;
  gateway = await startGateway({
    config: {
      api: { login: 'open' },
      connections: [{ name: 'line', type: 'tcp', host: '127.0.0.1', port }],
      devices: [{ name: 'm1', connection: 'line', interface: 'hdlc', physical: 100, addressSize: 4 }],
      requests: [
        { name: 'values', devices: 'all', every: '1s', values: ['1-1:1.8.0'] },
        { name: 'load', devices: 'all', every: '1s', profile: '1-0:99.1.0', history: '6h' },
      ],
      signals: [{ alias: 'E', device: 'm1', logicalName: '1-1:1.8.0', scale: 0.001, unit: 'kWh' }],
      outlets: [
        { type: 'file', name: 'files', path: join(folder, 'files'), format: 'jsonl', from: 'beginning' },
        {
          type: 'webhook',
          name: 'hook',
          url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
          what: ['signals', 'status'],
          numbers: 'float',
        },
      ],
    },
    dataDir: data,
    port: 0,
    logger: { info() {}, warn() {}, error() {} },
  });
}, 60_000);

afterAll(async () => {
  await gateway.close();
  await meter.close();
  receiver.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

const run = (...args: string[]): Promise<Run> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaint = '';
    child.stdout.on('data', (bytes) => {
      output += String(bytes);
    });
    child.stderr.on('data', (bytes) => {
      complaint += String(bytes);
    });
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output, complaint }));
  });

async function eventually(holds: () => boolean): Promise<void> {
  const end = Date.now() + 25_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error('it took too long');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function documents(): Record<string, unknown>[] {
  const into = join(folder, 'files');
  if (!existsSync(into)) return [];
  return readdirSync(into).flatMap((name) =>
    readFileSync(join(into, name), 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  );
}

describe('a gateway with outlets', () => {
  test('writes values and rows of the meter to files, exactly', async () => {
    await eventually(() => new Set(documents().map(({ kind }) => kind)).size >= 3);
    const value = documents().find(({ kind }) => kind === 'value');
    expect(value).toMatchObject({ device: 'm1', logicalName: '1-1:1.8.0*255', unit: 'Wh' });
    expect(value?.['value']).toMatch(/^\d+(\.\d+)?$/);
    const row = documents().find(({ kind }) => kind === 'row');
    expect(row?.['values']).toHaveLength(5);
    expect(documents().find(({ kind }) => kind === 'status')).toMatchObject({ state: 'answering' });
  });

  test('posts signals in their own measure', async () => {
    await eventually(() => posted.flatMap(({ items }) => items).some(({ kind }) => kind === 'signal'));
    const signal = posted.flatMap(({ items }) => items).find(({ kind }) => kind === 'signal');
    expect(signal).toMatchObject({ signal: 'E', unit: 'kWh', device: 'm1' });
    expect(typeof signal?.['value']).toBe('number');
  });

  test('is exported and backed up while it runs, and restored when it has stopped', async () => {
    const table = await run(
      'export',
      '--data',
      data,
      '--object',
      '1-1:1.8.0',
      '--time-zone',
      'Europe/Berlin',
    );
    expect(table).toMatchObject({ status: 0, complaint: '' });
    expect(table.output.split('\r\n')[1]).toMatch(/^m1,1-1:1\.8\.0\*255,.*\+0[12]:00,0,\d/);
    const workbook = join(folder, 'load.xlsx');
    const book = await run(
      'export',
      '--data',
      data,
      '--format',
      'xlsx',
      '--device',
      'm1',
      '--profile',
      '1-0:99.1.0',
      '--to',
      workbook,
    );
    expect(book).toMatchObject({ status: 0, output: '' });
    expect(readFileSync(workbook).subarray(0, 2).toString()).toBe('PK');
    expect(await run('export', '--data', join(folder, 'nowhere'))).toMatchObject({
      status: 2,
      complaint: /holds no readings/,
    });

    const file = join(folder, 'backup.db');
    expect(await run('backup', '--data', data, '--to', file)).toMatchObject({ status: 0 });
    expect(await run('backup', '--data', data, '--to', file)).toMatchObject({
      status: 2,
      complaint: /exists already/,
    });
    expect(await run('vacuum', '--data', data, '--check')).toMatchObject({ status: 0, output: /is whole/ });
    expect(await run('restore', '--data', data, '--from', file)).toMatchObject({
      status: 2,
      complaint: /in use by process/,
    });
    expect(await run('counters', '--data', data, '--json')).toMatchObject({ status: 0 });

    await gateway.close();
    expect(await run('restore', '--data', data, '--from', file)).toMatchObject({
      status: 0,
      output: /what was there before is in/,
    });
    expect(await run('vacuum', '--data', data, '--json')).toMatchObject({ status: 0, output: /"after"/ });
    expect(await run('counters', '--data', data, '--allow', 'x')).toMatchObject({
      status: 2,
      complaint: /no jump/,
    });
    expect(
      (await run('export', '--data', data, '--format', 'jsonl')).output.split('\n').length,
    ).toBeGreaterThan(10);
  }, 180_000);
});
