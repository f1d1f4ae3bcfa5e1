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

/**
 * Opens a serial port by the package `serialport`, which is installed by who needs it.
 * @throws ClosedError that says what to look at
 */
export async function openSerial(options: SerialOptions): Promise<Port> {
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
    autoOpen: false,
  });
  await new Promise<void>((resolve, reject) => {
    line.open((error) => (error ? reject(unopened(path, error)) : resolve()));
  });
  const chunks = new Chunks();
  line.on('data', (bytes: Uint8Array) => chunks.next(bytes));
  line.on('error', (error) => chunks.end(broken(path, error)));
  line.on('close', (error: Error | null) => chunks.end(error ? broken(path, error) : undefined));
  return {
    chunks,
    write: (bytes) => void line.write(bytes),
    close: () =>
      new Promise((resolve) => {
        if (!line.isOpen) return resolve();
        line.drain(() => line.close(() => resolve()));
      }),
  };
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
      'check the path (on Linux: ls /dev/serial/by-id), that no other program holds the port, and that you may use it (group dialout)',
    cause,
  });

const broken = (path: string, cause: Error): ClosedError =>
  new ClosedError(`${path} broke: ${cause.message}`, {
    layer: 'port',
    advice: 'the adapter was unplugged or its driver failed: plug it in again',
    cause,
  });
