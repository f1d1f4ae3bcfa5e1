import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  call,
  changeConfiguration,
  checkConfiguration,
  draftAdoption,
  getDevice,
  listUnknownDevices,
  listValues,
} from '@meterwire/api';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
import { startMeter } from '@meterwire/meter';
import { fromHex } from 'dlms/bytes';
import { encodeSegments } from 'dlms/mbus';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/* What meters push to a gateway by themselves: over TCP, and on a customer port that talks M-Bus. */

const hasSocat = spawnSync('socat', ['-V']).status === 0;
const ENERGY = '1-0:1.8.0*255';

/** A data-notification from port 1 to port 16 of a number, a name and its value. */
const PUSH = fromHex(
  '0001 0001 0010 0027 0F C0000001 00 0204 0906 0000600100FF 0A08 3132333435363738 0906 0100010800FF 06 0001E240',
);
/** The same as a wired M-Bus telegram of one segment. */
const MBUS = Buffer.concat(encodeSegments(PUSH.subarray(8), { source: 1, destination: 16 }));

let folder: string;
let gateway: RunningGateway | undefined;
let line: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-push-'));
});
afterEach(async () => {
  await gateway?.close();
  line?.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function start(listener: NonNullable<Configuration['listeners']>[number]): Promise<string> {
  gateway = await startGateway({
    config: {
      api: { login: 'open' },
      connections: [{ name: 'nowhere', type: 'tcp', host: '127.0.0.1', port: 1 }],
      devices: [{ name: 'm', connection: 'nowhere', identification: '12345678' }],
      requests: [{ name: 'pushed', devices: 'all', send: false, values: [ENERGY] }],
      listeners: [listener],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  return gateway.url;
}

const values = (url: string) => call(fetch, listValues, { params: { id: 'm' } }, url);

test('a push over TCP is a reading of its meter, which is asked for nothing', async () => {
  const port = await freePort();
  const url = await start({ name: 'pushes', type: 'tcp', port });
  const socket = connect(port, '127.0.0.1', () => socket.end(PUSH));
  await vi.waitFor(async () => expect(await values(url)).toMatchObject([{ logicalName: ENERGY }]), 5000);
});

test('a device that only pushes is still known to answer after a restart', async () => {
  const port = await freePort();
  const listener = { name: 'pushes', type: 'tcp', port } as const;
  const device = async (url: string) => call(fetch, getDevice, { params: { id: 'm' } }, url);
  const url = await start(listener);
  expect(await device(url)).toMatchObject({ state: 'waiting', lastSuccess: null });
  connect(port, '127.0.0.1').end(PUSH);
  await vi.waitFor(async () => expect(await device(url)).toMatchObject({ state: 'answering' }), 5000);
  const { lastSuccess } = await device(url);
  await gateway?.close();
  expect(await device(await start(listener))).toMatchObject({ state: 'answering', lastSuccess });
});

describe('a stranger', () => {
  const KEYS = {
    blockCipherKey: '000102030405060708090A0B0C0D0E0F',
    authenticationKey: 'D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF',
  };
  const TITLE = '4d54570000001267';

  const empty = async (port: number): Promise<string> => {
    gateway = await startGateway({
      config: { api: { login: 'open' }, listeners: [{ name: 'pushes', type: 'tcp', port }] },
      dataDir: join(folder, 'data'),
      port: 0,
      logger: { info: () => {}, warn: () => {}, error: () => {} },
    });
    return gateway.url;
  };
  const strangers = (url: string) => call(fetch, listUnknownDevices, {}, url);
  const valuesOf = (url: string, id: string) => call(fetch, listValues, { params: { id } }, url);
  const change = (url: string, operations: ConfigurationOperation[]) =>
    call(fetch, changeConfiguration, { body: { operations } }, url);

  test('that says who it is is adopted as it is; its next push are readings, and it is none any more', async () => {
    const port = await freePort();
    const url = await empty(port);
    const push = () => connect(port, '127.0.0.1').end(PUSH);
    push();
    await vi.waitFor(async () => expect(await strangers(url)).toMatchObject([{ id: '12345678' }]), 5000);
    const drafted = await call(fetch, draftAdoption, { params: { id: '12345678' } }, url);
    expect(drafted).toMatchObject({ device: '12345678', needsKeys: false });
    expect(
      await call(fetch, checkConfiguration, { body: { operations: drafted.operations } }, url),
    ).toMatchObject({ ok: true });
    await change(url, drafted.operations);
    expect(await strangers(url)).toEqual([]);
    push();
    await vi.waitFor(async () => {
      const all = await valuesOf(url, '12345678');
      expect(all.find(({ logicalName }) => logicalName === ENERGY)).toMatchObject({ value: '123456' });
    }, 5000);
    expect(await strangers(url)).toEqual([]);
  });

  test('that enciphers is adopted with its keys, and read from its next push on', async () => {
    const port = await freePort();
    const url = await empty(port);
    const meter = await startMeter({
      port: 0,
      wrapperPort: 0,
      historyDays: 1,
      profile: 'full',
      access: {
        systemTitle: TITLE,
        securitySetups: [
          {
            name: 'plant',
            suite: 0,
            policy: 'authenticationEncryption',
            encryption: `hex:${KEYS.blockCipherKey}`,
            authentication: `hex:${KEYS.authenticationKey}`,
          },
        ],
        associations: [{ client: 16, rights: 'public' }],
        push: [
          {
            destination: `127.0.0.1:${port}`,
            every: 1,
            security: 'plant',
            objects: [{ class: 3, object: '1-1:1.8.0*255', attribute: 2 }],
          },
        ],
      },
    });
    try {
      await vi.waitFor(
        async () => expect(await strangers(url)).toMatchObject([{ systemTitle: TITLE }]),
        10_000,
      );
      const { operations, device, needsKeys } = await call(
        fetch,
        draftAdoption,
        { params: { id: TITLE } },
        url,
      );
      expect(needsKeys).toBe(true);
      const keyed = operations.map((operation) =>
        operation.op === 'put' && operation.collection === 'devices'
          ? { ...operation, value: { ...operation.value, ...KEYS } }
          : operation,
      );
      const request: ConfigurationOperation = {
        op: 'put',
        collection: 'requests',
        value: { name: 'pushed', devices: [device], send: false, values: ['1-1:1.8.0'] },
      };
      await change(url, [...keyed, request]);
      expect(await strangers(url)).toEqual([]);
      await vi.waitFor(
        async () => expect(await valuesOf(url, device)).toMatchObject([{ logicalName: '1-1:1.8.0*255' }]),
        10_000,
      );
      expect(await strangers(url)).toEqual([]);
    } finally {
      await meter.close();
    }
  }, 30_000);
});

describe.skipIf(!hasSocat)('a customer port (needs socat)', () => {
  test('is understood without being told how it frames what it says', async () => {
    const [ours, theirs] = [join(folder, 'ours'), join(folder, 'theirs')];
    line = spawn('socat', [`PTY,link=${ours},raw,echo=0`, `PTY,link=${theirs},raw,echo=0`]);
    await vi.waitFor(() => expect([ours, theirs].every(existsSync)).toBe(true), 5000);
    const url = await start({ name: 'port', type: 'serial', path: ours, baud: 2400, device: 'm' });
    writeFileSync(theirs, MBUS);
    await vi.waitFor(async () => {
      const all = await values(url);
      expect(all.map(({ logicalName }) => logicalName)).toContain(ENERGY);
    }, 10_000);
  }, 20_000);
});
