import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, getDevice, listValues, readDevice } from '@meterwire/api';
import { startGateway } from '@meterwire/gateway';
import { Register } from 'dlms/classes';
import { type Serving, serve } from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ENERGY = '1-0:1.8.0*255';

let folder: string;
let serving: Serving;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-udp-'));
  const energy = implement(Register, ENERGY, {
    value: () => ({ type: 'uint32', value: 123_456 }),
    scalerUnit: { scaler: -3, unit: 'Wh' },
  });
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [energy],
    associations: [{ clientSap: 16, services: ['get'] }],
  });
  serving = await serve({
    listen: { port: 0, protocol: 'udp' },
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [device] })],
  });
});
afterEach(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Carries datagrams to the meter and back, and loses every third. */
async function lossyWay(): Promise<{ readonly port: number; readonly lost: () => number; close(): void }> {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  let [count, lost] = [0, 0];
  let client: RemoteInfo | undefined;
  const passes = (): boolean => {
    if (++count % 3 !== 0) return true;
    lost++;
    return false;
  };
  front.on('message', (octets, from) => {
    client = from;
    if (passes()) back.send(octets, serving.address.port, '127.0.0.1');
  });
  back.on('message', (octets) => {
    if (client !== undefined && passes()) front.send(octets, client.port, client.address);
  });
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: front.address().port,
    lost: () => lost,
    close() {
      front.close();
      back.close();
    },
  };
}

test('a gateway reads over UDP, though datagrams are lost on the way', async () => {
  const way = await lossyWay();
  const gateway = await startGateway({
    config: {
      api: { login: 'open' },
      connections: [{ name: 'radio', type: 'udp', host: '127.0.0.1', port: way.port }],
      devices: [{ name: 'm', connection: 'radio', timeout: '300ms', retries: 5 }],
      requests: [{ name: 'values', devices: 'all', every: '24h', values: [ENERGY] }],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  try {
    const params = { id: 'm' };
    for (let visit = 0; visit < 3; visit++)
      expect(await call(fetch, readDevice, { params }, gateway.url)).toMatchObject({ outcome: 'done' });
    expect(await call(fetch, listValues, { params }, gateway.url)).toMatchObject([
      { logicalName: ENERGY, unit: 'Wh' },
    ]);
    expect(await call(fetch, getDevice, { params }, gateway.url)).toMatchObject({
      state: 'answering',
      lastError: null,
    });
    expect(way.lost()).toBeGreaterThan(0);
  } finally {
    await gateway.close();
    way.close();
  }
}, 30_000);
