import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fromHex } from 'dlms/bytes';
import { afterEach, describe, expect, test } from 'vitest';

/*
 * `meterwire listen` as scripts use it: the built program in a process of its own, and pushes over real sockets.
 */

const program = fileURLToPath(new URL('../packages/cli/bin/meterwire.js', import.meta.url));

/** A data-notification of a name and its value, from port 1 to port 16. */
const PUSH = fromHex('0001 0001 0010 0015 0F C0000001 00 0202 0906 0100010800FF 06 0001E240');

interface Listener {
  readonly child: ChildProcess;
  readonly port: number;
  readonly lines: AsyncIterator<string>;
  readonly complaints: string[];
  readonly ended: Promise<number | null>;
}

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function start(...args: readonly string[]): Promise<Listener> {
  const child = spawn(process.execPath, [program, 'listen', ...args], { stdio: 'pipe' });
  children.push(child);
  const complaints: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const port = await new Promise<number>((resolve, reject) => {
    child.once('close', () => reject(new Error(complaints.join(''))));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints.push(text);
      const [, number] = /listening on \w+:\/\/[\d.]+:(\d+)/.exec(text) ?? [];
      if (number) resolve(Number(number));
    });
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, port, lines, complaints, ended };
}

const next = async ({ lines }: Listener) => JSON.parse((await lines.next()).value);

describe('meterwire listen', () => {
  test('prints a push over TCP as one document on one line, and ends on request', async () => {
    const listener = await start('--tcp', '0');
    const socket = connect(listener.port, '127.0.0.1');
    socket.write(PUSH.subarray(0, 11));
    socket.end(PUSH.subarray(11));
    expect(await next(listener)).toMatchObject({
      remote: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
      from: { source: '1', destination: '16' },
      apdu: 'dataNotification',
      readings: [{ logicalName: '1-0:1.8.0*255', name: expect.stringContaining('import') }],
      problems: [],
    });
    listener.child.kill('SIGTERM');
    expect(await listener.ended).toBe(0);
  });

  test('takes datagrams, and ends after as many pushes as it was told', async () => {
    const listener = await start('--udp', '0', '--count', '2');
    const socket = createSocket('udp4');
    for (let i = 0; i < 2; i++) {
      socket.send(PUSH, listener.port, '127.0.0.1');
      expect(await next(listener)).toMatchObject({ apdu: 'dataNotification' });
    }
    socket.close();
    expect(await listener.ended).toBe(0);
  });

  test('says on standard error what is no push, and goes on with the next connection', async () => {
    const listener = await start('--tcp', '0', '--count', '1');
    const stranger = connect(listener.port, '127.0.0.1');
    stranger.write('GET / HTTP/1.0\r\n\r\n');
    await new Promise((resolve) => stranger.once('close', resolve));
    connect(listener.port, '127.0.0.1').end(PUSH);
    expect(await next(listener)).toMatchObject({ apdu: 'dataNotification' });
    expect(await listener.ended).toBe(0);
    expect(listener.complaints.join('')).toContain('WPDU');
  });

  test.each([
    [[], 'once: --tcp, --udp or --serial'],
    [['--tcp', '0', '--udp', '0'], 'once: --tcp, --udp or --serial'],
    [['--udp', '0', '--interface', 'hdlc'], 'hdlc needs a stream'],
    [['--tcp', '0', '--ak', '00'], '--ak goes with --ek'],
    [['--tcp', '0', '--ek', 'hex:0011'], 'a key has 16'],
  ])('%j is wrong use', async (args, message) => {
    const child = spawn(process.execPath, [program, 'listen', ...args], { stdio: 'pipe' });
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
    expect(complaint).toContain(message);
  });
});
