import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { ClosedError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { capture, captureTo } from './capture.ts';
import { Chunks } from './chunks.ts';
import type { Clock } from './clock.ts';
import { generator, lossy, spoil } from './lossy.ts';
import { memoryPair } from './memory.ts';
import { openSerial } from './serial.ts';
import { tap } from './tap.ts';
import { parseTarget, printTarget } from './target.ts';
import { connectTcp } from './tcp.ts';
import { trace } from './trace.ts';
import { connectUdp } from './udp.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex);

/** The next chunks of a port, as hexadecimal. */
async function heard(port: Port, count: number): Promise<readonly string[]> {
  const chunks: string[] = [];
  for await (const chunk of port.chunks) {
    chunks.push(toHex(chunk));
    if (chunks.length === count) break;
  }
  return chunks;
}

describe('chunks', () => {
  test('give one reader everything, before and after it comes, and then the end', async () => {
    const chunks = new Chunks();
    chunks.next(bytes('01'));
    const read = (async () => {
      const seen: string[] = [];
      for await (const chunk of chunks) seen.push(toHex(chunk));
      return seen;
    })();
    await Promise.resolve();
    chunks.next(bytes('02'));
    chunks.next(bytes('03'));
    chunks.end();
    chunks.next(bytes('04'));
    expect(await read).toEqual(['01', '02', '03']);
  });

  test('end with the error of the line, after what came before it', async () => {
    const chunks = new Chunks();
    chunks.next(bytes('01'));
    chunks.end(new ClosedError('broke'));
    const reader = chunks[Symbol.asyncIterator]();
    expect(await reader.next()).toMatchObject({ done: false });
    await expect(reader.next()).rejects.toMatchObject({ message: 'broke' });
  });

  test('are bounded: who does not read is told, and in the end cut off', async () => {
    const chunks = new Chunks(100);
    let room = 0;
    chunks.onRoom = () => room++;
    chunks.next(new Uint8Array(100));
    expect(chunks.full).toBe(true);
    const reader = chunks[Symbol.asyncIterator]();
    await reader.next();
    expect([chunks.full, room]).toEqual([false, 1]);
    for (let i = 0; i < 3; i++) chunks.next(new Uint8Array(100));
    chunks.next(new Uint8Array(100));
    for (let i = 0; i < 3; i++) await reader.next();
    await expect(reader.next()).rejects.toMatchObject({ code: 'closed' });
  });
});

test('memory carries a copy, later, in order, and ends on both sides', async () => {
  const [here, there] = memoryPair();
  const buffer = bytes('0102');
  here.write(buffer);
  buffer.fill(0xff);
  here.write(bytes('03'));
  expect(await heard(there, 2)).toEqual(['0102', '03']);
  await here.close();
  expect(await heard(there, 1)).toEqual([]);
});

test('a tap hears all and changes nothing', async () => {
  const [here, there] = memoryPair();
  const log: string[] = [];
  const tapped = tap(here, {
    sent: (chunk) => log.push(`> ${toHex(chunk)}`),
    received: (chunk) => log.push(`< ${toHex(chunk)}`),
    ended: (error) => log.push(`end ${error?.message}`),
  });
  tapped.write(bytes('01'));
  expect(await heard(there, 1)).toEqual(['01']);
  there.write(bytes('02'));
  expect(await heard(tapped, 1)).toEqual(['02']);
  await there.close();
  expect(await heard(tapped, 1)).toEqual([]);
  expect(log).toEqual(['> 01', '< 02', 'end undefined']);
});

describe('a bad line', () => {
  test('does what it is told to, and the same with the same seed', () => {
    const frame = bytes('000102030405060708090a');
    expect(spoil(frame, { lose: 1 }, generator(1))).toEqual([]);
    expect(spoil(frame, { double: 1 }, generator(1))).toEqual([frame, frame]);
    expect(spoil(frame, { cut: 1 }, generator(1))[0]?.length).toBeLessThan(frame.length);
    const [damaged] = spoil(frame, { damage: 1 }, generator(1));
    expect([...damaged!].filter((octet, i) => octet !== frame[i])).toHaveLength(1);
    const run = (seed: number) => {
      const random = generator(seed);
      return Array.from({ length: 50 }, () =>
        spoil(frame, { lose: 0.3, damage: 0.3, double: 0.3 }, random).map((piece) => toHex(piece)),
      );
    };
    expect(run(7)).toEqual(run(7));
    expect(run(7)).not.toEqual(run(8));
  });

  test('loses about as often as it should', () => {
    const random = generator(42);
    const lost = Array.from({ length: 10_000 }, () => spoil(bytes('01'), { lose: 0.2 }, random)).filter(
      ({ length }) => length === 0,
    );
    expect(lost.length).toBeGreaterThan(1800);
    expect(lost.length).toBeLessThan(2200);
  });

  test('is bad in both directions', async () => {
    const [here, there] = memoryPair();
    const bad = lossy(here, 1, { double: 1 });
    bad.write(bytes('01'));
    expect(await heard(there, 2)).toEqual(['01', '01']);
    there.write(bytes('02'));
    expect(await heard(bad, 2)).toEqual(['02', '02']);
  });
});

const AT: Clock = { now: () => 1_700_000_000_123, at: () => () => undefined };

describe('a capture', () => {
  async function captured(format: 'json' | 'pcap', withSecret = false): Promise<Uint8Array> {
    const [here, there] = memoryPair();
    const parts: Uint8Array[] = [];
    let ended = false;
    const sink = {
      write: (part: string | Uint8Array) => void parts.push(Buffer.from(part as string)),
      end: () => {
        ended = true;
      },
    };
    const port = capture(here, sink, format, { clock: AT, secrets: [bytes('5a5b')] });
    port.write(bytes('0001'));
    there.write(bytes('000203'));
    await heard(port, 1);
    if (withSecret) port.write(bytes('005a5b5a5b01'));
    await there.close();
    await heard(port, 1);
    expect(ended).toBe(true);
    return Buffer.concat(parts);
  }

  test('as JSON holds what went when and where', async () => {
    expect(JSON.parse(String(await captured('json')))).toEqual({
      format: 'meterwire-capture',
      version: 1,
      frames: [
        { at: 1_700_000_000_123, dir: 'c2s', hex: '0001' },
        { at: 1_700_000_000_123, dir: 's2c', hex: '000203' },
      ],
    });
  });

  test('shows asterisks where a secret went', async () => {
    const text = String(await captured('json', true));
    expect(text).toContain('002a2a2a2a01');
    expect(text).not.toContain('5a5b');
  });

  test('as pcap is one TCP conversation with port 4059', async () => {
    const octets = await captured('pcap');
    expect(toHex(octets.subarray(0, 24))).toBe(
      'a1b2c3d40002000400000000000000000004000000 0000e4'.replace(' ', ''),
    );
    const first = octets.subarray(24);
    expect(toHex(first.subarray(0, 16))).toBe('6553f100' + '0001e078' + '0000002a' + '0000002a');
    expect(toHex(first.subarray(16, 36))).toMatch(/^4500002a0000000040(06)....0a0000010a000002$/);
    expect(sumOfHeader(first.subarray(16, 36))).toBe(0xffff);
    expect(toHex(first.subarray(36, 58))).toBe('c0000fdb0000000100000001' + '5018ffff00000000' + '0001');
    const second = octets.subarray(24 + 58);
    expect(toHex(second.subarray(36))).toBe('0fdbc0000000000100000003' + '5018ffff00000000' + '000203');
  });

  function sumOfHeader(header: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < header.length; i += 2) sum += header[i]! * 256 + header[i + 1]!;
    return (sum & 0xffff) + (sum >> 16);
  }

  test('has a name that says its format', () => {
    expect(() => captureTo('session.txt')).toThrow('.json or .pcap');
  });
});

