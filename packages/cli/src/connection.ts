import { type Command, Option } from 'commander';
import { fromHex } from 'dlms/bytes';
import type { Client } from 'dlms/client';
import type { GatewayTarget } from 'dlms/gateway-header';
import {
  type ConnectOptions,
  captureTo,
  connect,
  nodeCrypto,
  parseTarget,
  type ServerNumbers,
  type Target,
  tap,
  trace,
} from 'dlms/node';
import { type Port, parseQuirk, type Quirk } from 'dlms/session';
import { type CipheringOptions, cipheringOptions, KEY_MECHANISMS, securityOf } from './ciphering.ts';
import { UsageError } from './failure.ts';
import { wholeNumber } from './option.ts';
import { type Progress, startProgress } from './progress.ts';
import { readSecret } from './secret.ts';
import { modeEOf, type SignOnOptions, signOnOptions } from './sign-on.ts';

/** Who listens in. */
export interface WatchOptions {
  readonly trace?: boolean;
  readonly capture?: string;
}

/** What every command that talks to a meter can be told about the way there. */
export interface ConnectionOptions extends SignOnOptions, CipheringOptions, WatchOptions {
  readonly gateway?: GatewayTarget;
  readonly interface?: 'hdlc' | 'wrapper';
  readonly reference: 'ln' | 'sn';
  readonly client?: number;
  readonly server?: number;
  readonly logical?: number;
  readonly physical?: number;
  readonly addressSize?: '1' | '2' | '4';
  readonly serialNumber?: string;
  readonly auth: Mechanism;
  readonly password?: string;
  readonly systemTitle?: string;
  readonly timeout?: number;
  readonly retries?: number;
  readonly maxInfo?: number;
  readonly window?: number;
  readonly maxPdu?: number;
  readonly quirk: readonly Quirk[];
  readonly config?: string;
  readonly data: string;
}

const MECHANISMS = ['none', 'low', 'high', 'highMd5', 'highSha1', 'highSha256', ...KEY_MECHANISMS] as const;
type Mechanism = (typeof MECHANISMS)[number];

/** Adds these options to a command. */
export function connectionOptions(command: Command): Command {
  const choice = (flags: string, description: string, choices: readonly string[]): Option =>
    new Option(flags, description).choices([...choices]);
  return cipheringOptions(signOnOptions(command))
    .option('--mode-e', 'sign on by IEC 62056-21 at 300 Bd first, then HDLC at the speed agreed on')
    .option(
      '--gateway <network:address>',
      'the url leads to a gateway: the meter behind it, by text or hex:0011…',
      gatewayOf,
    )
    .addOption(
      choice('--interface <name>', 'HDLC by default on serial lines, WRAPPER on TCP and UDP', [
        'hdlc',
        'wrapper',
      ]),
    )
    .addOption(
      choice('--reference <names>', 'how objects are called: logical or short names', ['ln', 'sn']).default(
        'ln',
      ),
    )
    .option('--client <address>', 'client address (SAP), default 16', wholeNumber(0, 65_535))
    .option('--server <address>', 'server address as one number, default 1', wholeNumber(0, 0x0fff_ffff))
    .option('--logical <address>', 'logical device', wholeNumber(0, 65_535))
    .option('--physical <address>', 'physical device, HDLC only', wholeNumber(0, 16_383))
    .addOption(choice('--address-size <octets>', 'octets of the HDLC server address', ['1', '2', '4']))
    .option('--serial-number <number>', 'physical device from the serial number: SN % 10000 + 1000')
    .addOption(choice('--auth <mechanism>', 'authentication', MECHANISMS).default('none'))
    .option('--password <secret>', 'password or secret: text, hex:0011…, @file, or - to be asked')
    .option('--system-title <title>', "client's system title: 16 hexadecimal digits or 8 characters")
    .option('--timeout <ms>', 'longest wait for an answer, default 5000', wholeNumber(1, 3_600_000))
    .option(
      '--retries <count>',
      'how often a question without an answer is repeated, default 3',
      wholeNumber(0, 100),
    )
    .option('--max-info <octets>', 'longest HDLC information field proposed', wholeNumber(32, 2030))
    .option('--window <frames>', 'HDLC window proposed', wholeNumber(1, 7))
    .option('--max-pdu <octets>', 'longest APDU accepted', wholeNumber(12, 65_535))
    .option(
      '--quirk <name>',
      'allow a deviation of this meter; may be repeated (meterwire quirks)',
      collectQuirks,
      [],
    )
    .option('--trace', 'frames and APDUs on standard error')
    .option('--capture <file>', 'write what passes the line to a file: .json or .pcap')
    .option('--config <file>', "the gateway's configuration, for device:NAME")
    .option(
      '--data <dir>',
      "the gateway's data folder, where secrets of the console lie",
      './meterwire-data',
    );
}

