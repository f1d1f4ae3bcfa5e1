import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Register } from 'dlms';
import {
  type ConnectOptions,
  connect,
  openSerial,
  type SpeedPort,
  serveModeE,
  servePort,
  tap,
} from 'dlms/node';
import { DlmsServer, implement, LogicalDevice } from 'dlms/server';
import type { Port } from 'dlms/session';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

/*
 * Serial ports as the system has them: two pseudo-terminals with a wire between, on which the kernel does what it does for
 * a real adapter, but for speed and parity.
 */

const hasSocat = spawnSync('socat', ['-V']).status === 0;
if (!hasSocat) console.warn('serial ports are not tested: there is no socat');

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));
const ENERGY = '1-0:1.8.0*255';
const SETS = [{ address: '1.8.0', value: '000123.456', unit: 'kWh' }];

let folder: string;
let wire: ChildProcess;
let [here, there] = ['', ''];
const open: Port[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-pty-'));
  [here, there] = [join(folder, 'here'), join(folder, 'there')];
  wire = spawn('socat', [`PTY,link=${here},raw,echo=0`, `PTY,link=${there},raw,echo=0`]);
  await vi.waitFor(() => expect(existsSync(here) && existsSync(there)).toBe(true), 5000);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((port) => port.close()));
  wire.kill();
  rmSync(folder, { recursive: true, force: true });
});

function meter(): DlmsServer {
  const value = { type: 'uint32', value: 123_456 } as const;
  const device = new LogicalDevice({
    sap: 1,
    name: 'MWR0000000000001',
    objects: [implement(Register, ENERGY, { value, scalerUnit: { scaler: -3, unit: 'Wh' } })],
    associations: [{ clientSap: 16, services: ['get'] }],
  });
  return new DlmsServer({ logicalDevices: [device] });
}

async function meterPort(): Promise<SpeedPort> {
  const port = await openSerial({ path: there });
  open.push(port);
  return port;
}

/** The same port on a two-wire line: what comes in is heard on it again, as is what goes out. */
function twoWire(port: SpeedPort): SpeedPort {
  const echoing = tap(port, { received: (bytes) => port.write(bytes) });
  return { ...echoing, setBaudRate: (rate) => port.setBaudRate(rate) };
}

const FAST = { selectDelayMs: 50, switchDelayMs: 0, confirmTimeoutMs: 500 };

async function read(options: ConnectOptions = {}, url = `serial:${here}`) {
  await using client = await connect(url, options);
  return client.read(Register, ENERGY, 'value');
}

const ANSWER = { ok: true, value: { value: 123_456 } };

describe.skipIf(!hasSocat)('a serial port', () => {
  test('carries HDLC, again and again', async () => {
    void servePort(await meterPort(), { transport: 'hdlc', devices: [meter()] });
    expect(await read()).toMatchObject(ANSWER);
    expect(await read({ hdlc: { windowReceive: 7, windowTransmit: 7 } })).toMatchObject(ANSWER);
  });

  test('tolerates the echo of a two-wire line', async () => {
    void servePort(twoWire(await meterPort()), { transport: 'hdlc', devices: [meter()] });
    expect(await read({ hdlc: { echo: true } })).toMatchObject(ANSWER);
    expect(await read()).toMatchObject(ANSWER);
  });

  test('belongs to one program at a time, and says so', async () => {
    open.push(await openSerial({ path: here }));
    await expect(connect(`serial:${here}`)).rejects.toMatchObject({
      code: 'closed',
      layer: 'port',
      advice: expect.stringContaining('another program holds the port'),
    });
  });

  test('that is not there, or cannot do what is asked, is said in words', async () => {
    await expect(connect(`serial:${folder}/none`)).rejects.toMatchObject({
      code: 'closed',
      advice: expect.stringContaining('no such port'),
    });
    await expect(openSerial({ path: here, parity: 'mark' })).rejects.toMatchObject({
      code: 'closed',
      advice: expect.stringContaining('mark and space'),
    });
  });

  test('that is unplugged ends what is under way as closed', async () => {
    void servePort(await meterPort(), { transport: 'hdlc', devices: [meter()] });
    const client = await connect(`serial:${here}`);
    wire.kill('SIGKILL');
    await once(wire, 'close');
    await expect(client.read(Register, ENERGY, 'value')).rejects.toMatchObject({
      code: 'closed',
      layer: 'port',
    });
    await client.close();
  });

  test('on which only rubbish comes ends in a typed error that names what to check', async () => {
    const port = await meterPort();
    const rubbish = (async () => {
      for await (const bytes of port.chunks) port.write(bytes.map((octet) => (octet * 7) | 0x81));
    })();
    const attempt = connect(`serial:${here}`, { timeoutMs: 200, retries: 1 });
    await expect(attempt).rejects.toMatchObject({
      code: 'timeout',
      advice: expect.stringContaining('check speed, data bits and parity'),
    });
    await expect(connect(`serial:${here}`, { modeE: { answerTimeoutMs: 300 } })).rejects.toMatchObject({
      layer: 'modeE',
      advice: expect.any(String),
    });
    await port.close();
    await rubbish;
  });
});

