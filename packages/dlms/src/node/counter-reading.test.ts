import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CLIENT, CLIENT_TITLE, keysOf, SERVER_TITLE } from '../../test/ciphered-fixture.ts';
import { volatileCounter } from '../security/counter.ts';
import { Received } from '../security/received.ts';
import { DlmsServer, LogicalDevice } from '../server/index.ts';
import { SecuritySetup } from '../server/security-setup.ts';
import { invocationCounterObject } from '../server/security-setup-object.ts';
import { LOGICAL_NAME_SERVICES } from '../session/negotiation.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { counterFile } from './counter-file.ts';
import { nodeCrypto as crypto } from './crypto.ts';
import { memoryPair } from './memory.ts';
import { type Serving, serve, servePort } from './serve.ts';

const folder = mkdtempSync(join(tmpdir(), 'counters-'));
const servings: Serving[] = [];
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await Promise.all(servings.map((serving) => serving.close()));
});

const COUNTER = '0-0:43.1.0*255';

/** A meter whose public client shows the counter of the other one, which stands at some thousands. */
function meter(received = new Received()) {
  received.unicast.accept(4711);
  const security = new SecuritySetup({
    crypto,
    systemTitle: SERVER_TITLE,
    policy: 'authenticationEncryption',
    keys: keysOf(0),
    counter: volatileCounter(),
    received,
  });
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [invocationCounterObject(security, COUNTER)],
    associations: [
      { clientSap: 16, services: ['get'] },
      { clientSap: CLIENT, authentication: 'highGmac', security, services: LOGICAL_NAME_SERVICES },
    ],
  });
  return { server: new DlmsServer({ logicalDevices: [device] }), received };
}

const options = (security: Partial<ConnectOptions['security']> = {}): ConnectOptions => ({
  client: CLIENT,
  systemTitle: CLIENT_TITLE,
  authentication: { mechanism: 'highGmac' },
  security: {
    policy: 'authenticationEncryption',
    keys: keysOf(0),
    counter: { read: COUNTER },
    ...security,
  },
});

describe.each(['hdlc', 'wrapper'] as const)('over %s', (transport) => {
  test('the counter is read on the same line by the public client, and the next one used', async () => {
    const { server, received } = meter();
    const [near, far] = memoryPair();
    void servePort(far, { transport, devices: [server] });
    await using client = await connect({ kind: 'port', port: near }, { ...options(), interface: transport });
    expect(await client.invocationCounter(COUNTER)).toBeGreaterThan(4712);
    // The AARQ took the number that was read and one more was due.
    expect(received.unicast.expected).toBeGreaterThan(4712);
  });

  test('over TCP, and kept on the disk from then on', async () => {
    const { server } = meter();
    const serving = await serve({ listen: { port: 0 }, transport, devices: [server] });
    servings.push(serving);
    const url = `tcp://127.0.0.1:${serving.address.port}`;
    const source = counterFile(join(folder, transport), { ...keysOf(0), systemTitle: CLIENT_TITLE });
    const read = { ...options({ counter: { read: COUNTER, source } }), interface: transport };
    await (await connect(url, read)).close();
    const kept = { ...options({ counter: source }), interface: transport };
    await (await connect(url, kept)).close();
    expect(source.reserve(1, 0)).toBeGreaterThan(4712 + 64);
  });
});

test('an object that is not there ends it, and closes the line', async () => {
  const { server } = meter();
  const [near, far] = memoryPair();
  const served = servePort(far, { transport: 'wrapper', devices: [server] });
  const wrong = { ...options({ counter: { read: '0-0:43.1.9*255' } }), interface: 'wrapper' } as const;
  await expect(connect({ kind: 'port', port: near }, wrong)).rejects.toMatchObject({
    code: 'refused',
    layer: 'security',
    during: 'reading the invocation counter 0-0:43.1.9*255',
  });
  await served;
});

test('keys that do not fit are said before the line is opened', async () => {
  const wrong = options({ suite: 2 });
  await expect(connect('tcp://127.0.0.1:1', wrong)).rejects.toThrow('suite 2 takes 32');
});
