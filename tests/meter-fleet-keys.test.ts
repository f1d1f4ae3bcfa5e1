import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkConfiguration, startGateway } from '@meterwire/gateway';
import {
  type Credentials,
  type FleetOptions,
  gatewayFile,
  parseFaults,
  type RunningFleet,
  startFleet,
} from '@meterwire/meter';
import { fromHex } from 'dlms/bytes';
import { DataObject, Register } from 'dlms/classes';
import type { Client } from 'dlms/client';
import { type ConnectOptions, connect } from 'dlms/node';
import { volatileCounter } from 'dlms/security';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
const running: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-fleet-keys-'));
});
afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<FleetOptions> = {}): Promise<RunningFleet> {
  const fleet = await startFleet({
    count: 3,
    keySeed: 'a fleet of ours',
    portBase: 0,
    historyDays: 1,
    transports: ['wrapper'],
    ...options,
  });
  running.push(fleet);
  return fleet;
}

function optionsOf({ client, password, security }: Credentials): ConnectOptions {
  if (!security) return { client, authentication: { mechanism: 'low', password: fromHex(password ?? '') } };
  return {
    client,
    authentication: { mechanism: 'highGmac' },
    systemTitle: fromHex('4D54570000ABCDEF'),
    security: {
      policy: security.policy,
      keys: { encryption: fromHex(security.encryption), authentication: fromHex(security.authentication) },
      counter: { read: security.invocationCounter, source: volatileCounter() },
    },
  };
}

const credentials = (fleet: RunningFleet, meter: number, client = 1): Credentials => {
  const found = fleet.credentials(meter).find((way) => way.client === client);
  if (!found) throw new Error('no such client');
  return found;
};

/** Comes into a meter with the credentials of another one, or of its own. */
function enter(fleet: RunningFleet, meter: number, way = credentials(fleet, meter)): Promise<Client> {
  const address = fleet.members[meter - 1]?.addresses[0];
  if (!address) throw new Error('no such meter');
  const { transport, logical, physical } = address;
  const server = physical === undefined ? logical : ({ logical, physical, size: 4 } as const);
  return connect(address.url, {
    interface: transport,
    server,
    timeoutMs: 5000,
    retries: 0,
    ...optionsOf(way),
  });
}

/** The counter that the public client is told. */
async function counterOf(fleet: RunningFleet, meter: number): Promise<number> {
  const { url = '' } = fleet.members[meter - 1]?.addresses[0] ?? {};
  await using client = await connect(url, { client: 16 });
  const counter = await client.read(DataObject, '0-0:43.1.0*255', 'value');
  return counter.ok ? Number(counter.value.value) : Number.NaN;
}

describe('a fleet with keys', () => {
  test.each([
    [{ transports: ['wrapper'] as const }],
    [{ transports: ['hdlc'] as const }],
    [{ transports: ['hdlc'] as const, onePort: true }],
    [{ transports: ['wrapper'] as const, onePort: true }],
  ])(
    'every meter has its own: %j',
    async (options) => {
      const fleet = await start(options);
      const keys = new Set([1, 2, 3].map((meter) => credentials(fleet, meter).security?.encryption));
      expect(keys.size).toBe(3);
      for (const meter of [1, 2, 3]) {
        await using client = await enter(fleet, meter);
        expect(await client.read(Register, '1-1:1.8.0*255', 'value')).toMatchObject({ ok: true });
        await using reader = await enter(fleet, meter, credentials(fleet, meter, 32));
        expect(await reader.read(Register, '1-1:1.8.0*255', 'value')).toMatchObject({ ok: true });
      }
      await expect(enter(fleet, 1, credentials(fleet, 2))).rejects.toThrow();
      await expect(enter(fleet, 1, credentials(fleet, 2, 32))).rejects.toMatchObject({ code: 'refused' });
    },
    30_000,
  );

  test('the same seed is the same keys; counters are remembered over sleep and restart', async () => {
    const first = await start({ dataDir: folder, mostAwake: 1 });
    await (await enter(first, 1)).close();
    const used = await counterOf(first, 1);
    expect(used).toBeGreaterThanOrEqual(1);
    await (await enter(first, 2)).close();
    expect(await counterOf(first, 1)).toBe(used);
    await first.close();
    const again = await start({ dataDir: folder });
    expect(again.credentials(1)).toEqual(first.credentials(1));
    expect(await counterOf(again, 1)).toBe(used);
    const other = await start({ keySeed: 'another' });
    expect(other.credentials(1)).not.toEqual(first.credentials(1));
  }, 30_000);

  test('a meter that loses its counters begins at nought, at times that follow from the seed', async () => {
    let now = Date.parse('2026-11-21T10:00:00Z');
    const faults = parseFaults('seed: 7\nfaults: [{ meters: [1], loseCounters: { everySeconds: 600 } }]');
    const fleet = await start({ faults, now: () => now });
    for (const meter of [1, 2]) await (await enter(fleet, meter)).close();
    const before = [await counterOf(fleet, 1), await counterOf(fleet, 2)];
    expect(Math.min(...before)).toBeGreaterThan(0);
    now += 600_000;
    expect(await counterOf(fleet, 1)).toBe(0);
    expect(await counterOf(fleet, 2)).toBe(before[1]);
    await using client = await enter(fleet, 1);
    expect(await client.read(Register, '1-1:1.8.0*255', 'value')).toMatchObject({ ok: true });
  }, 30_000);

  test('a gateway reads it with the configuration that is written for it', async () => {
    const fleet = await start({ onePort: true, transports: ['hdlc'] });
    const listed = fleet.members.map(({ number, logicalDeviceName: name, addresses }) => ({
      name,
      addresses,
      credentials: fleet.credentials(number),
    }));
    const byKeys = join(folder, 'keys.yaml');
    writeFileSync(byKeys, gatewayFile(listed));
    expect(await checkConfiguration(byKeys)).toMatchObject({ ok: true, problems: [] });
    const config = join(folder, 'gateway.yaml');
    const byPassword = listed.map((one) => ({
      ...one,
      credentials: one.credentials.filter(({ authentication }) => authentication === 'low'),
    }));
    writeFileSync(config, `api: { login: open }\n${gatewayFile(byPassword).replaceAll('15m', '1s')}`);
    const gateway = await startGateway({ config, dataDir: join(folder, 'data'), port: 0 });
    running.push(gateway);
    for (const { name } of listed)
      await expect
        .poll(
          async () => {
            const response = await fetch(`${gateway.url}/api/devices/${name}/values`);
            const values = (await response.json()) as { logicalName: string; value: string | null }[];
            return values.filter(({ value }) => value !== null).map(({ logicalName }) => logicalName);
          },
          { timeout: 30_000 },
        )
        .toEqual(['1-1:1.8.0*255', '1-1:2.8.0*255']);
  }, 120_000);
});
