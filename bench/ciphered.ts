// What does ciphering cost? Register reads and whole associations, authenticated and encrypted in suite 0, over loopback TCP against
// a server in a process of its own that protects its answers and otherwise does not think.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { fromHex } from 'dlms/bytes';
import { Register } from 'dlms/classes';
import { type Authentication, associate, type Client, ClientSecurity, release } from 'dlms/client';
import { connect, connectTcp, nodeCrypto as crypto, Driver } from 'dlms/node';
import { gmacReply, protect } from 'dlms/security';
import { Conversation } from 'dlms/session';
import { WrapperLink } from 'dlms/wrapper';
import type { Bench } from './bench.ts';

const concat = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const READS = 2_000;
const ASSOCIATIONS = 300;
const CLIENT_TITLE = fromHex('4d54570000000001');
const SERVER_TITLE = fromHex('4d54570000bc614e');
const KEYS = {
  encryption: new Uint8Array(16).fill(1),
  authentication: new Uint8Array(16).fill(2),
};

/** The whole server: an answer by the tag of the question, protected anew; the invoke ids are known beforehand. */
function serveCanned(): void {
  const keys = { encryption: crypto.secretKey(KEYS.encryption), authentication: KEYS.authentication };
  const control = {
    suite: 0,
    authenticated: true,
    encrypted: true,
    broadcast: false,
    compressed: false,
  } as const;
  const initiate = fromHex('0800065f1f0400007e1f04b00007');
  const aareHead = 'a109060760857405080103 a203020100 a305a1030201';
  const title = 'a40a0408 4d54570000bc614e';
  let invocationCounter = 0;
  const seal = (tag: number, plain: Uint8Array): Uint8Array => {
    const header = { control, invocationCounter: invocationCounter++ };
    const before = Uint8Array.of(tag, plain.length + 17);
    return protect(crypto, keys, SERVER_TITLE, header, plain, { before });
  };
  const framed = (apdu: Uint8Array): Uint8Array =>
    concat(fromHex('0001 0001 0001'), Uint8Array.of(apdu.length >> 8, apdu.length & 0xff), apdu);
  const tlv = (tag: number, content: Uint8Array): Uint8Array =>
    concat(Uint8Array.of(tag, content.length), content);
  const server = createServer({ noDelay: true }, (socket) => {
    let invokeId = 0;
    let challenge: Uint8Array | undefined;
    const answerTo = (question: Buffer): Uint8Array => {
      switch (question[8]) {
        case 0x60: {
          invokeId = 0;
          const at = question.indexOf('ac128010', 0, 'hex');
          challenge = at < 0 ? undefined : question.slice(at + 4, at + 20);
          const proof = challenge ? '0e' : '00';
          const high = challenge && `88020780 890760857405080205 aa128010 ${'5a'.repeat(16)}`;
          const body = fromHex(`${aareHead}${proof}${title}${high ?? ''}`);
          return tlv(0x61, concat(body, tlv(0xbe, tlv(0x04, seal(0x28, initiate)))));
        }
        case 0xcb: {
          invokeId++;
          const proof = { challenge: challenge ?? new Uint8Array(16), proverTitle: SERVER_TITLE };
          const reply = gmacReply(crypto, 0, keys, invocationCounter++, proof);
          return seal(0xcf, concat(Uint8Array.of(0xc7, 1, 0xc1, 0, 1, 0, 9, 17), reply));
        }
        case 0xc8:
          invokeId = (invokeId + 1) % 16;
          return seal(0xcc, Uint8Array.of(0xc4, 1, 0xc0 | invokeId, 0, 6, 0, 0, 1, 66));
        default:
          return fromHex('6303800100');
      }
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (question) => socket.write(framed(answerTo(question))));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('disconnect', () => process.exit());
}

if (process.env['CANNED_CIPHERED']) serveCanned();

let child: ChildProcess | undefined;

async function startServer(): Promise<number> {
  child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, CANNED_CIPHERED: '1' } });
  const [port] = await once(child, 'message');
  return port as number;
}

function stopServer(): void {
  child?.disconnect();
  child = undefined;
}

const policy = 'authenticationEncryption';
let client: Client | undefined;

const reads: Bench = {
  name: 'ciphered register reads on one WRAPPER connection',
  unit: 'read',
  perRun: READS,
  async start() {
    client = await connect(`tcp://127.0.0.1:${await startServer()}`, {
      client: 1,
      systemTitle: CLIENT_TITLE,
      security: { policy, keys: KEYS, counter: 0 },
    });
  },
  async run() {
    for (let i = 0; i < READS; i++) {
      const answer = await client?.read(Register, '1-0:1.8.0*255', 'value');
      if (!answer?.ok) throw new Error('the canned answer was not understood');
    }
  },
  async stop() {
    await client?.close();
    stopServer();
  },
};

/** Associations one after the other on one connection, as the conversations of a head-end that keeps its lines. */
function associations(name: string, authentication: Authentication): Bench {
  let driver: Driver;
  let security: ClientSecurity;
  return {
    name,
    unit: 'association',
    perRun: ASSOCIATIONS,
    async start() {
      const port = await startServer();
      const options = { policy, keys: KEYS, counter: 0, counterBlock: 4096 } as const;
      security = new ClientSecurity(options, { crypto, systemTitle: CLIENT_TITLE });
      const link = new WrapperLink({ client: 1, server: 1 });
      const line = await connectTcp({ host: '127.0.0.1', port });
      driver = new Driver(line, new Conversation({ link, protection: security, silenceMs: 5000 }));
      await driver.connect();
    },
    async run() {
      for (let i = 0; i < ASSOCIATIONS; i++) {
        const { terms } = await driver.run(
          associate({ systemTitle: CLIENT_TITLE, security, authentication }),
        );
        await driver.run(release(terms));
      }
    },
    async stop() {
      await driver.close();
      stopServer();
    },
  };
}

export const benches: readonly Bench[] = [
  reads,
  associations('associate and release, initiates ciphered', { mechanism: 'none' }),
  associations('the same with proofs by GMAC', { mechanism: 'highGmac' }),
];
