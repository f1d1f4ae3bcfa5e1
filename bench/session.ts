// How many registers are read, and how many sessions had, in a second? Over loopback TCP, against a server in a process of its
// own that answers without thinking, so that the client is what is measured. The bare loop shows what the machine allows.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fromHex } from 'dlms/bytes';
import { Register } from 'dlms/classes';
import type { Client } from 'dlms/client';
import { connect } from 'dlms/node';
import type { Bench } from './bench.ts';

const READS = 2_000;
const SESSIONS = 100;
const REQUEST = fromHex('0001001000010 00d c001c10003 0100010800ff 0200');
const HEADER = '0001 0001 0010';
const AARE = '6129a109060760857405080101a203020100a305a103020100be10040e0800065f1f0400007e1f04b00007';
const ANSWERS: Readonly<Record<number, Uint8Array>> = {
  96: fromHex(`${HEADER} 002b ${AARE}`),
  98: fromHex(`${HEADER} 0005 6303800100`),
  192: fromHex(`${HEADER} 0009 c401c1000600000142`),
};
const TAG = 8;
const INVOKE = 10;

/** The whole server: an answer by the tag of the question, with its invoke id. */
function serveCanned(): void {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (question) => {
      const tag = question[TAG] ?? 0;
      const answer = ANSWERS[tag];
      if (!answer) {
        socket.destroy();
        return;
      }
      if (tag === 0xc0) answer[INVOKE] = question[INVOKE] ?? 0;
      socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

if (process.env['CANNED_SERVER']) serveCanned();

let child: ChildProcess | undefined;

async function startServer(): Promise<number> {
  child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, CANNED_SERVER: '1' } });
  const [port] = await once(child, 'message');
  return port as number;
}

function stopServer(): void {
  child?.disconnect();
  child = undefined;
}

/** A bench of something that lives as long as its rounds. */
function withServer<T>(
  bench: Pick<Bench, 'name' | 'unit' | 'perRun'>,
  open: (port: number) => Promise<T>,
  run: (opened: T) => Promise<void>,
  close: (opened: T) => unknown,
): Bench {
  let opened: T;
  return {
    ...bench,
    async start() {
      opened = await open(await startServer());
    },
    run: () => run(opened),
    async stop() {
      await close(opened);
      stopServer();
    },
  };
}

const urlOf = (port: number): string => `tcp://127.0.0.1:${port}`;

async function bareLoop(socket: Socket): Promise<void> {
  await new Promise<void>((resolve) => {
    let left = READS;
    const next = (): void => {
      if (left-- > 0) socket.write(REQUEST);
      else {
        socket.off('data', next);
        resolve();
      }
    };
    socket.on('data', next);
    next();
  });
}

const AARQ = fromHex('0001001000010 01f 601da109060760857405080101be10040e01000000065f1f040000781effff');
const RLRQ = fromHex('0001001000010005 6203800100');

async function bareSessions(port: number): Promise<void> {
  for (let i = 0; i < SESSIONS; i++) {
    const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true });
    const questions = [AARQ, REQUEST, RLRQ].values();
    await new Promise<void>((resolve) => {
      const next = (): void => {
        const question = questions.next();
        if (!question.done) socket.write(question.value);
        else socket.destroy();
      };
      socket.on('connect', next).on('data', next).on('close', resolve);
    });
  }
}

async function readRegisters(client: Client): Promise<void> {
  for (let i = 0; i < READS; i++) {
    const answer = await client.read(Register, '1-0:1.8.0*255', 'value');
    if (!answer.ok) throw new Error(`the canned answer was not understood: ${answer.error}`);
  }
}

async function haveSessions(url: string): Promise<void> {
  for (let i = 0; i < SESSIONS; i++) {
    await using client = await connect(url);
    await client.read(Register, '1-0:1.8.0*255', 'value');
  }
}

export const benches: readonly Bench[] = [
  withServer(
    { name: 'bare node:net loop, the octets of a read', unit: 'exchange', perRun: READS },
    async (port) => {
      const socket = connectSocket({ host: '127.0.0.1', port, noDelay: true });
      await once(socket, 'connect');
      return socket;
    },
    bareLoop,
    (socket) => socket.destroy(),
  ),
  withServer(
    { name: 'register reads on one WRAPPER connection', unit: 'read', perRun: READS },
    (port) => connect(urlOf(port)),
    readRegisters,
    (client) => client.close(),
  ),
  withServer(
    { name: 'bare node:net, the octets of a session', unit: 'session', perRun: SESSIONS },
    async (port) => port,
    bareSessions,
    () => undefined,
  ),
  withServer(
    { name: 'connect, associate, read, release, close', unit: 'session', perRun: SESSIONS },
    async (port) => urlOf(port),
    haveSessions,
    () => undefined,
  ),
];
