import type { SerialPort } from 'serialport';
import { ClosedError } from '../errors.ts';
import type { Port } from '../session/port.ts';
import { Chunks } from './chunks.ts';

export interface SerialOptions {
  /** `/dev/ttyUSB0`, `COM3`. */
  readonly path: string;
  /** Default 9600. */
  readonly baudRate?: number;
  readonly dataBits?: 5 | 6 | 7 | 8;
  readonly parity?: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly stopBits?: 1 | 1.5 | 2;
  /** Default none. */
  readonly flow?: 'none' | 'rtscts' | 'xonxoff';
}

/** A port whose speed can be changed while it is open, as an IEC 62056-21 sign-on does. */
export interface SpeedPort extends Port {
  /**
   * Changes the speed as soon as everything written has left; what came in and was not read yet may be lost.
   * @throws ClosedError when the driver refuses that speed
   */
  setBaudRate(rate: number): Promise<void>;
}

/**
 * Opens a serial port by the package `serialport`, which is installed by who needs it. The port is ours alone; its DTR and RTS
 * lines stay as they are when it is closed, since optical heads live on them.
 * @throws ClosedError that says what to look at
 */
export async function openSerial(options: SerialOptions): Promise<SpeedPort> {
  const { path, baudRate = 9600, dataBits = 8, parity = 'none', stopBits = 1, flow = 'none' } = options;
  const { SerialPort } = await loadSerialport(path);
  const line = new SerialPort({
    path,
    baudRate,
    dataBits,
    parity,
    stopBits,
    rtscts: flow === 'rtscts',
    xon: flow === 'xonxoff',
    xoff: flow === 'xonxoff',
    lock: true,
    hupcl: false,
    autoOpen: false,
  });
  await new Promise<void>((resolve, reject) => {
    line.open((error) => (error ? reject(unopened(path, error)) : resolve()));
  });
  return portOf(line);
}

function portOf(line: SerialPort): SpeedPort {
  const chunks = new Chunks();
  chunks.onRoom = () => line.resume();
  line.on('data', (bytes: Uint8Array) => {
    chunks.next(bytes);
    if (chunks.full) line.pause();
  });
  line.on('error', (error) => chunks.end(broken(line.path, error)));
  line.on('close', (error: Error | null) => chunks.end(error ? broken(line.path, error) : undefined));
  return {
    chunks,
    write(bytes) {
      // The driver keeps what it could not send yet, and the octets may be views of a buffer that is used again.
      if (line.isOpen) line.write(Buffer.from(bytes));
    },
    async setBaudRate(rate) {
      await drained(line);
      await new Promise<void>((resolve, reject) => {
        // The driver can change nothing but the speed of an open port; parity of 7E1 is therefore done in software.
        line.update({ baudRate: rate }, (error) =>
          error ? reject(speedRefused(line.path, rate, error)) : resolve(),
        );
      });
    },
    async close() {
      await drained(line);
      if (line.isOpen) await new Promise<void>((resolve) => line.close(() => resolve()));
    },
  };
}

/** A line whose flow control stops it must not keep us for ever. */
const DRAIN_MS = 5000;

/** When everything written has left the driver, or the time for it is over. */
function drained(line: SerialPort): Promise<void> {
  if (!line.isOpen) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, DRAIN_MS);
    line.drain(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

async function loadSerialport(path: string): Promise<typeof import('serialport')> {
  try {
    return await import('serialport');
  } catch (cause) {
    throw new ClosedError(`cannot open ${path}: the package "serialport" is not installed`, {
      layer: 'port',
      advice: 'npm install serialport',
      cause,
    });
  }
}

const unopened = (path: string, cause: Error): ClosedError =>
  new ClosedError(`cannot open ${path}: ${cause.message}`, {
    layer: 'port',
    during: 'connecting',
    advice:
      OPEN_ADVICE.find(([pattern]) => pattern.test(cause.message))?.[1] ??
      'check the path (on Linux: ls /dev/serial/by-id), that no other program holds the port, and that you may use it (group dialout)',
    cause,
  });

const OPEN_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/lock|busy|temporarily unavailable/i, 'another program holds the port: end it, or connect through it'],
  [/no such file|not found/i, 'there is no such port: plug the adapter in, and see ls /dev/serial/by-id'],
  [/permission|denied/i, 'you may not use this port: join its group (on Debian: dialout) and log in again'],
  [/parity/i, 'this driver does not know mark and space parity: use none, even or odd'],
];

const speedRefused = (path: string, rate: number, cause: Error): ClosedError =>
  new ClosedError(`${path} does not change to ${rate} Bd: ${cause.message}`, {
    layer: 'port',
    advice: 'agree on a speed that the adapter knows, by the highest speed of the sign-on',
    cause,
  });

const broken = (path: string, cause: Error): ClosedError =>
  new ClosedError(`${path} broke: ${cause.message}`, {
    layer: 'port',
    advice: 'the adapter was unplugged or its driver failed: plug it in again',
    cause,
  });
