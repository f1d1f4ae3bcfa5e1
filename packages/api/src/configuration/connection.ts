import { Type } from 'typebox';
import { closed, duration, flag, integer, name, oneOf, tags, text } from './field.ts';

const common = {
  name: name('Called so by devices; unique'),
  description: Type.Optional(text('For people')),
  enabled: flag('Whether anything is said on it at all', true),
  tags,
  pause: duration('Least pause before something is sent on it again (poll delay)', '0ms'),
};

const host = Type.String({
  minLength: 1,
  description: 'Name or address of the meter, modem or serial server',
});

export const tcpConnection = Type.Object(
  {
    ...common,
    type: Type.Literal('tcp', { description: 'A TCP socket' }),
    host,
    port: integer(1, 65_535, 'TCP port', 4059),
    connectTimeout: duration('Longest wait for the connection', '5s'),
    persistent: flag('Opens the socket once and keeps it between requests', false),
  },
  { ...closed, title: 'TCP connection' },
);

export const udpConnection = Type.Object(
  {
    ...common,
    type: Type.Literal('udp', { description: 'UDP datagrams, WRAPPER only' }),
    host,
    port: integer(1, 65_535, 'UDP port', 4059),
  },
  { ...closed, title: 'UDP connection' },
);

export const serialConnection = Type.Object(
  {
    ...common,
    type: Type.Literal('serial', { description: 'A serial line' }),
    path: Type.String({ minLength: 1, description: 'Serial device, such as /dev/ttyUSB0' }),
    baud: integer(300, 4_000_000, 'Bits per second', 9600),
    dataBits: Type.Enum([5, 6, 7, 8], { description: 'Data bits; DLMS needs 8', default: 8 }),
    stopBits: Type.Enum([1, 2], { description: 'Stop bits', default: 1 }),
    parity: oneOf(
      ['none', 'even', 'odd', 'mark', 'space'],
      'Parity; mark and space only where the driver has them',
      'none',
    ),
    flow: oneOf(['none', 'rtscts', 'xonxoff'], 'Flow control', 'none'),
    persistent: flag('Keeps the line open between requests', false),
  },
  { ...closed, title: 'Serial connection' },
);

/** A way to meters, on which one conversation runs at a time. */
export const connectionSetting = Type.Union([tcpConnection, udpConnection, serialConnection]);
