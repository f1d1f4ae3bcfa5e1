/** A socket on which one conversation runs at a time. */
interface TcpConnection {
  readonly kind: 'tcp';
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly connectTimeoutMs: number;
}

/** A serial line on which one conversation runs at a time, however many meters hang on it. */
interface SerialConnection {
  readonly kind: 'serial';
  readonly name: string;
  readonly path: string;
  readonly baud: number;
  readonly dataBits: 7 | 8;
  readonly stopBits: 1 | 2;
  readonly parity: 'none' | 'even' | 'odd';
  readonly flow: 'none' | 'rtscts' | 'xonxoff';
}

export type Connection = TcpConnection | SerialConnection;

/** Where a connection leads, as the command line writes it: `tcp://host:4059`, `serial:/dev/ttyUSB0?baud=9600…`. */
export function connectionUrl(connection: Connection): string {
  if (connection.kind === 'tcp') {
    const host = connection.host.includes(':') ? `[${connection.host}]` : connection.host;
    return `tcp://${host}:${connection.port}`;
  }
  const { path, baud, dataBits, parity, stopBits, flow } = connection;
  return `serial:${path}?baud=${baud}&data=${dataBits}&parity=${parity}&stop=${stopBits}&flow=${flow}`;
}