function gatewayOf(text: string): GatewayTarget {
  const [, network = '', address = ''] = /^(\d{1,3}):(.+)$/s.exec(text) ?? [];
  const hexadecimal = /^hex:((?:[0-9a-f]{2})+)$/i.exec(address);
  if (address === '' || Number(network) > 255 || (address.startsWith('hex:') && !hexadecimal))
    throw new UsageError(`"${text}" is no meter behind a gateway: NETWORK:ADDRESS, such as 0:12345678`);
  const device = hexadecimal?.[1] ? fromHex(hexadecimal[1]) : Buffer.from(address, 'utf8');
  if (device.length > 255)
    throw new UsageError('a meter behind a gateway has an address of at most 255 octets');
  return { network: Number(network), device };
}

function collectQuirks(name: string, before: readonly Quirk[]): readonly Quirk[] {
  return [...before, usage(() => parseQuirk(name))];
}

/** Connects, hands the client over, and closes whatever happened. */
export async function withClient<T>(
  url: string,
  options: ConnectionOptions,
  work: (client: Client, progress: Progress) => Promise<T>,
): Promise<T> {
  const progress = startProgress(url);
  const client = url.startsWith('device:')
    ? await openDevice(url.slice('device:'.length), options, progress)
    : await openUrl(url, options, progress);
  try {
    return await work(client, progress);
  } finally {
    progress.stop();
    await client.close();
  }
}

async function openUrl(url: string, options: ConnectionOptions, progress: Progress): Promise<Client> {
  const target: Target = usage(() => parseTarget(url));
  const chosen = await connectOptions(options);
  if (chosen.modeE && (target.kind === 'udp' || chosen.interface === 'wrapper'))
    throw new UsageError('--mode-e signs on over serial or tcp, and what follows is HDLC');
  const { authentication } = chosen;
  const secrets = authentication?.mechanism === 'low' ? [Buffer.from(authentication.password)] : [];
  return connect(target, { ...chosen, ...watching(options, secrets, progress) });
}

/** A device of the gateway's configuration, reached as the gateway reaches it. */
async function openDevice(name: string, options: ConnectionOptions, progress: Progress): Promise<Client> {
  if (options.config === undefined)
    throw new UsageError(`device:${name} needs --config, the gateway's configuration`);
  const { connectDevice, loadPlan, secretsOf, Vault } = await import('@meterwire/gateway');
  const { devices } = loadPlan(options.config, Vault.of(options.data));
  const device = devices.find((one) => one.name === name);
  if (!device) {
    throw new UsageError(
      `${options.config} has no device "${name}": it has ${devices.map((one) => one.name).join(', ') || 'none'}`,
    );
  }
  return connectDevice(device, watching(options, secretsOf(device), progress));
}

