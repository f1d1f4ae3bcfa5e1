import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { call, getDevice, listValues, readDevice } from '@meterwire/api';
import { type Configuration, startGateway } from '@meterwire/gateway';
import { Register } from 'dlms/classes';
import { nodeCrypto as crypto, type Serving, serve } from 'dlms/node';
import { volatileCounter } from 'dlms/security';
import { DlmsServer, implement, invocationCounterObject, LogicalDevice, SecuritySetup } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/* Meters that are read only by who has their keys and secrets, by the gateway and by `device:NAME`. */

const ENERGY = '1-0:1.8.0*255';
const COUNTER = '0-0:43.1.0*255';
const KEYS = {
  blockCipherKey: '000102030405060708090a0b0c0d0e0f',
  authenticationKey: 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf',
};
const SECRET = 'a-shared-secret!';
const OCTETS = Buffer.from(SECRET);
const TITLE = Buffer.from('MTW00001');
const MECHANISMS = ['none', 'low', 'high', 'highMd5', 'highSha1', 'highSha256', 'highGmac'] as const;

let folder: string;
let serving: Serving;
let associations: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-secured-'));
  associations = 0;
  serving = await serve({
    listen: { port: 0 },
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [meter()] })],
    gateway: { devices: [{ device: Buffer.from('12345678'), physical: 0 }] },
    onEvent: ({ type }) => {
      if (type === 'opened') associations++;
    },
  });
});
afterEach(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Client 16 is public, 20 to 26 authenticate themselves in the clear, 1 and 2 cipher. */
function meter(): LogicalDevice {
  const setup = () =>
    new SecuritySetup({
      crypto,
      systemTitle: TITLE,
      policy: 'authenticationEncryption',
      keys: {
        encryption: Buffer.from(KEYS.blockCipherKey, 'hex'),
        authentication: Buffer.from(KEYS.authenticationKey, 'hex'),
      },
      counter: volatileCounter(),
    });
  const security = setup();
  const energy = implement(Register, ENERGY, {
    value: () => ({ type: 'uint32', value: 123_456 }),
    scalerUnit: { scaler: -3, unit: 'Wh' },
  });
  return new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [energy, invocationCounterObject(security, COUNTER)],
    associations: [
      { clientSap: 16, services: ['get'], rights: [{ classId: 3, hidden: true }] },
      { clientSap: 1, authentication: 'highGmac', security, services: LOGICAL_NAME_SERVICES },
      { clientSap: 2, authentication: 'low', password: OCTETS, security, services: LOGICAL_NAME_SERVICES },
      ...(['low', 'high', 'highMd5', 'highSha1', 'highSha256'] as const).map((authentication, index) => ({
        clientSap: 20 + index,
        authentication,
        ...(authentication === 'low' ? { password: OCTETS } : { secret: OCTETS, crypto, systemTitle: TITLE }),
        services: LOGICAL_NAME_SERVICES,
      })),
    ],
  });
}

type Written = NonNullable<Configuration['devices']>[number];

const configuration = (
  device: Omit<Written, 'name' | 'connection'>,
  connection: object = {},
): Configuration => ({
  api: { login: 'open' },
  connections: [{ name: 'c', type: 'tcp', host: '127.0.0.1', port: serving.address.port, ...connection }],
  devices: [{ name: 'm', connection: 'c', timeout: '2s', retries: 0, ...device }],
  requests: [{ name: 'values', devices: 'all', every: '24h', values: [ENERGY] }],
});

const CIPHERED = {
  client: 1,
  authentication: 'highGmac',
  security: 'authenticationEncryption',
  systemTitle: '4d4d4d0000000001',
  ...KEYS,
} as const;

