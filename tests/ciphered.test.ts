import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Register } from 'dlms/classes';
import { nodeCrypto as crypto, type Serving, serve } from 'dlms/node';
import { volatileCounter } from 'dlms/security';
import { DlmsServer, implement, invocationCounterObject, LogicalDevice, SecuritySetup } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* A meter that is read only by who has its keys, from the command line. */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'meterwire-ciphered-'));
const EK = '000102030405060708090a0b0c0d0e0f';
const AK = 'd0d1d2d3d4d5d6d7d8d9dadbdcdddedf';
const COUNTER = '0-0:43.1.0*255';
const READER = 1;
let serving: Serving;

beforeAll(async () => {
  const security = new SecuritySetup({
    crypto,
    systemTitle: Buffer.from('MTW00001'),
    policy: 'authenticationEncryption',
    keys: { encryption: Buffer.from(EK, 'hex'), authentication: Buffer.from(AK, 'hex') },
    counter: volatileCounter(),
  });
  const energy = implement(Register, '1-0:1.8.0*255', {
    value: () => ({ type: 'uint32', value: 123_456 }),
    scalerUnit: { scaler: -3, unit: 'Wh' },
  });
  const device = new LogicalDevice({
    sap: 1,
    name: 'MTW0000000000001',
    objects: [energy, invocationCounterObject(security, COUNTER)],
    associations: [
      { clientSap: 16, services: ['get'], rights: [{ classId: 3, hidden: true }] },
      { clientSap: READER, authentication: 'highGmac', security, services: LOGICAL_NAME_SERVICES },
    ],
  });
  serving = await serve({
    listen: { port: 0 },
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [device] })],
  });
});

afterAll(async () => {
  await serving.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

function read(...more: readonly string[]): Promise<Run> {
  const args = [program, 'read', `tcp://127.0.0.1:${serving.address.port}`, '1-0:1.8.0', '--json', ...more];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, output, complaint) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, output, complaint }),
    );
  });
}

const ciphered = (ek = EK, ak = AK): readonly string[] => [
  ...['--client', String(READER), '--auth', 'highGmac', '--security', 'authenticationEncryption'],
  ...['--system-title', '4d4d4d0000000001', '--ek', ek, '--ak', ak, '--counters', join(folder, 'counters')],
];

test.each([
  ['glo-', []],
  ['ded-', ['--dedicated-key', 'random']],
  ['general-glo', ['--ciphering', 'general']],
])('reads with %s', async (_, more) => {
  const { status, output } = await read(...ciphered(), ...more);
  expect(status).toBe(0);
  expect(JSON.parse(output)[0]).toMatchObject({
    ok: true,
    value: '123456',
    scaler: -3,
    unit: 'Wh',
    quantity: '123.456',
  });
});

test('reads the counter with the public client first', async () => {
  expect((await read(...ciphered(), '--invocation-counter', COUNTER)).status).toBe(0);
});

test('a trace holds none of the keys', async () => {
  const { status, complaint } = await read(
    ...ciphered(),
    '--trace',
    '--dedicated-key',
    'a1a2a3a4a5a6a7a8a9aaabacadaeafb0',
  );
  expect(status).toBe(0);
  const plain = complaint.replaceAll(/[\s]/g, '').toLowerCase();
  for (const key of [EK, AK, 'a1a2a3a4a5a6a7a8a9aaabacadaeafb0']) expect(plain).not.toContain(key);
});

test('a wrong key is refused without a word that helps a stranger, and no key is in what is said', async () => {
  const wrong = 'ff'.repeat(16);
  const { status, output, complaint } = await read(...ciphered(EK, wrong));
  expect([4, 5]).toContain(status);
  expect(`${output}${complaint}`).not.toContain(wrong);
});

test('what is missing is wrong use', async () => {
  const without = (option: string) => {
    const args = [...ciphered()];
    args.splice(args.indexOf(option), 2);
    return read(...args);
  };
  for (const option of ['--ek', '--ak', '--system-title']) {
    const { status, complaint } = await without(option);
    expect(status).toBe(2);
    expect(complaint).toContain(option);
  }
  const { status, complaint } = await read(...ciphered('0011'));
  expect(status).toBe(2);
  expect(complaint).toContain('32 hexadecimal digits');
});