/** Trace, capture and progress: all that listens in, none of it with secrets. */
export function watching(
  options: WatchOptions,
  secrets: readonly Uint8Array[],
  progress: Progress,
): Pick<ConnectOptions, 'tap' | 'observe'> {
  const { capture } = options;
  const captured = capture === undefined ? undefined : usage(() => captureTo(capture, { secrets }));
  const traced = options.trace ? trace({ write: (text) => process.stderr.write(`${text}\n`), secrets }) : {};
  const taps = [captured, traced.tap, counting(progress)].filter((one) => one !== undefined);
  return { ...traced, tap: (port) => taps.reduce((inner, wrap) => wrap(inner), port) };
}

const counting =
  (progress: Progress) =>
  (port: Port): Port =>
    tap(port, { received: (bytes) => progress.received(bytes.length) });

/** The options of a connection as the library takes them. */
export async function connectOptions(options: ConnectionOptions): Promise<ConnectOptions> {
  const authentication = await authenticationOf(options);
  const { client, timeout, retries, maxInfo, window, maxPdu, quirk } = options;
  const systemTitle = options.systemTitle === undefined ? undefined : titleOf(options.systemTitle);
  const security = await securityOf(options, options.auth, systemTitle);
  const server = serverOf(options);
  const modeE = modeEOf(options);
  return {
    ...(modeE && { modeE }),
    ...(options.gateway && { gateway: options.gateway }),
    ...(options.interface && { interface: options.interface }),
    reference: options.reference,
    ...(client !== undefined && { client }),
    ...(server !== undefined && { server }),
    authentication,
    ...(systemTitle !== undefined && { systemTitle }),
    ...(security && { security }),
    ...(timeout !== undefined && { timeoutMs: timeout }),
    ...(retries !== undefined && { retries }),
    ...(maxPdu !== undefined && { maxReceiveBytes: maxPdu }),
    hdlc: {
      ...(maxInfo !== undefined && { maxInfoTransmitBytes: maxInfo, maxInfoReceiveBytes: maxInfo }),
      ...(window !== undefined && { windowTransmit: window, windowReceive: window }),
    },
    quirks: quirk,
  };
}

function serverOf({
  server,
  logical,
  physical,
  addressSize,
  serialNumber,
}: ConnectionOptions): number | ServerNumbers | undefined {
  const size = addressSize === undefined ? {} : { size: Number(addressSize) as 1 | 2 | 4 };
  if (serialNumber !== undefined) {
    if (!/^\d{1,20}$/.test(serialNumber))
      throw new UsageError(`"${serialNumber}" is no serial number: digits only`);
    return { serialNumber: BigInt(serialNumber), ...(logical !== undefined && { logical }), ...size };
  }
  if (logical === undefined && physical === undefined && addressSize === undefined) return server;
  return { logical: logical ?? server ?? 1, ...(physical !== undefined && { physical }), ...size };
}

async function authenticationOf({ auth, password }: ConnectionOptions) {
  if (auth === 'none') {
    if (password !== undefined)
      throw new UsageError('a password needs --auth low, or one of the high mechanisms');
    return { mechanism: 'none' } as const;
  }
  if (auth === 'highGmac' || auth === 'highEcdsa') {
    if (password !== undefined)
      throw new UsageError(`--auth ${auth} proves itself by keys, not by a password`);
    return { mechanism: auth } as const;
  }
  if (password === undefined) throw new UsageError(`--auth ${auth} needs --password`);
  const secret = await readSecret(password);
  return auth === 'low'
    ? ({ mechanism: auth, password: secret } as const)
    : ({ mechanism: auth, secret, crypto: nodeCrypto } as const);
}

function titleOf(text: string): Uint8Array {
  if (/^[0-9a-f]{16}$/i.test(text)) return Buffer.from(text, 'hex');
  const octets = Buffer.from(text, 'latin1');
  if (octets.length === 8) return octets;
  throw new UsageError('a system title is 16 hexadecimal digits or 8 characters');
}

/** A value out of its range, typed by the user, is wrong use and not a bug. */
export function usage<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
