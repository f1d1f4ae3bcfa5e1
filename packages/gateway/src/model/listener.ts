import type { SerialConnection } from './connection.ts';
import type { Device } from './device.ts';
import type { Secret } from './secret.ts';

interface ListenerBase {
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  /** Pushes of devices that are not configured: shown to be adopted, or dropped. */
  readonly unknown: 'keep' | 'drop';
  /** Keys for devices that have none of their own; hexadecimal digits. */
  readonly keys: { readonly encryption: Secret; readonly authentication: Secret | undefined } | undefined;
}

/** Meters connect to it. */
export interface TcpListener extends ListenerBase {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  /** Held at once. */
  readonly connections: number;
}

/** Meters send datagrams to it. */
interface UdpListener extends ListenerBase {
  readonly kind: 'udp';
  readonly host: string;
  readonly port: number;
}

/** A meter talks on a line by itself. */
export interface SerialListener
  extends ListenerBase,
    Pick<SerialConnection, 'path' | 'baud' | 'dataBits' | 'stopBits' | 'parity' | 'flow'> {
  readonly kind: 'serial';
  readonly framing: 'auto' | 'hdlc' | 'mbus';
  /** Everything on the line is from it. */
  readonly device: Device | undefined;
}

export type Listener = TcpListener | UdpListener | SerialListener;
