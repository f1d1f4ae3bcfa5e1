import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Register } from 'dlms/classes';
import { type Serving, serve } from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import { SHORT_NAME_SERVICES } from 'dlms/session';
import { afterAll, beforeAll, expect, test } from 'vitest';

/*
 * The command line against a meter that names its objects by short names only.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
let meter: Serving;

beforeAll(async () => {
  const device = new LogicalDevice({
    sap: 1,
    name: 'TST0000000000001',
    objects: [
      implement(Register, '1-0:1.8.0*255', {
        value: { type: 'uint32', value: 4711 },
        scalerUnit: { scaler: 1, unit: 'Wh' },
      }),
    ],
    associations: [{ clientSap: 16, applicationContexts: ['shortName'], services: SHORT_NAME_SERVICES }],
  });
  meter = await serve({
    transport: 'wrapper',
    devices: [new DlmsServer({ logicalDevices: [device] })],
    listen: { port: 0 },
  });
});

afterAll(() => meter.close());

function run(
  ...args: readonly string[]
): Promise<{ readonly status: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const url = `tcp://127.0.0.1:${meter.address.port}`;
    const [command = '', ...rest] = args;
    const child = spawn(process.execPath, [program, command, url, ...rest], { stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

test('an OBIS code is turned into its short name by --reference sn', async () => {
  const { status, output } = await run('read', '1-0:1.8.0', '--reference', 'sn');
  expect(output).toMatch(/47[,.\u202f ]?110|47\.11/);
  expect(status).toBe(0);
});

test('the objects are listed with it', async () => {
  const { status, output } = await run('objects', '--reference', 'sn', '--json');
  expect(status).toBe(0);
  expect(JSON.parse(output)).toContainEqual(
    expect.objectContaining({ logicalName: '1-0:1.8.0*255', classId: 3 }),
  );
});

test('without it the meter says which way it wants', async () => {
  const { status, output } = await run('read', '1-0:1.8.0');
  expect(status).not.toBe(0);
  expect(output).toContain('use the other way of referencing (ln or sn)');
});
