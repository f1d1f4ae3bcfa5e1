import { describe, expect, test } from 'vitest';
import { fromHex } from '../src/bytes/hex.ts';
import { DataObject, Register } from '../src/classes/index.ts';
import { type Client, readPush } from '../src/client/index.ts';
import { parseObis } from '../src/data/obis.ts';
import type { Data } from '../src/data/tag.ts';
import { nodeCrypto } from '../src/node/crypto.ts';
import { connect, type ServeEvent, serve } from '../src/node/index.ts';
import { volatileCounter } from '../src/security/index.ts';
import {
  type AssociationOptions,
  DlmsServer,
  dataNotificationOf,
  implement,
  LogicalDevice,
  SecuritySetup,
} from '../src/server/index.ts';
import { decodeMessage } from '../src/session/message.ts';

const ENERGY = { classId: 3, instance: parseObis('1-0:1.8.0*255'), attribute: 2 };
const SECRET = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
const CLIENT_TITLE = fromHex('4d4d4d0000000001');
const KEYS = { encryption: new Uint8Array(16).fill(1), authentication: new Uint8Array(16).fill(2) };
const AT = Date.UTC(2026, 0, 31, 12);
const body: Data = { type: 'structure', value: [{ type: 'uint32', value: 7 }] };

const SERVICES = ['get', 'eventNotification', 'dataNotification', 'generalBlockTransfer'] as const;

/** A meter that everybody may read but for its secret, and what a client of it has heard. */
async function served(
  transport: 'wrapper' | 'hdlc',
  { services = SERVICES, ciphered = false, maxReceiveBytes = 0xffff }: Partial<Wishes> = {},
) {
  const security = new SecuritySetup({
    crypto: nodeCrypto,
    systemTitle: fromHex('4d4d4d0000bc614e'),
    policy: 'authenticationEncryption',
    keys: KEYS,
    counter: volatileCounter(),
  });
  const association: AssociationOptions = {
    clientSap: 16,
    services: SERVICES,
    rights: [{ classId: 1, logicalName: SECRET.instance, attributes: { 2: 'none' } }],
    ...(ciphered && { security }),
  };
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      implement(Register, '1-0:1.8.0*255', {
        value: { type: 'uint32', value: 123_456 },
        scalerUnit: { scaler: 0, unit: 'Wh' },
      }),
      implement(DataObject, '0-0:96.1.0*255', { value: { type: 'uint8', value: 9 } }),
    ],
    associations: [association],
  });
  const events: ServeEvent[] = [];
  const server = await serve({
    transport,
    listen: { port: 0 },
    devices: [new DlmsServer({ logicalDevices: [device] })],
    onEvent: (event) => events.push(event),
  });
  const heard: Uint8Array[] = [];
  const client = await connect(`tcp://127.0.0.1:${server.address.port}`, {
    interface: transport,
    services: [...services],
    generalBlocks: 'long',
    maxReceiveBytes,
    onNotification: (apdu) => heard.push(apdu),
    systemTitle: CLIENT_TITLE,
    ...(ciphered && { security: { policy: 'authenticationEncryption', keys: KEYS, counter: 1 } }),
  });
  return { server, client, heard, events };
}

interface Wishes {
  readonly services: readonly (typeof SERVICES)[number][];
  readonly ciphered: boolean;
  readonly maxReceiveBytes: number;
}

/** Over HDLC a meter speaks when it is its turn: with the answer to a question. */
const hear = (client: Client, heard: readonly Uint8Array[], count = 1) =>
  expect
    .poll(async () => {
      await client.get(ENERGY);
      return heard.length;
    })
    .toBe(count);

describe.each(['wrapper', 'hdlc'] as const)('over %s', (transport) => {
  test.each([false, true])(
    'a client is told of an event that it may read; ciphered: %j',
    async (ciphered) => {
      const { server, client, heard } = await served(transport, { ciphered });
      server.tell({ type: 'report', attributes: [SECRET, ENERGY], at: AT });
      await hear(client, heard);
      expect(readPush(heard[0] ?? new Uint8Array(0), {}, {}).push).toMatchObject({
        content: { apdu: 'eventNotification' },
        readings: [{ logicalName: '1-0:1.8.0*255', value: '123456', at: '2026-01-31T12:00:00+00:00' }],
        problems: [],
      });
      await client.close();
      await server.close();
    },
  );

  test.each([false, true])('a client confirms a notification; ciphered: %j', async (ciphered) => {
    const { server, client, heard, events } = await served(transport, { ciphered });
    server.tell({ type: 'notify', notification: dataNotificationOf(5, body, { confirmed: true }) });
    await hear(client, heard);
    await client.confirm(heard[0] ?? new Uint8Array(0));
    expect(await client.get(ENERGY)).toMatchObject({ ok: true });
    expect(events).toContainEqual(expect.objectContaining({ type: 'confirmed', id: 5 }));
    expect(events.filter(({ type }) => type === 'problem' || type === 'fault')).toEqual([]);
    await client.close();
    await server.close();
  });

  test('a long notification comes in blocks', async () => {
    const { server, client, heard } = await served(transport, { maxReceiveBytes: 128 });
    const long: Data = { type: 'octetString', value: new Uint8Array(1000).fill(5) };
    server.tell({ type: 'notify', notification: dataNotificationOf(6, long, { confirmed: false }) });
    await hear(client, heard);
    expect(decodeMessage(heard[0] ?? new Uint8Array(0))).toMatchObject({ body: long });
    await client.close();
    await server.close();
  });

  test('a client is told nothing that it did not agree to hear', async () => {
    const { server, client, heard, events } = await served(transport, { services: ['get'] });
    server.tell({ type: 'report', attributes: [ENERGY] });
    server.tell({ type: 'notify', notification: dataNotificationOf(5, body, { confirmed: true }) });
    expect(await client.get(ENERGY)).toMatchObject({ ok: true });
    expect(heard).toEqual([]);
    expect(events.filter(({ type }) => type === 'problem' || type === 'fault')).toEqual([]);
    await client.close();
    await server.close();
  });
});

test('only a data-notification is told or confirmed, and only one that asks for it', async () => {
  const { server, client, events } = await served('wrapper');
  server.tell({ type: 'notify', notification: fromHex('c001c1') });
  expect(events.at(-1)).toMatchObject({ type: 'fault', error: expect.any(TypeError) });
  await expect(client.confirm(fromHex('c401c10000'))).rejects.toThrow('a getResponse cannot be confirmed');
  await client.confirm(dataNotificationOf(5, body, { confirmed: false }));
  expect(await client.get(ENERGY)).toMatchObject({ ok: true });
  expect(events.filter(({ type }) => type === 'confirmed')).toEqual([]);
  await client.close();
  await server.close();
});