test('a trace shows octets, APDUs and the end, and no password', async () => {
  const [here, there] = memoryPair();
  const lines: string[] = [];
  const { tap: wrap, observe } = trace({
    write: (text) => lines.push(text),
    secrets: [bytes('3132333435363738')],
    clock: AT,
  });
  const port = wrap!(here);
  port.write(bytes('ac0a8008 3132333435363738'));
  there.write(bytes('c401c1001107'));
  await heard(port, 1);
  observe!(
    'sent',
    bytes(
      '6036a1090607608574050801018a0207808b0760857405080201ac0a80083132333435363738be10040e01000000065f1f0400007e1f04b0',
    ),
    bytes('00'),
  );
  observe!('received', bytes('c401c1001107'), bytes('00'));
  await there.close();
  await heard(port, 1);
  const text = lines.join('\n');
  expect(text).toContain('0.000 → ac 0a 80 08 •••');
  expect(text).toContain('0.000 ← c4 01 c1 00 11 07');
  expect(text).toContain('authenticationValue');
  expect(text).toContain('getResponse');
  expect(text).toContain('0.000 closed');
  expect(text).not.toMatch(/31 ?32 ?33 ?34|12345678/);
});

describe('a target', () => {
  test.each([
    ['tcp://10.0.0.7:4059', { kind: 'tcp', host: '10.0.0.7', port: 4059 }],
    ['tcp://meter.example', { kind: 'tcp', host: 'meter.example', port: 4059 }],
    ['UDP://[fe80::1]:4060', { kind: 'udp', host: 'fe80::1', port: 4060 }],
    ['serial:/dev/ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0' }],
    [
      'serial:COM3?baud=300&data=7&parity=even&stop=1&flow=rtscts',
      {
        kind: 'serial',
        path: 'COM3',
        baudRate: 300,
        dataBits: 7,
        parity: 'even',
        stopBits: 1,
        flow: 'rtscts',
      },
    ],
  ])('%s', (text, target) => expect(parseTarget(text)).toEqual(target));

  test.each([
    ['10.0.0.7', 'begins with tcp://'],
    ['http://10.0.0.7', 'begins with tcp://'],
    ['tcp://', 'no tcp address'],
    ['tcp://host:70000', '1 to 65535'],
    ['tcp://host:0', '1 to 65535'],
    ['serial:', 'names no serial port'],
    ['serial:/dev/ttyUSB0?parity=maybe', 'parity=none|even'],
    ['serial:/dev/ttyUSB0?speed=9600', 'there is baud'],
    ['serial:/dev/ttyUSB0?baud=fast', 'baud=NUMBER'],
  ])('%s is none', (text, complaint) => expect(() => parseTarget(text)).toThrow(complaint));

  test('is printed as it is written', () => {
    for (const text of ['tcp://10.0.0.7:4059', 'udp://[fe80::1]:4060', 'serial:/dev/ttyUSB0'])
      expect(printTarget(parseTarget(text))).toBe(text);
  });
});

