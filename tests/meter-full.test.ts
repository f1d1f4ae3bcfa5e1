import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Credentials,
  callControl,
  type MeterOptions,
  type RunningMeter,
  startMeter,
} from '@meterwire/meter';
import { fromHex } from 'dlms/bytes';
import {
  CLASSES,
  Clock,
  DataObject,
  DisconnectControl,
  ImageTransfer,
  PushSetup2,
  Register,
  SecuritySetup,
} from 'dlms/classes';
import { type Client, openWith } from 'dlms/client';
import { type ConnectOptions, connect, listen, nodeCrypto } from 'dlms/node';
import { volatileCounter } from 'dlms/security';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ENERGY = '1-1:1.8.0*255';
let folder: string;
const running: RunningMeter[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-full-'));
});
afterEach(async () => {
  for (const meter of running.splice(0)) await meter.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: MeterOptions = {}): Promise<RunningMeter> {
  const meter = await startMeter({
    profile: 'full',
    port: 0,
    wrapperPort: 0,
    historyDays: 1,
    ...options,
  });
  running.push(meter);
  return meter;
}

async function stop(meter: RunningMeter): Promise<void> {
  running.splice(running.indexOf(meter), 1);
  await meter.close();
}

const urlOf = (meter: RunningMeter, transport = 'wrapper'): string =>
  meter.addresses.find((address) => address.transport === transport)?.url ?? '';

/** What a client with these credentials says. */
function optionsOf({ client, authentication, password, security }: Credentials): ConnectOptions {
  const secret = fromHex(password ?? '');
  const mechanism = authentication as 'low';
  return {
    client,
    systemTitle: fromHex('4D54570000ABCDEF'),
    authentication:
      authentication === 'low'
        ? { mechanism, password: secret }
        : ({ mechanism, ...(password !== undefined && { secret }) } as never),
    ...(security && {
      security: {
        policy: security.policy,
        suite: security.suite,
        keys: {
          encryption: fromHex(security.encryption),
          authentication: fromHex(security.authentication),
        },
        counter: { read: security.invocationCounter, source: volatileCounter() },
        ...(security.clientSigningKey !== undefined && {
          elliptic: {
            signing: fromHex(security.clientSigningKey),
            agreement: fromHex(security.clientAgreementKey ?? ''),
            serverSigning: fromHex(security.meterSigningKey ?? ''),
            serverAgreement: fromHex(security.meterAgreementKey ?? ''),
          },
        }),
      },
    }),
    timeoutMs: 5000,
    retries: 0,
  };
}

/** Comes in as one of the meter's clients. */
function enter(meter: RunningMeter, client: number, changed: ConnectOptions = {}): Promise<Client> {
  const credentials = meter.credentials().find((one) => one.client === client);
  if (!credentials) throw new Error(`no client ${client}`);
  return connect(urlOf(meter), { ...optionsOf(credentials), ...changed });
}

describe('the full profile', () => {
  test('lets every client in by its own authentication and suite, and nobody else', async () => {
    const meter = await start();
    const ways = meter.credentials();
    expect(new Set(ways.map(({ authentication }) => authentication))).toEqual(
      new Set(['none', 'low', 'high', 'highMd5', 'highSha1', 'highGmac', 'highSha256', 'highEcdsa']),
    );
    expect(new Set(ways.map(({ security }) => security?.suite))).toEqual(new Set([undefined, 0, 1, 2]));
    for (const way of ways) {
      await using client = await connect(urlOf(meter), optionsOf(way));
      const energy = await client.read(Register, ENERGY, 'value');
      // The public client sees no values.
      expect(energy, `client ${way.client}`).toMatchObject(
        way.client === 16 ? { ok: false, error: 'objectUndefined' } : { ok: true },
      );
    }
    for (const client of [32, 33, 34, 35, 36]) {
      const way = ways.find((one) => one.client === client);
      if (!way) throw new Error('no such client');
      await expect(
        connect(urlOf(meter), optionsOf({ ...way, password: '00112233445566778899aabbccddeeff' })),
      ).rejects.toMatchObject({ code: 'refused' });
    }
    const gmac = ways.find(({ client }) => client === 1);
    if (!gmac?.security) throw new Error('no keys');
    const wrong = { ...gmac.security, encryption: '00112233445566778899aabbccddeeff' };
    await expect(connect(urlOf(meter), optionsOf({ ...gmac, security: wrong }))).rejects.toThrow();
    await expect(connect(urlOf(meter), { client: 99, timeoutMs: 500, retries: 0 })).rejects.toThrow();
  }, 60_000);

  test('has an object of every class, the modules of the meter among them, by both transports', async () => {
    const meter = await start();
    const hdlc = { interface: 'hdlc', server: { logical: 1, physical: 100, size: 4 } } as const;
    await using byWrapper = await enter(meter, 32);
    const way = meter.credentials().find(({ client }) => client === 33);
    await using byHdlc = await connect(urlOf(meter, 'hdlc'), { ...optionsOf(way as Credentials), ...hdlc });
    const lists = [await byWrapper.objects(), await byHdlc.objects()].map((list) =>
      list.ok ? list.objects.map(({ classId, logicalName }) => `${classId} ${logicalName}`) : [],
    );
    expect(lists[0]).toEqual(lists[1]);
    const classes = new Set((lists[0] ?? []).map((entry) => Number(entry.split(' ')[0])));
    // Association SN shows where short names are used; data protection has no behaviour yet.
    const missing = CLASSES.map(({ id }) => id).filter((id) => !classes.has(id));
    expect([...new Set(missing)].filter((id) => id !== 12 && id !== 30)).toEqual([]);
    expect(lists[0]).toContain(`3 ${ENERGY}`);
    expect(lists[0]).toContain('7 1-0:99.1.0*255');
    const profile = await byHdlc.profile('1-0:99.1.0');
    expect(profile.ok && profile.rows.length).toBeGreaterThan(90);
  }, 30_000);

  test('reads by short names where they are wanted', async () => {
    const meter = await start();
    await using client = await enter(meter, 32, { reference: 'sn' } as ConnectOptions);
    const list = await client.objects();
    expect(list.ok && list.objects.length).toBeGreaterThan(100);
  }, 30_000);

  test('rights: the reader writes nothing, the manager sets the clock by every method of its class', async () => {
    const meter = await start();
    const offset = async (client: Client): Promise<number> => {
      const time = await client.read(Clock, '0-0:1.0.0*255', 'time');
      if (!time.ok) throw new Error('no time');
      const { hour = 0, minute = 0, second = 0 } = time.value;
      return ((hour * 60 + minute) * 60 + second) % 900;
    };
    await using reader = await enter(meter, 32);
    await using manager = await enter(meter, 1);
    const time = await reader.read(Clock, '0-0:1.0.0*255', 'time');
    if (!time.ok) throw new Error('no time');
    expect(await reader.write(Clock, '0-0:1.0.0*255', 'time', time.value)).toEqual({
      ok: false,
      error: 'readWriteDenied',
    });
    expect(await manager.invoke(Clock, '0-0:1.0.0*255', 'adjustToQuarter', 0)).toMatchObject({ ok: true });
    expect((await offset(manager)) % 900).toBeLessThan(5);
    expect(await manager.invoke(Clock, '0-0:1.0.0*255', 'shiftTime', 120)).toMatchObject({ ok: true });
    expect(await offset(manager)).toBeGreaterThanOrEqual(120);
    expect(await manager.invoke(Clock, '0-0:1.0.0*255', 'shiftTime', 901)).toMatchObject({ ok: false });
    expect(meter.events.map(({ cause }) => cause)).toEqual([
      'adjust to quarter by client 1',
      'shift time by client 1',
    ]);
  }, 30_000);

  test('switches, takes images, and remembers both over a restart', async () => {
    const meter = await start({ dataDir: folder });
    const image = new Uint8Array(5000).map((_, i) => i & 0xff);
    {
      await using manager = await enter(meter, 1);
      const relay = '0-0:96.3.10*255';
      expect(await manager.invoke(DisconnectControl, relay, 'remoteDisconnect', 0)).toMatchObject({
        ok: true,
      });
      expect(await manager.read(DisconnectControl, relay, 'outputState')).toMatchObject({ value: false });
      expect(
        await manager.write(ImageTransfer, '0-0:44.0.0*255', 'imageTransferEnabled', true),
      ).toMatchObject({
        ok: true,
      });
      const images = '0-0:44.0.0*255';
      const identifier = Buffer.from('fw-2');
      const size = image.length;
      await manager.invoke(ImageTransfer, images, 'imageTransferInitiate', { identifier, size });
      for (let number = 0; number * 256 < size; number++) {
        const value = image.subarray(number * 256, (number + 1) * 256);
        expect(
          await manager.invoke(ImageTransfer, images, 'imageBlockTransfer', { number, value }),
        ).toMatchObject({
          ok: true,
        });
      }
      await manager.invoke(ImageTransfer, images, 'imageVerify', 0);
      expect(await manager.invoke(ImageTransfer, images, 'imageActivate', 0)).toMatchObject({ ok: true });
    }
    await stop(meter);
    const again = await start({ dataDir: folder });
    await using manager = await enter(again, 1);
    expect(await manager.read(DisconnectControl, '0-0:96.3.10*255', 'outputState')).toMatchObject({
      value: false,
    });
    expect(await manager.read(ImageTransfer, '0-0:44.0.0*255', 'imageTransferStatus')).toMatchObject({
      value: 'activationSuccessful',
    });
  }, 30_000);

  test('new keys and counters outlive it: nothing that was said before is taken again', async () => {
    const meter = await start({ dataDir: folder });
    const way = meter.credentials().find(({ client }) => client === 1);
    if (!way?.security) throw new Error('no keys');
    const fresh = nodeCrypto.random(16);
    const wrapped = nodeCrypto.wrap(nodeCrypto.secretKey(fromHex(way.security.master)), fresh);
    {
      await using manager = await connect(urlOf(meter), optionsOf(way));
      expect(
        await manager.invoke(SecuritySetup, '0-0:43.0.0*255', 'keyTransfer', [
          { keyId: 'globalUnicast', wrapped },
        ]),
      ).toMatchObject({ ok: true });
    }
    await stop(meter);
    const again = await start({ dataDir: folder });
    await expect(connect(urlOf(again), optionsOf(way))).rejects.toThrow();
    const renewed = { ...way, security: { ...way.security, encryption: Buffer.from(fresh).toString('hex') } };
    await using manager = await connect(urlOf(again), optionsOf(renewed));
    expect(await manager.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    await using reader = await connect(urlOf(again), { client: 16 });
    const counter = await reader.read(DataObject, '0-0:43.1.0*255', 'value');
    const used = counter.ok ? Number(counter.value.value) : -1;
    expect(used).toBeGreaterThan(0);
    await manager.close();
    await stop(again);
    const third = await start({ dataDir: folder });
    await using later = await connect(urlOf(third), { client: 16 });
    const kept = await later.read(DataObject, '0-0:43.1.0*255', 'value');
    expect(kept.ok && Number(kept.value.value)).toBeGreaterThanOrEqual(used);
    expect(statSync(join(folder, 'security')).mode & 0o777).toBe(0o700);
  }, 60_000);

  test('pushes by its method, on occasions and protected, over TCP and UDP', async () => {
    const received: string[] = [];
    const known = new Map<string, { encryption: Uint8Array; authentication: Uint8Array }>();
    const options = {
      open: openWith(nodeCrypto, (title) => known.get(title.toLowerCase())),
      onPush: (push: { from: { systemTitle?: unknown }; readings: readonly { logicalName: string }[] }) => {
        const kind = push.from.systemTitle === undefined ? 'plain' : 'protected';
        received.push(`${kind} ${push.readings.map(({ logicalName }) => logicalName).join(' ')}`);
      },
    };
    const [tcp, udp] = [
      await listen({ tcp: { port: 0 } }, options as never),
      await listen({ udp: { port: 0 } }, options as never),
    ];
    const meter = await start({
      access: {
        push: [
          {
            destination: `127.0.0.1:${tcp.port}`,
            objects: [{ class: 3, object: ENERGY, attribute: 2 }],
            security: 'suite 0',
          },
          {
            destination: `127.0.0.1:${udp.port}`,
            transport: 'udp',
            objects: [{ class: 8, object: '0-0:1.0.0*255', attribute: 2 }],
            on: ['masterReset'],
          },
        ],
      },
    });
    const security = meter.credentials().find(({ client }) => client === 1)?.security;
    if (!security) throw new Error('no keys');
    known.set(security.systemTitle.toLowerCase(), {
      encryption: fromHex(security.encryption),
      authentication: fromHex(security.authentication),
    });
    await using manager = await enter(meter, 1);
    expect(await manager.invoke(PushSetup2, '0-0:25.9.1*255', 'push', 0)).toMatchObject({ ok: true });
    await expect.poll(() => received.length).toBe(1);
    meter.masterReset('a test');
    await expect.poll(() => received.length).toBe(2);
    expect(received).toEqual([
      expect.stringMatching(/^protected .*1-1:1\.8\.0/),
      expect.stringMatching(/^plain /),
    ]);
    // The model's own push setup goes where a client writes.
    await manager.write(PushSetup2, '0-0:25.9.0*255', 'sendDestinationAndMethod', {
      transportService: 'tcp',
      destination: `127.0.0.1:${tcp.port}`,
      message: 'aXdrEncodedApdu',
    });
    await manager.invoke(PushSetup2, '0-0:25.9.0*255', 'push', 0);
    await expect.poll(() => received.length).toBe(3);
    await Promise.all([tcp.close(), udp.close()]);
  }, 30_000);

  test('is configured in the framework file, and follows changes while it runs', async () => {
    const file = join(folder, 'meter.yaml');
    writeFileSync(join(folder, 'reading.password'), 'correct horse\n');
    writeFileSync(file, FILE);
    const meter = await startMeter({ config: file, port: 0, wrapperPort: 0, historyDays: 0, control: {} });
    running.push(meter);
    expect(meter.profile).toBe('full');
    const url = urlOf(meter);
    const low = { mechanism: 'low', password: 'correct horse' } as const;
    await using reader = await connect(url, { client: 2, authentication: low });
    expect(await reader.read(Register, ENERGY, 'value')).toMatchObject({ ok: true });
    const list = await reader.objects();
    expect(list.ok && list.objects.map(({ logicalName }) => logicalName)).not.toContain('0-0:96.3.10*255');
    if (!meter.control) throw new Error('no control interface');
    await callControl(meter.control, 'changeModule', {
      params: { label: 'Export' },
      body: { setup: { 'OBIS Code Source 1': '1-1:2.8.0' } },
    });
    expect(await reader.read(Register, ENERGY, 'value')).toEqual({ ok: false, error: 'objectUndefined' });
    expect(await reader.read(Register, '1-1:2.8.0', 'value')).toMatchObject({ ok: true });
    const shown = JSON.stringify(await callControl(meter.control, 'getFramework'));
    expect(shown).not.toMatch(/correct horse|0001020304/);
  }, 30_000);

  test.each([
    ['profile: whole', /line 1, profile: profile is "whole": it has to be one of ion, full/],
    ['securitySetups: [{ name: a, encryption: "hex:00" }]', /security setup "a": encryption: 16 octets/],
    [
      `securitySetups: [{ name: a, encryption: "${'00'.repeat(16)}" }, { name: b, encryption: "${'00'.repeat(16)}" }]`,
      /security setups "a" and "b" have the same encryption key/,
    ],
    ['securitySetups: [{ name: a, suite: 3 }]', /suite is 3: it has to be one of 0, 1, 2/],
    ['associations: [{ client: 1, security: nothing }]', /no security setup "nothing": there are "suite 0"/],
    [
      'associations: [{ client: 1, authentication: highGmac }]',
      /client 1 with highGmac needs a security setup/,
    ],
    ['associations: [{ client: 1 }, { client: 1 }]', /client 1 has an association with none already/],
    ['associations: [{ client: 1, colour: red }]', /associations.0 has no "colour"/],
    ['associations: [{ client: 1, authentication: low, password: "@nowhere" }]', /nowhere cannot be read/],
    ['push: [{ destination: here, objects: [] }]', /destination is "here"/],
    [
      'push: [{ destination: "a:1", objects: [{ class: 3, object: xyz, attribute: 2 }] }]',
      /"xyz": an OBIS code/,
    ],
  ])('%s is refused with words', async (line, words) => {
    const file = join(folder, 'meter.yaml');
    const head = line.startsWith('profile') ? line : `profile: full\n${line}`;
    writeFileSync(file, `${head}\n${FILE.replace(/[\s\S]*?(?=model:)/, '')}`);
    const started = startMeter({ config: file, port: 0, wrapperPort: 0, historyDays: 0 });
    await expect(started.then((meter) => running.push(meter))).rejects.toThrow(words);
  });
});

const FILE = `profile: full
keySeed: a plant of ours
securitySetups:
  - { name: keys, encryption: 000102030405060708090a0b0c0d0e0f }
associations:
  - { client: 16, rights: public }
  - client: 2
    authentication: low
    password: "@reading.password"
    rights:
      - { attributes: { others: read }, methods: { others: none } }
      - { object: 0-0:96.3.10*255, hidden: true }
  - { client: 1, authentication: highGmac, security: keys, rights: management }
model: ion8650
modules:
  - { type: Factory, label: Factory, setup: { Serial Number: "4711" } }
  - { type: Clock, label: Clock }
  - { type: Communications, label: Ethernet, setup: { Port: ethernet } }
  - { type: Power Meter, label: Power Meter }
  - { type: Integrator, label: kWh, inputs: { Integrand: Power Meter/kW tot } }
  - { type: Data Recorder, label: Recorder, inputs: { Source 1: kWh/Result } }
  - type: DLMS Log Export
    label: Export
    inputs: { Data Recorder: Recorder/Data Log }
    setup: { Profile Generic OBIS: 1-0:99.1.0*255, OBIS Code Source 1: 1-1:1.8.0*255 }
  - { type: Event Log Controller, label: Event Log }
`;
