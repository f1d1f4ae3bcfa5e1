import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generalHead } from 'dlms/apdu';
import { fromHex } from 'dlms/bytes';
import { parseObis } from 'dlms/data';
import { nodeCrypto } from 'dlms/node';
import { protect, protectedOctets } from 'dlms/security';
import { encodeWpdu } from 'dlms/wrapper';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connection, device, FakeLog } from '../../test/fakes.ts';
import type { Device } from '../model/device.ts';
import type { Listener, TcpListener } from '../model/listener.ts';
import type { GatewayEvent } from '../model/ports.ts';
import { Secret } from '../model/secret.ts';
import { Signal } from '../model/signal.ts';
import { Store } from '../store/store.ts';
import { PushListeners } from './listeners.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const ENERGY = parseObis('1-0:1.8.0*255');
const TITLE = Buffer.from('MTW00007');
const KEYS = { encryption: '000102030405060708090a0b0c0d0e0f', authentication: 'd0'.repeat(16) };

/** A data-notification of a name and its value. */
const notification = (value: number, time = ''): Uint8Array => {
  const number = value.toString(16).padStart(8, '0');
  return fromHex(`0F C0000001 ${time === '' ? '00' : `0C ${time}`} 0202 0906 0100010800FF 06 ${number}`);
};
const wpdu = (apdu: Uint8Array) => encodeWpdu({ source: 1, destination: 16, apdu });

function ciphered(counter: number, plain = notification(123_456)): Uint8Array {
  const control = {
    suite: 0 as const,
    authenticated: true,
    encrypted: true,
    broadcast: false,
    compressed: false,
  };
  return wpdu(
    protect(
      nodeCrypto,
      {
        encryption: nodeCrypto.secretKey(Buffer.from(KEYS.encryption, 'hex')),
        authentication: Buffer.from(KEYS.authentication, 'hex'),
      },
      TITLE,
      { control, invocationCounter: counter },
      plain,
      { before: generalHead('global', TITLE, protectedOctets(control, plain.length)) },
    ),
  );
}

const security = {
  policy: 'authenticationEncryption',
  suite: 0,
  ciphering: 'service',
  blockCipherKey: new Secret(KEYS.encryption),
  authenticationKey: new Secret(KEYS.authentication),
  broadcastKey: undefined,
  dedicatedKey: undefined,
  invocationCounter: undefined,
  signingKey: undefined,
  meterCertificate: undefined,
} as const;
const titled = device('titled', connection('c1'), { meterSystemTitle: TITLE, security });

const tcp = (change: Partial<TcpListener> = {}): TcpListener => ({
  kind: 'tcp',
  name: 'pushes',
  description: undefined,
  enabled: true,
  unknown: 'keep',
  keys: undefined,
  host: '127.0.0.1',
  port: 0,
  connections: 10,
  ...change,
});

let folder: string;
let store: Store;
let listeners: PushListeners;
let log: FakeLog;
let heard: string[];

const open = () => {
  listeners = new PushListeners({
    store,
    events: new Signal<GatewayEvent>(),
    log,
    now: () => NOW,
    heard: ({ name }) => void heard.push(name),
  });
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-push-'));
  store = new Store(folder);
  log = new FakeLog();
  heard = [];
  open();
});
afterEach(async () => {
  await listeners.stop();
  store.close();
  rmSync(folder, { recursive: true });
});

const follow = (all: readonly Listener[], devices: readonly Device[] = []) =>
  listeners.follow({ enabled: true, devices, listeners: all });
const port = () => Number(/:(\d+)$/.exec(listeners.listeners()[0]?.address ?? '')?.[1]);
const send = (...messages: readonly Uint8Array[]) =>
  new Promise<void>((resolve) => {
    const socket = connect(port(), '127.0.0.1', () => {
      for (const message of messages) socket.write(message);
      socket.end();
    });
    socket.on('close', () => resolve());
    socket.resume();
  });
const standing = () => listeners.listeners()[0];
const energies = async (name: string) => {
  const filter = { device: name, logicalName: ENERGY, from: undefined, to: undefined, after: undefined };
  return (await store.readings({ ...filter, limit: 100 })).readings.map(({ value, at }) => [
    value.kind === 'number' ? Number(value.value) : undefined,
    at,
  ]);
};

