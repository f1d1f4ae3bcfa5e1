import type { Port } from '../session/port.ts';
import { openSerial, type SerialOptions } from './serial.ts';
import { connectTcp, type TcpOptions } from './tcp.ts';
import { connectUdp } from './udp.ts';

/** Where a meter is. */
export type Target =
  | { readonly kind: 'udp'; readonly host: string; readonly port: number }
  | ({ readonly kind: 'tcp' } & Omit<TcpOptions, 'timeoutMs'>)
  | ({ readonly kind: 'serial' } & SerialOptions)
  /** A line that is open already, and what is on its other end. */
  | { readonly kind: 'port'; readonly port: Port; readonly name?: string };

/** The port of DLMS/COSEM over TCP and UDP (IANA: dlms/cosem). */
const DLMS_PORT = 4059;

/**
 * Reads `tcp://host[:4059]`, `udp://host[:4059]` and `serial:/dev/ttyUSB0?baud=9600&data=8&parity=none&stop=1&flow=none`.
 * @throws RangeError that says what is wrong
 */
export function parseTarget(text: string): Target {
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/i.exec(text.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'tcp':
    case 'udp':
      return parseHost(scheme.toLowerCase() === 'tcp' ? 'tcp' : 'udp', rest, text);
    case 'serial':
      return parseSerial(rest, text);
    default:
      throw new RangeError(
        `"${text}" is no address of a meter: it begins with tcp://, udp:// or serial:, such as tcp://10.0.0.7:4059`,
      );
  }
}

function parseHost(kind: 'tcp' | 'udp', rest: string, text: string): Target {
  const match = /^\/\/(\[[\da-f:.]+\]|[^:/?#[\]]+)(?::(\d{1,5}))?\/?$/i.exec(rest);
  const [, host = '', port = `${DLMS_PORT}`] = match ?? [];
  if (!match || Number(port) > 0xffff || Number(port) === 0)
    throw new RangeError(
      `"${text}" is no ${kind} address: ${kind}://host or ${kind}://host:port (1 to 65535)`,
    );
  return { kind, host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
}

function parseSerial(rest: string, text: string): Target {
  const [path = '', query = ''] = rest.split(/\?(.*)/s);
  if (path === '') throw new RangeError(`"${text}" names no serial port: serial:/dev/ttyUSB0`);
  const settings: Record<string, unknown> = {};
  for (const pair of query.split('&').filter((part) => part !== '')) {
    const [key = '', value = ''] = pair.split('=');
    const setting = SETTINGS[key];
    const read =
      setting?.values[value] ?? (key === 'baud' && /^[1-9]\d{2,6}$/.test(value) ? Number(value) : undefined);
    if (!setting || read === undefined) {
      const known = setting
        ? `${key}=${Object.keys(setting.values).join('|') || 'NUMBER'}`
        : Object.keys(SETTINGS).join(', ');
      throw new RangeError(`"${text}": "${pair}" is no setting of a serial port; there is ${known}`);
    }
    settings[setting.name] = read;
  }
  return { kind: 'serial', path, ...settings };
}

const same = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));
const numbers = (...values: readonly number[]) =>
  Object.fromEntries(values.map((value) => [`${value}`, value]));

const SETTINGS: Readonly<
  Record<string, { readonly name: string; readonly values: Readonly<Record<string, string | number>> }>
> = {
  baud: { name: 'baudRate', values: {} },
  data: { name: 'dataBits', values: numbers(5, 6, 7, 8) },
  parity: { name: 'parity', values: same('none', 'even', 'odd', 'mark', 'space') },
  stop: { name: 'stopBits', values: numbers(1, 1.5, 2) },
  flow: { name: 'flow', values: same('none', 'rtscts', 'xonxoff') },
};

/** Opens the line to a target. */
export async function openTarget(target: Target, timeoutMs: number): Promise<Port> {
  switch (target.kind) {
    case 'tcp':
      return await connectTcp({ ...target, timeoutMs });
    case 'udp':
      return await connectUdp(target);
    case 'serial':
      return await openSerial(target);
    case 'port':
      return target.port;
  }
}

/** The target as people write it. */
export function printTarget(target: Target): string {
  switch (target.kind) {
    case 'tcp':
    case 'udp':
      return `${target.kind}://${target.host.includes(':') ? `[${target.host}]` : target.host}:${target.port}`;
    case 'serial':
      return `serial:${target.path}`;
    case 'port':
      return target.name ?? 'the line';
  }
}