describe('TCP', () => {
  async function listening(accept: (socket: Socket) => void) {
    const server = createServer(accept).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return { port: typeof address === 'object' && address ? address.port : 0, stop: () => server.close() };
  }

  test('carries octets both ways and ends in good order', async () => {
    const { port, stop } = await listening((socket) => socket.on('data', (chunk) => socket.end(chunk)));
    const line = await connectTcp({ host: '127.0.0.1', port });
    line.write(bytes('010203'));
    expect((await heard(line, 5)).join('')).toBe('010203');
    await line.close();
    await line.close();
    stop();
  });

  test.skipIf(!existsSync('/proc/net/tcp')).each([
    ['is asked whether it is there while it idles', {}, '02'],
    ['is left alone when told to', { keepAliveMs: 0 }, '00'],
  ])('the other end %s', async (_, options, timer) => {
    const { port, stop } = await listening(() => undefined);
    const line = await connectTcp({ host: '127.0.0.1', port, ...options });
    const remote = port.toString(16).toUpperCase().padStart(4, '0');
    // Columns of a connection: number, local, remote, state, queues, timer and when it is due.
    const row = new RegExp(`^\\s*\\d+: \\S+ \\S+:${remote} 01 \\S+ (\\d\\d):`, 'm');
    expect(row.exec(readFileSync('/proc/net/tcp', 'utf8'))?.[1]).toBe(timer);
    await line.close();
    stop();
  });

  test('a reset is told as what it is', async () => {
    const { port, stop } = await listening((socket) => socket.on('data', () => socket.resetAndDestroy()));
    const line = await connectTcp({ host: '127.0.0.1', port });
    line.write(bytes('01'));
    await expect(heard(line, 1)).rejects.toMatchObject({
      code: 'closed',
      layer: 'port',
      message: expect.stringContaining('ECONNRESET'),
    });
    stop();
  });

  test('a port where nothing listens is told with what to look at', async () => {
    const { port, stop } = await listening(() => undefined);
    stop();
    await expect(connectTcp({ host: '127.0.0.1', port })).rejects.toMatchObject({
      code: 'closed',
      layer: 'port',
      during: 'connecting',
      message: expect.stringContaining('ECONNREFUSED'),
      advice: expect.stringContaining('nothing listens'),
    });
  });
});

describe('UDP', () => {
  test('carries datagrams both ways', async () => {
    const echo = createSocket('udp4').bind(0, '127.0.0.1');
    await once(echo, 'listening');
    echo.on('message', (message, from) => echo.send(message, from.port, from.address));
    const line = await connectUdp({ host: '127.0.0.1', port: echo.address().port });
    line.write(bytes('0102'));
    expect(await heard(line, 1)).toEqual(['0102']);
    await line.close();
    await line.close();
    line.write(bytes('03'));
    echo.close();
  });
});

test('a serial port that cannot be opened is told with what to look at', async () => {
  await expect(openSerial({ path: '/dev/does-not-exist' })).rejects.toMatchObject({
    code: 'closed',
    layer: 'port',
    message: expect.stringContaining('/dev/does-not-exist'),
    advice: expect.stringMatching(/such port|npm install/),
  });
});
