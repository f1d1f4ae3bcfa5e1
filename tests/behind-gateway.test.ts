import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Register } from 'dlms';
import { type Serving, serve } from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/*
 * The command line towards meters behind a gateway, whose names stand before every APDU.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const ENERGY = '1-0:1.8.0*255';
const FIRST = new TextEncoder().encode('12345678');
const SECOND = Uint8Array.of(0x00, 0x12, 0xab);

const meter = (physicalAddress: number, energy: number): DlmsServer =>
  new DlmsServer({
    physicalAddress,
    logicalDevices: [
      new LogicalDevice({
        sap: 1,
        name: `MWR000000000000${physicalAddress}`,
        objects: [
          implement(Register, ENERGY, {
            value: { type: 'uint32', value: energy },
            scalerUnit: { scaler: 0, unit: 'Wh' },
          }),
        ],
        associations: [{ clientSap: 16, services: ['get'] }],
      }),
    ],
  });

let serving: Serving;

beforeAll(async () => {
  serving = await serve({
    transport: 'wrapper',
    devices: [meter(1, 111), meter(2, 222)],
    gateway: {
      devices: [
        { device: FIRST, physical: 1 },
        { network: 5, device: SECOND, physical: 2 },
      ],
    },
    listen: { port: 0 },
  });
});

afterAll(() => serving.close());

async function read(...options: readonly string[]) {
  const url = `tcp://127.0.0.1:${serving.address.port}`;
  const args = [
    'read',
    url,
    ENERGY,
    '--class',
    '3',
    '--json',
    '--timeout',
    '500',
    '--retries',
    '0',
    ...options,
  ];
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
  const [output, complaint]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output: output.join(''), complaint: complaint.join('') };
}

describe('a meter behind a gateway', () => {
  test.each([
    ['0:12345678', '111'],
    ['5:hex:0012ab', '222'],
  ])('is read by its name, %s', async (name, value) => {
    const { status, output } = await read('--gateway', name);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject([{ logicalName: ENERGY, value, unit: 'Wh' }]);
  });

  test('that is not there is silent, and a name that is none is wrong use', async () => {
    expect(await read('--gateway', '0:999')).toMatchObject({ status: 3 });
    expect(await read('--gateway', '256:1')).toMatchObject({
      status: 2,
      complaint: expect.stringContaining('NETWORK:ADDRESS'),
    });
  });
});