/** Starts a gateway, reads so many times, and tells what was read last. */
async function read(config: Configuration, times = 1) {
  const gateway = await startGateway({
    config,
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  try {
    const { url } = gateway;
    let outcome: unknown;
    for (let i = 0; i < times; i++) outcome = await call(fetch, readDevice, { params: { id: 'm' } }, url);
    const [value] = await call(fetch, listValues, { params: { id: 'm' } }, url);
    const { lastError } = await call(fetch, getDevice, { params: { id: 'm' } }, url);
    return { outcome, value, lastError };
  } finally {
    await gateway.close();
  }
}

const DONE = { outcome: { outcome: 'done' }, value: { logicalName: ENERGY, unit: 'Wh' }, lastError: null };

describe('a gateway reads', () => {
  test.each(MECHANISMS.slice(1, -1).map((authentication, index) => ({ authentication, client: 20 + index })))(
    'with the authentication $authentication',
    async (device) => {
      expect(
        await read(configuration({ ...device, password: SECRET, systemTitle: 'MMM00001' })),
      ).toMatchObject(DONE);
    },
  );

  test.each([
    ['glo-', {}],
    ['ded-, a new key each time', { dedicatedKey: 'random' }],
    ['ded-, a given key', { dedicatedKey: 'a1a2a3a4a5a6a7a8a9aaabacadaeafb0' }],
    ['general-glo', { ciphering: 'general' }],
    ['a counter that is read first', { invocationCounter: COUNTER }],
    ['a counter that begins higher', { invocationCounter: 5000 }],
    ['the system title of the meter given', { meterSystemTitle: 'MTW00001' }],
  ] as const)('ciphered: %s', async (_, more) => {
    expect(await read(configuration({ ...CIPHERED, ...more }), 2)).toMatchObject(DONE);
  });

  test('with a low password, ciphered', async () => {
    const low = { ...CIPHERED, client: 2, authentication: 'low', password: SECRET } as const;
    expect(await read(configuration(low))).toMatchObject(DONE);
  });

  test('again after its data folder was lost, since the meter tells the counter it expects', async () => {
    expect(await read(configuration(CIPHERED), 3)).toMatchObject(DONE);
    rmSync(join(folder, 'data'), { recursive: true });
    expect(await read(configuration(CIPHERED))).toMatchObject(DONE);
  });

  test('over a socket that stays open, and in an association that stays open', async () => {
    const config = configuration({ ...CIPHERED, association: 'persistent' }, { persistent: true });
    expect(await read(config, 3)).toMatchObject(DONE);
    expect(associations).toBe(1);
  });

  test('a meter behind a gateway', async () => {
    const behind = { ...CIPHERED, gateway: { network: 0, address: '12345678' } };
    expect(await read(configuration(behind))).toMatchObject(DONE);
  });

  test('nothing with a wrong key, and says so without it', async () => {
    const wrong = 'ff'.repeat(16);
    const result = await read(configuration({ ...CIPHERED, authenticationKey: wrong }));
    expect(result.outcome).toMatchObject({ outcome: 'failed' });
    expect(JSON.stringify(result)).not.toContain(wrong);
  });
});

test('device:NAME of the command line has the keys of the configuration, and shows none of them', async () => {
  const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
  const file = join(folder, 'gateway.json');
  writeFileSync(file, JSON.stringify(configuration({ ...CIPHERED, dedicatedKey: 'random' })));
  const config = configuration(CIPHERED);
  expect(await read(config)).toMatchObject(DONE);
  const args = [program, 'read', 'device:m', ENERGY, '--config', file, '--json', '--trace'];
  const { output, complaint } = await new Promise<{ output: string; complaint: string }>((resolve) => {
    execFile(process.execPath, args, (_, output, complaint) => resolve({ output, complaint }));
  });
  expect(JSON.parse(output)[0], complaint).toMatchObject({ ok: true, value: '123456' });
  const shown = complaint.replaceAll(/\s/g, '').toLowerCase();
  for (const key of Object.values(KEYS)) expect(shown).not.toContain(key);
  // The gateway catches up with the counters that were spent beside it.
  expect(await read(config)).toMatchObject(DONE);
});
