import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, listValues } from '@meterwire/api';
import { type Configuration, type RunningGateway, startGateway } from '@meterwire/gateway';
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