describe.skipIf(!hasSocat)('an optical port', () => {
  const optical = async (port: SpeedPort, hdlc = true): Promise<void> =>
    serveModeE(port, {
      devices: [meter()],
      modeE: { manufacturer: 'MWr', identification: 'meter', hdlc, readout: () => SETS },
    });

  test('is signed on to, read, left, and signed on to again', async () => {
    void optical(await meterPort());
    expect(await read({ modeE: FAST })).toMatchObject(ANSWER);
    expect(await read({ modeE: { ...FAST, highestBaud: 2400 } })).toMatchObject(ANSWER);
  });

  test('is signed on to through its own echo', async () => {
    void optical(twoWire(await meterPort()));
    expect(await read({ modeE: FAST, hdlc: { echo: true } })).toMatchObject(ANSWER);
  });

  test('is signed on to through a converter without a say over its speed', async () => {
    void optical(await meterPort());
    const line = await openSerial({ path: here });
    open.push(line);
    const converter = createServer((socket) => {
      socket.on('data', (bytes) => line.write(bytes)).on('error', () => socket.destroy());
      void (async () => {
        for await (const bytes of line.chunks) socket.write(bytes);
      })();
    }).listen(0, '127.0.0.1');
    await once(converter, 'listening');
    const address = converter.address();
    const url = `tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    expect(await read({ modeE: FAST }, url)).toMatchObject(ANSWER);
    converter.close();
  });

  test('is read from the command line, by DLMS and by its readout', async () => {
    void optical(await meterPort());
    const readings = await run(['read', `serial:${here}`, ENERGY, '--class', '3', '--mode-e', '--json']);
    expect(readings.status).toBe(0);
    expect(JSON.parse(readings.output)).toMatchObject([
      { logicalName: ENERGY, value: '123456', unit: 'Wh', quantity: '123.456' },
    ]);
    const values = await run(['readout', `serial:${here}`, '--json']);
    expect(JSON.parse(values.output)).toEqual([
      {
        logicalName: ENERGY,
        address: '1.8.0',
        classId: null,
        attribute: 2,
        ok: true,
        value: '123456',
        scaler: 0,
        unit: 'Wh',
        quantity: '123456',
        data: { type: 'visibleString', value: '000123.456' },
      },
    ]);
    expect(await run(['readout', `serial:${here}`])).toMatchObject({
      status: 0,
      output: expect.stringMatching(/1-0:1\.8\.0\*255 .* 123456 +Wh/),
    });
  }, 60_000);

  test('without HDLC is refused by the command line with what to do instead', async () => {
    void optical(await meterPort(), false);
    const { status, complaint } = await run(['read', `serial:${here}`, ENERGY, '--mode-e']);
    expect(status).toBe(1);
    expect(complaint).toContain('MWr meter reads out at 9600 Bd instead of changing to HDLC');
    expect(complaint).toContain('meterwire readout');
    const misused = await run(['read', `serial:${here}`, ENERGY, '--mode-e', '--interface', 'wrapper']);
    expect(misused).toMatchObject({ status: 2, complaint: expect.stringContaining('HDLC') });
  });
});

async function run(args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], { stdio: 'pipe' });
  const [output, complaint]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaint.push(text));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output: output.join(''), complaint: complaint.join('') };
}
