import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Clock, type Data, fromHex, fromInstant, parseObis, Register } from 'dlms';
import { connect, nodeCrypto, type Serving, serve } from 'dlms/node';
import { Received, volatileCounter } from 'dlms/security';
import {
  clock,
  currentAssociation,
  DlmsServer,
  implement,
  invocationCounterObject,
  LogicalDevice,
  MemoryRows,
  profileGeneric,
  SecuritySetup,
} from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/*
 * The examples are programs: each is run as it stands, with an address as its argument, and what it prints is looked at.
 */

const NOON = Date.UTC(2026, 2, 29, 10);
const QUARTER = 15 * 60_000;
const localTime = (instant: number) => fromInstant(instant, { offset: 120 });

let serving: Serving;
let printed: string[];
const { argv } = process;

beforeEach(async () => {
  serving = await serve({
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [meter()] })],
    listen: { port: 0 },
  });
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((text: unknown) => void printed.push(String(text)));
});

afterEach(async () => {
  vi.restoreAllMocks();
  process.argv = argv;
  await serving.close();
});

/** A meter as the default one is: energies of a site that delivers and receives, and quarters of an hour. */
function meter(): LogicalDevice {
  const setup = security();
  const reading = (name: string, value: Data, scaler = 0) =>
    implement(Register, name, { value, scalerUnit: { scaler, unit: 'Wh' } });
  const columns = [
    { classId: 8, logicalName: parseObis('0-0:1.0.0*255'), attribute: 2, dataIndex: 0 },
    { classId: 3, logicalName: parseObis('1-1:1.29.0*255'), attribute: 2, dataIndex: 0 },
  ];
  const rows = Array.from({ length: 96 }, (_, i): readonly Data[] => [
    Clock.attributes.time.type.toData(localTime(NOON - (95 - i) * QUARTER)),
    { type: 'uint32', value: 1000 + i },
  ]);
  return new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [
      currentAssociation(2),
      clock({ read: () => localTime(NOON) }),
      reading('1-1:1.8.0*255', { type: 'uint32', value: 42_951_721 }),
      invocationCounterObject(setup),
      reading('1-1:1.29.0*255', { type: 'uint32', value: 1095 }, -1),
      profileGeneric('1-0:99.1.0*255', {
        captureObjects: () => columns,
        capturePeriod: () => 900,
        profileEntries: () => 1000,
        rows: new MemoryRows(1000, rows),
      }),
    ],
    associations: [
      { clientSap: 16, services: LOGICAL_NAME_SERVICES },
      { clientSap: 1, authentication: 'highGmac', security: setup, services: LOGICAL_NAME_SERVICES },
    ],
  });
}

/** The keys are those of the example, and the client's counter stands at some thousands. */
function security(): SecuritySetup {
  const received = new Received();
  received.unicast.accept(4711);
  return new SecuritySetup({
    crypto: nodeCrypto,
    systemTitle: fromHex('4D54570000BC614E'),
    policy: 'authenticationEncryption',
    keys: {
      encryption: fromHex('000102030405060708090A0B0C0D0E0F'),
      authentication: fromHex('D0D1D2D3D4D5D6D7D8D9DADBDCDDDEDF'),
    },
    counter: volatileCounter(),
    received,
  });
}

/** Runs an example with its arguments, and gives what it exports. */
async function run<T>(load: () => Promise<T>, ...given: string[]): Promise<T> {
  process.argv = ['node', 'example', ...given];
  return await load();
}

const address = (): string => `tcp://127.0.0.1:${serving.address.port}`;

test('01 reads a register, exactly', async () => {
  await run(() => import('./01-read-a-register.ts'), address());
  expect(printed).toEqual(['42951721 Wh']);
});

test('02 reads the newest rows of a load profile', async () => {
  await run(() => import('./02-load-profile.ts'), address());
  expect(printed[0]).toMatch(/^every 15 minutes: Clock.*, .*energy/i);
  expect(printed.slice(1)).toEqual([
    '2026-03-29T11:15:00+02:00  109.2 Wh',
    '2026-03-29T11:30:00+02:00  109.3 Wh',
    '2026-03-29T11:45:00+02:00  109.4 Wh',
    '2026-03-29T12:00:00+02:00  109.5 Wh',
  ]);
});

test('03 lists what the meter shows, and reads it', async () => {
  await run(() => import('./03-object-list.ts'), address());
  const text = printed.join('\n');
  expect(text).toContain('1-1:1.8.0*255  Register');
  expect(text).toContain('    scalerUnit: {"scaler":0,"unit":"Wh"}');
  expect(text).toContain('    time: "2026-03-29T12:00:00+02:00"');
  expect(text).toContain('0-0:40.0.0*255  AssociationLn');
  expect(text).not.toContain('Denied');
  expect(text).not.toContain('    buffer:');
});

test('05 reads a meter that ciphers, with a counter that lasts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'counters-'));
  try {
    await run(() => import('./05-read-a-ciphered-meter.ts'), address(), folder);
    expect(printed).toEqual(["42951721 by the meter's own unit"]);
    expect(readdirSync(folder)).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('04 serves a meter that can be read and reset', async () => {
  const { serving: served } = await run(() => import('./04-serve-a-meter.ts'), '0');
  const url = `tcp://127.0.0.1:${served.address.port}`;
  expect(printed[0]).toContain(url);
  try {
    await using reader = await connect(url, { interface: 'hdlc' });
    const value = () => reader.read(Register, '1-1:1.8.0*255', 'value');
    expect(await value()).toMatchObject({ ok: true, value: { value: 42_951_721 } });
    await using owner = await connect(url, {
      interface: 'hdlc',
      client: 32,
      authentication: { mechanism: 'low', password: 'secret' },
    });
    expect(await owner.invoke(Register, '1-1:1.8.0*255', 'reset', 0)).toMatchObject({ ok: true });
    expect(await value()).toMatchObject({ ok: true, value: { value: 0 } });
  } finally {
    await served.close();
  }
});
