import { Type } from 'typebox';
import { serialConnection } from './connection.ts';
import { closed, flag, integer, name, oneOf, secret, text } from './field.ts';

const common = {
  name: name('Unique'),
  description: Type.Optional(text('For people')),
  enabled: flag('Whether it listens', true),
  unknown: oneOf(
    ['keep', 'drop'],
    'Pushes of devices that are not in the configuration: shown to be adopted, or dropped and counted',
    'keep',
  ),
  blockCipherKey: Type.Optional(
    secret('Key for pushes of devices that have none of their own: hexadecimal digits'),
  ),
  authenticationKey: Type.Optional(secret('Authentication key for them')),
};

const address = (protocol: string) => ({
  host: Type.String({ minLength: 1, description: 'Address that it listens on', default: '127.0.0.1' }),
  port: integer(0, 65_535, `${protocol} port; 0 takes a free one`, 4059),
});

export const tcpListener = Type.Object(
  {
    ...common,
    type: Type.Literal('tcp', { description: 'Meters connect to a TCP port' }),
    ...address('TCP'),
    connections: integer(1, 100_000, 'Connections that it holds at once', 1000),
  },
  { ...closed, title: 'TCP listener' },
);

export const udpListener = Type.Object(
  { ...common, type: Type.Literal('udp', { description: 'Meters send UDP datagrams' }), ...address('UDP') },
  { ...closed, title: 'UDP listener' },
);

const { path, baud, dataBits, stopBits, parity, flow } = serialConnection.properties;

export const serialListener = Type.Object(
  {
    ...common,
    type: Type.Literal('serial', { description: 'A meter talks on a serial line by itself (customer port)' }),
    framing: oneOf(['auto', 'hdlc', 'mbus'], 'How what it says is framed', 'auto'),
    path,
    baud,
    dataBits,
    stopBits,
    parity,
    flow,
    device: Type.Optional(name('Device that everything on this line is from')),
  },
  { ...closed, title: 'Serial listener' },
);

/** Where pushed readings arrive. */
export const listenerSetting = Type.Union([tcpListener, udpListener, serialListener]);
