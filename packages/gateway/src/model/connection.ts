interface ConnectionBase {
  readonly name: string;
  readonly description: string | undefined;
  readonly enabled: boolean;
  readonly tags: readonly string[];
  /** Least time between the end of what came and the next that is sent on it: the poll delay. */
  readonly pauseMs: number;
}

/** A socket on which one conversation runs at a time. */
interface TcpConnection extends ConnectionBase {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
  /** Stays open between visits. */
  readonly persistent: boolean;
}

/** Datagrams to one address. */
interface UdpConnection extends ConnectionBase {
  readonly kind: 'udp';
  readonly host: string;
  readonly port: number;
}

/** A serial line on which one conversation runs at a time, however many meters hang on it. */
export interface SerialConnection extends ConnectionBase {
  readonly kind: 'serial';
  readonly path: string;
  readonly baud: number;
  readonly dataBits: 5 | 6 | 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd' | 'mark' | 'space';
  readonly flow: 'none' | 'rtscts' | 'xonxoff';
  /** Stays open between visits. */
  readonly persistent: boolean;
}

export type Connection = TcpConnection | UdpConnection | SerialConnection;

/** Where a connection leads, as the command line writes it: `tcp://host:4059`, `serial:/dev/ttyUSB0?baud=9600…`. */
export function connectionUrl(connection: Connection): string {
  if (connection.kind !== 'serial') {
    const host = connection.host.includes(':') ? `[${connection.host}]` : connection.host;
    return `${connection.kind}://${host}:${connection.port}`;
  }
  const { path, baud, dataBits, parity, stopBits, flow } = connection;
  return `serial:${path}?baud=${baud}&data=${dataBits}&parity=${parity}&stop=${stopBits}&flow=${flow}`;
}
