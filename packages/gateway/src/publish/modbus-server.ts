import { createServer, type Server, type Socket } from 'node:net';

/*
 * A Modbus TCP server that only lets read (Modbus messaging on TCP/IP, V1.0b): functions 3 and 4. A request is a header of seven
 * octets (transaction, protocol 0, length, unit), the function, an address and a count.
 */

export interface ModbusServerOptions {
  readonly host: string;
  readonly port: number;
  /** 0 answers any unit; another one is not answered, as if it were not there. */
  readonly unit: number;
  /** The words from an address on; undefined where there is none. */
  readonly words: (address: number, count: number) => Buffer | undefined;
}

/** Clients at once: more are turned away, since each may ask without bound. */
const MOST_CLIENTS = 64;
/** A client that says nothing for so long is hung up on. */
const IDLE_MS = 600_000;
const HEADER = 7;
const LONGEST = 260;
const MOST_WORDS = 125;

export class ModbusServer {
  readonly #options: ModbusServerOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(options: ModbusServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.maxConnections = MOST_CLIENTS;
  }

  /** Resolves to the port. @throws Error of the system */
  async listen(lost: (error: Error) => void): Promise<number> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', lost);
        resolve();
      });
    });
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let held: Buffer = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      for (let request = requestIn(held); request !== undefined; request = requestIn(held)) {
        // What is no Modbus cannot be answered, and where the next request begins nobody knows.
        if (request === 'nonsense') {
          socket.destroy();
          return;
        }
        held = held.subarray(request.length);
        const answer = this.#answer(request);
        if (answer !== undefined) socket.write(answer);
      }
    });
  }

  #answer(request: Buffer): Buffer | undefined {
    const unit = request.readUInt8(6);
    if (this.#options.unit !== 0 && unit !== this.#options.unit) return undefined;
    const code = request.readUInt8(HEADER);
    return framed(request, this.#respond(code, request.subarray(HEADER + 1)));
  }

  #respond(code: number, body: Buffer): Buffer {
    if (code !== READ_HOLDING && code !== READ_INPUT) return exception(code, ILLEGAL_FUNCTION);
    if (body.length !== 4) return exception(code, ILLEGAL_VALUE);
    const address = body.readUInt16BE(0);
    const count = body.readUInt16BE(2);
    if (count < 1 || count > MOST_WORDS) return exception(code, ILLEGAL_VALUE);
    const words = address + count > 65_536 ? undefined : this.#options.words(address, count);
    if (words === undefined) return exception(code, ILLEGAL_ADDRESS);
    return Buffer.concat([Buffer.from([code, words.length]), words]);
  }
}

const READ_HOLDING = 3;
const READ_INPUT = 4;
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;

/** The first whole request; undefined while there is none. */
function requestIn(held: Buffer): Buffer | undefined | 'nonsense' {
  if (held.length < HEADER + 1) return undefined;
  const length = held.readUInt16BE(4);
  if (held.readUInt16BE(2) !== 0 || length < 2 || length > LONGEST - 6) return 'nonsense';
  return held.length < 6 + length ? undefined : held.subarray(0, 6 + length);
}

const exception = (code: number, reason: number): Buffer => Buffer.from([code | 0x80, reason]);

/** Under the header of the request. */
function framed(request: Buffer, body: Buffer): Buffer {
  const header = Buffer.from(request.subarray(0, HEADER));
  header.writeUInt16BE(body.length + 1, 4);
  return Buffer.concat([header, body]);
}