describe('a protected push', () => {
  test('is from the device with its system title, opened with its keys, and believed once', async () => {
    await follow([tcp()], [titled]);
    await send(ciphered(5), ciphered(5), ciphered(4), ciphered(6, notification(7)));
    await vi.waitFor(() => expect(standing()).toMatchObject({ pushes: 2, refused: 2 }), 10_000);
    expect(await energies('titled')).toHaveLength(1); // one moment, so one reading: the other is a conflict
    expect(heard).toEqual(['titled', 'titled']);
  });

  test('is not believed again after a restart', async () => {
    await follow([tcp()], [titled]);
    await send(ciphered(5));
    await vi.waitFor(() => expect(standing()?.pushes).toBe(1), 10_000);
    await listeners.stop();
    store.close();
    store = new Store(folder);
    open();
    await follow([tcp()], [titled]);
    await send(ciphered(5));
    await vi.waitFor(() => expect(standing()).toMatchObject({ pushes: 0, refused: 1 }), 10_000);
  });

  test('with another key is refused, and nothing of it is kept', async () => {
    const wrong = { ...security, authenticationKey: new Secret('ff'.repeat(16)) };
    await follow([tcp()], [device('titled', connection('c1'), { meterSystemTitle: TITLE, security: wrong })]);
    await send(ciphered(5));
    await vi.waitFor(() => expect(standing()?.refused).toBe(1), 10_000);
    expect(await energies('titled')).toEqual([]);
  });

  test('of a stranger opens with the keys of the listener, and is shown to be adopted', async () => {
    const keys = {
      encryption: new Secret(KEYS.encryption),
      authentication: new Secret(KEYS.authentication),
    };
    await follow([tcp({ keys })]);
    await send(ciphered(1), ciphered(2));
    await vi.waitFor(() => expect(standing()?.pushes).toBe(2), 10_000);
    expect(await store.unknownDevices()).toMatchObject([
      {
        id: '4d54573030303037',
        listener: 'pushes',
        systemTitle: '4d54573030303037',
        pushes: 2,
        sample: [{ logicalName: ENERGY, value: '123456' }],
      },
    ]);
    expect(await store.forgetUnknownDevice('4d54573030303037')).toBe(true);
    expect(await store.unknownDevices()).toEqual([]);
  });
});

describe('a push in the clear', () => {
  const named = device('named', connection('c1'), { identification: '12345678' });

  test('is from whom it names among its readings, at the time that it says', async () => {
    await follow([tcp()], [named]);
    const own = fromHex(
      '0F C0000001 0C 07EA0501050C0F0000FFC400 0204 0906 0000600100FF 0A08 3132333435363738 0906 0100010800FF 06 00000007',
    );
    await send(wpdu(own));
    await vi.waitFor(() => expect(standing()?.pushes).toBe(1), 10_000);
    expect(await energies('named')).toEqual([[7, Date.UTC(2026, 4, 1, 11, 15)]]);
  });

  test('of nobody is dropped where strangers are not wanted', async () => {
    await follow([tcp({ unknown: 'drop' })]);
    await send(wpdu(notification(1)));
    await vi.waitFor(() => expect(standing()?.pushes).toBe(1), 10_000);
    expect(await store.unknownDevices()).toEqual([]);
  });

  test('comes by datagrams, too', async () => {
    const { connections: _, ...udp } = tcp();
    await follow([{ ...udp, kind: 'udp' }], [named]);
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) =>
      socket.send(wpdu(notification(1)), port(), '127.0.0.1', () => resolve()),
    );
    await vi.waitFor(async () => expect(await store.unknownDevices()).toMatchObject([{ pushes: 1 }]), 10_000);
    socket.close();
  });

  test('of a device that is switched off is not kept', async () => {
    await follow(
      [tcp()],
      [device('titled', connection('c1'), { meterSystemTitle: TITLE, security, enabled: false })],
    );
    await send(ciphered(1));
    await vi.waitFor(() => expect(standing()?.pushes).toBe(1), 10_000);
    expect(await energies('titled')).toEqual([]);
    expect(await store.unknownDevices()).toEqual([]);
  });
});

test('a listener whose port is taken says so, and the others listen', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port: busy } = taken.address() as { port: number };
  await follow([tcp({ name: 'busy', port: busy }), tcp({ name: 'free' })]);
  expect(listeners.listeners()).toMatchObject([
    { name: 'busy', address: undefined, problem: expect.stringContaining('cannot listen') },
    { name: 'free', address: expect.stringContaining('tcp://127.0.0.1:'), problem: undefined },
  ]);
  taken.close();
});

test('another plan leaves a listener alone that has not changed, and ends the others', async () => {
  await follow([tcp(), tcp({ name: 'gone' })]);
  const before = standing()?.address;
  await follow([tcp(), tcp({ name: 'off', enabled: false })], [titled]);
  expect(listeners.listeners().map(({ name, address }) => [name, address])).toEqual([['pushes', before]]);
  await send(ciphered(1));
  await vi.waitFor(() => expect(heard).toEqual(['titled']), 10_000);
});

test('strangers are bounded: the one heard longest ago makes room', async () => {
  for (let i = 0; i < 1002; i++)
    store.keepUnknownDevice(
      {
        id: `s${i}`,
        listener: 'l',
        remote: 'r',
        systemTitle: undefined,
        identification: undefined,
        problem: undefined,
        sample: [],
      },
      NOW + i,
    );
  const all = await store.unknownDevices();
  expect([all.length, all[0]?.id, all.at(-1)?.id]).toEqual([1000, 's1001', 's2']);
});
