import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { OrderedClock } from '../../test/ordered-clock.ts';
import { meter, PASSWORD, READER } from '../../test/server-fixture.ts';
import { fromLatin1, toLatin1 } from '../bytes/utf8.ts';
import { Register } from '../classes/index.ts';
import { ClosedError } from '../errors.ts';
import { BREAK, withoutParity } from '../mode-e/message.ts';
import type { SignOnServerOptions } from '../mode-e/sign-on-server.ts';
import { DlmsServer } from '../server/index.ts';
import type { Port } from '../session/port.ts';
import { listen } from './chunks.ts';
import { type ConnectOptions, connect } from './connect.ts';
import { memoryPair } from './memory.ts';
import { servePort } from './serve.ts';
import type { ServeEvent } from './serve-events.ts';
import { serveModeE } from './serve-mode-e.ts';
import { tap } from './tap.ts';
import { portOf } from './tcp.ts';

const ENERGY = '1-0:1.8.0*255';
const AS_READER = { client: READER, authentication: { mechanism: 'low', password: PASSWORD } } as const;

/** A meter with an optical port, the other end of the light, and what the two ends agree on. */
function opticalPort(modeE: Partial<SignOnServerOptions> = {}) {
  const [ours, theirs] = memoryPair();
  const speeds: string[] = [];
  const events: string[] = [];
  const clock = new OrderedClock();
  const withSpeed = (port: Port, name: string) => ({
    ...port,
    chunks: port.chunks,
    setBaudRate: async (rate: number) => void speeds.push(`${name} ${rate}`),
  });
  const served = serveModeE(withSpeed(theirs, 'meter'), {
    devices: [new DlmsServer({ logicalDevices: [meter().device] })],
    modeE: { manufacturer: 'MWR', identification: 'meter', ...modeE },
    clock,
    onEvent: ({ type }: ServeEvent) => void events.push(type),
  });
  const open = (options: ConnectOptions = {}) =>
    connect(
      { kind: 'port', port: withSpeed(ours, 'client') },
      { clock, modeE: true, ...AS_READER, ...options },
    );
  return { open, speeds, events, served, ours, clock };
}

/** The same port, on which nothing is heard behind the identification. */
function withSilence(port: Port): Port {
  const chunks = (async function* () {
    for await (const bytes of port.chunks) if (bytes.length > 10) yield bytes;
  })();
  return { ...port, chunks };
}

describe('an optical port', () => {
  test('is signed on to, read in HDLC at the speed agreed on, and left at 300 Bd', async () => {
    const { open, speeds, events, served, ours } = opticalPort({ baud: 19_200 });
    const client = await open({ modeE: { highestBaud: 9600 } });
    expect(await client.read(Register, ENERGY, 'scalerUnit')).toMatchObject({ value: { unit: 'Wh' } });
    await client.close();
    await ours.close();
    await served;
    expect(speeds).toEqual(['meter 9600', 'client 9600', 'meter 300']);
    expect(events).toEqual(['connected', 'opened', 'closed', 'disconnected']);
  });

  test('is told by the meter that it knows no HDLC', async () => {
    const { open } = opticalPort({
      hdlc: false,
      readout: () => [{ address: '1.8.0', value: '1', unit: 'kWh' }],
    });
    await expect(open()).rejects.toMatchObject({
      code: 'unexpected',
      layer: 'modeE',
      message: 'MWR meter reads out at 9600 Bd instead of changing to HDLC',
      advice: expect.stringContaining('meterwire readout'),
    });
  });

  test('that stays silent after sign-on is told from one that does not sign on', async () => {
    const silent = opticalPort();
    await expect(silent.open({ server: 99, timeoutMs: 100 })).rejects.toMatchObject({
      code: 'timeout',
      advice: expect.stringContaining('MWR meter, signed on at 9600 Bd, and not one octet came in HDLC'),
    });
    const absent = opticalPort({ address: '1' });
    await expect(absent.open({ modeE: { address: '2' } })).rejects.toMatchObject({
      code: 'timeout',
      layer: 'modeE',
      message: 'no identification after 3 requests: heard nothing',
    });
  });

  test('whose adapter does not know the speed agreed on is a closed line that says so', async () => {
    const { ours, clock, served } = opticalPort();
    const stubborn = {
      ...ours,
      setBaudRate: async () => {
        throw new ClosedError('no such speed', { layer: 'port' });
      },
    };
    const attempt = connect({ kind: 'port', port: stubborn }, { clock, modeE: true });
    await expect(attempt).rejects.toMatchObject({ code: 'closed', message: 'no such speed' });
    await served;
  });

  test('hears a break when signing on is called off', async () => {
    const { ours, clock } = opticalPort();
    const gone = new AbortController();
    const heard: string[] = [];
    const watched = tap(ours, {
      sent: (bytes) => {
        heard.push(fromLatin1(withoutParity(bytes)));
        if (heard.length === 2) clock.at(clock.now() + 400, () => gone.abort('enough'));
      },
    });
    const line = { kind: 'port', port: withSilence(watched) } as const;
    await expect(connect(line, { clock, modeE: true, signal: gone.signal })).rejects.toMatchObject({
      code: 'closed',
      layer: 'modeE',
      message: 'sign-on was called off',
    });
    expect(heard).toEqual(['/?!\r\n', '\x06252\r\n', fromLatin1(BREAK)]);
  });

  test('that announces no HDLC is asked for it once, and then without sign-on (conformance 58)', async () => {
    const heard: string[] = [];
    const listener = createServer((socket) => {
      const port = portOf(socket);
      if (heard.length > 0) {
        void servePort(port, {
          transport: 'hdlc',
          devices: [new DlmsServer({ logicalDevices: [meter().device] })],
        });
        return;
      }
      listen(port.chunks, {
        next: (bytes) => {
          heard.push(fromLatin1(withoutParity(bytes)));
          if (heard.length === 1) port.write(toLatin1('/MWR5meter\r\n'));
        },
        end: () => undefined,
      });
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const address = listener.address();
    const target = `tcp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    const modeE = { selectDelayMs: 10, switchDelayMs: 0, confirmTimeoutMs: 10 };
    const client = await connect(target, { modeE, timeoutMs: 1000, retries: 0, ...AS_READER });
    expect(await client.read(Register, ENERGY, 'scalerUnit')).toMatchObject({ value: { unit: 'Wh' } });
    expect(heard.slice(0, 2)).toEqual(['/?!\r\n', '\x06252\r\n']);
    await client.close();
    listener.close();
  });

  test('cannot be had over datagrams, nor with the wrapper', async () => {
    const udp = { kind: 'udp', host: '127.0.0.1', port: 4059 } as const;
    await expect(connect(udp, { modeE: true })).rejects.toThrow('over a stream');
    await expect(connect(udp, { modeE: true, interface: 'wrapper' })).rejects.toThrow('comes HDLC');
  });
});
