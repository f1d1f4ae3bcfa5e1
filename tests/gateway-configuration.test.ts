import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, changeConfiguration, listDevices, listValues, restoreRevision } from '@meterwire/api';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

const ENERGY = '1-1:1.8.0*255';
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

let folder: string;
let file: string;
let meter: RunningMeter;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-configuration-'));
  file = join(folder, 'gateway.yaml');
  meter = await startMeter({ port: 0, wrapperPort: 0 });
  const port = meter.addresses.find(({ transport }) => transport === 'wrapper')?.port ?? 0;
  writeFileSync(
    file,
    `# the only one\napi: { login: open }\nconnections: [{ name: c, type: tcp, host: 127.0.0.1, port: ${port} }]\n`,
  );
  gateway = await startGateway({ config: file, dataDir: join(folder, 'data'), port: 0, logger: quiet });
});
afterAll(async () => {
  await gateway.close();
  await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

const change = (operations: ConfigurationOperation[]) =>
  call(fetch, changeConfiguration, { body: { operations } }, gateway.url);
const names = async () => (await call(fetch, listDevices, {}, gateway.url)).devices.map(({ name }) => name);
const energyOf = async (id: string) =>
  (await call(fetch, listValues, { params: { id } }, gateway.url)).find(
    ({ logicalName }) => logicalName === ENERGY,
  );

test('a device that is added is read at once; renamed it keeps its readings; taken back it is gone', async () => {
  await change([
    { op: 'put', collection: 'devices', name: 'm', value: { connection: 'c' } },
    {
      op: 'put',
      collection: 'requests',
      name: 'r',
      value: { devices: 'all', every: '1d', values: [ENERGY] },
    },
  ]);
  await vi.waitFor(async () => expect(await energyOf('m')).toBeDefined(), { timeout: 20_000, interval: 100 });
  const before = await energyOf('m');
  await change([{ op: 'put', collection: 'devices', name: 'm', value: { name: 'main', connection: 'c' } }]);
  expect(await names()).toEqual(['main']);
  expect(await energyOf('main')).toMatchObject({ at: before?.at });
  expect(readFileSync(file, 'utf8')).toContain('# the only one');
  await call(fetch, restoreRevision, { params: { id: 1 } }, gateway.url);
  expect(await names()).toEqual([]);
});

test('a file that was changed by hand is followed when told, and not when it is wrong', async () => {
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${before}devices: [{ name: by-hand, connection: c }]\n`);
  await gateway.reload();
  expect(await names()).toEqual(['by-hand']);
  writeFileSync(file, `${before}devices: [{ name: by-hand, connection: nowhere }]\n`);
  await expect(gateway.reload()).rejects.toThrow('there is no connection "nowhere"');
  expect(await names()).toEqual(['by-hand']);
});
