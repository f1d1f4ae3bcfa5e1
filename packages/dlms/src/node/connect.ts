import type { DataLink } from '../bytes/link.ts';
import { type AssociateOptions, associate, preEstablished } from '../client/associate.ts';
import { Client } from '../client/client.ts';
import { ClientSecurity } from '../client/security.ts';
import type { SecurityOptions } from '../client/security-options.ts';
import { ClosedError, TimeoutError } from '../errors.ts';
import { gatewayHeaderOctets } from '../gateway-header/header.ts';
import { GatewayLink, type GatewayTarget } from '../gateway-header/link.ts';
import { type Address, type AddressSize, clientAddress, serverAddress } from '../hdlc/address.ts';
import { Link } from '../hdlc/link.ts';
import type { LinkOptions } from '../hdlc/options.ts';
import type { CounterSource } from '../security/counter.ts';
import { Conversation, type ConversationOptions } from '../session/conversation.ts';
import { GeneralBlockLink } from '../session/general-block-link.ts';
import type { Port } from '../session/port.ts';
import { WrapperLink } from '../wrapper/link.ts';
import { type CounterReading, isReading, readCounter } from './counter-reading.ts';
import { nodeCrypto } from './crypto.ts';
import { Driver, type DriverOptions } from './driver.ts';
import { explain, Witness } from './explain.ts';
import { type Line, openLine } from './line.ts';
import type { ModeEOptions } from './mode-e.ts';
import { parseTarget, type Target } from './target.ts';

export interface ConnectOptions
  extends Omit<AssociateOptions, 'repeats' | 'security' | 'lineBytes'>,
    DriverOptions,
    Pick<ConversationOptions, 'longestAnswerMs' | 'maxWaiting' | 'observe'> {
  /** Default HDLC on serial lines and ports, WRAPPER on TCP and UDP. */
  readonly interface?: 'hdlc' | 'wrapper';
  /** The client's address; default 16, the public client. */
  readonly client?: number;
  /** The server's address; default 1, the management logical device. */
  readonly server?: number | ServerNumbers;
  /** How long to wait for an answer; default 5000. */
  readonly timeoutMs?: number;
  /** How often what got no answer is said again, where that does no harm; default 3. */
  readonly retries?: number;
  /** Ciphering, and the keys of authentication; without it everything goes in the clear. */
  readonly security?: ConnectSecurity;
  /** The association is open without being opened. */
  readonly preEstablished?: boolean;
  /** Signs on by IEC 62056-21 before HDLC: on optical ports, and what is wired like one. */
  readonly modeE?: boolean | ModeEOptions;
  /** The meter is behind a gateway, which is what the target leads to: every APDU names the meter. */
  readonly gateway?: GatewayTarget;
  /** How many general blocks the meter may send before it waits to be told to go on, 1…63; default 8. */
  readonly generalBlockWindow?: number;
  /** Sizes, windows and time-outs of HDLC. */
  readonly hdlc?: Omit<LinkOptions, 'role' | 'client' | 'server'>;
  /** Wraps the port: trace, capture, lossy. */
  readonly tap?: (port: Port) => Port;
  /** Gives up connecting; a client that is open does not heed it any more. */
  readonly signal?: AbortSignal;
}

/** Security with a counter that may be read from the meter first. */
export interface ConnectSecurity extends Omit<SecurityOptions, 'counter'> {
  /**
   * Where the invocation counters of the encryption key come from: a source that keeps them, such as `counterFile`; an object of the
   * meter that is read first; or a number to begin with, which is the caller's to remember.
   */
  readonly counter?: CounterSource | CounterReading | number;
}

/** A server's address in parts. */
export type ServerNumbers =
  | { readonly logical: number; readonly physical?: number; readonly size?: AddressSize }
  /** The physical address follows from the meter's serial number: its last four digits and 1000, as most makers have it. */
  | { readonly serialNumber: number | bigint; readonly logical?: number; readonly size?: AddressSize };

/**
 * Connects to a meter: opens the line, sets the link up, opens the association. What goes wrong says at which of these, and what to
 * try.
 * @throws DlmsError when the meter cannot be reached or refuses, RangeError for options that make no sense
 */
export async function connect(target: string | Target, options: ConnectOptions = {}): Promise<Client> {
  const where = typeof target === 'string' ? parseTarget(target) : target;
  const { timeoutMs } = planOf(where, options, securityOf(options));
  const dial = (): Promise<Line> => openLine(where, timeoutMs, options);
  const line = await dial();
  const { security } = options;
  if (!security || !isReading(security.counter)) return await converse(where, line, options);
  const known = await readCounter(line, security.counter, options, {
    open: (turn, reader) => converse(where, turn, reader),
    dial,
  });
  const counted = { ...security, counter: known.counter };
  return await converse(where, known.line, { ...options, security: counted });
}

/** @throws RangeError for options that make no sense; a counter that has still to be read begins anywhere */
function securityOf({ security, systemTitle, quirks }: ConnectOptions): ClientSecurity | undefined {
  if (!security) return undefined;
  const { counter, ...rest } = security;
  const place = { crypto: nodeCrypto, systemTitle, ...(quirks && { quirks }) };
  const known = isReading(counter) ? 0 : counter;
  return new ClientSecurity({ ...rest, ...(known !== undefined && { counter: known }) }, place);
}

/** Sets the link up on an open line, and opens the association. */
async function converse(where: Target, line: Line, options: ConnectOptions): Promise<Client> {
  const security = securityOf(options);
  const plan = planOf(line.target, options, security);
  const witness = new Witness();
  const port = witness.watch(line.port);
  const driver = new Driver(port, new Conversation(plan.conversation), options);
  const calledOff = (): void => void port.close();
  options.signal?.addEventListener('abort', calledOff);
  try {
    options.signal?.throwIfAborted();
    await driver.connect();
    const { security: _, ...rest } = options;
    const room = roomOnLine(options);
    const association = {
      crypto: nodeCrypto,
      ...rest,
      ...room,
      repeats: plan.repeats,
      ...(security && { security }),
    };
    const opened = options.preEstablished
      ? preEstablished(association)
      : await driver.run(associate(association));
    plan.blocks?.agree(opened.terms.blockTerms);
    return new Client(driver, opened);
  } catch (error) {
    await driver.close();
    const direct = line.mayNeedNoSignOn && error instanceof TimeoutError && !options.signal?.aborted;
    const client = direct ? await withoutSignOn(where, options) : undefined;
    if (client) return client;
    throw options.signal?.aborted
      ? abandoned(options.signal)
      : explain(error, witness, { ...plan, where: line.name, meter: line.meter });
  } finally {
    options.signal?.removeEventListener('abort', calledOff);
  }
}

/** Once more as if there were no sign-on; undefined when the meter is silent then, too. */
async function withoutSignOn(where: Target, options: ConnectOptions): Promise<Client | undefined> {
  try {
    return await connect(where, { ...options, modeE: false, interface: 'hdlc' });
  } catch (error) {
    if (error instanceof TimeoutError) return undefined;
    throw error;
  }
}

const abandoned = ({ reason }: AbortSignal): ClosedError =>
  new ClosedError('connecting was called off', { layer: 'session', during: 'connecting', cause: reason });

interface Plan {
  readonly interface: 'hdlc' | 'wrapper';
  readonly timeoutMs: number;
  /** Of dialogues; HDLC repeats frames by itself. */
  readonly repeats: number;
  readonly conversation: ConversationOptions;
  /** Around the link, where general blocks are proposed. */
  readonly blocks: GeneralBlockLink | undefined;
}

function planOf(where: Target, options: ConnectOptions, security: ClientSecurity | undefined): Plan {
  const { timeoutMs = 5000, retries = 3, longestAnswerMs, maxWaiting, observe } = options;
  const isIp = where.kind === 'tcp' || where.kind === 'udp';
  const chosen = options.interface ?? (isIp && !options.modeE ? 'wrapper' : 'hdlc');
  if (options.modeE && chosen === 'wrapper') throw new RangeError('after a sign-on by mode E comes HDLC');
  const quirks = new Set(options.quirks);
  const blind = quirks.has('constantInvokeId') || quirks.has('unechoedInvokeId');
  // By short names there are no invoke ids at all, and nothing is asked twice but the AARQ.
  const endsOnTimeout = blind || options.reference === 'sn';
  const common = {
    ...(longestAnswerMs !== undefined && { longestAnswerMs }),
    ...(maxWaiting !== undefined && { maxWaiting }),
    ...(observe && { observe }),
    ...(security && { protection: security }),
  };
  if (chosen === 'hdlc') {
    const timing = { responseTimeoutMs: timeoutMs, maxRetries: retries };
    const link = towardsMeter(hdlcLink(where, options, timing), options);
    const blocks = options.generalBlocks && new GeneralBlockLink(link, windowOf(options));
    const conversation = { ...common, link: blocks ?? link };
    return { interface: chosen, timeoutMs, repeats: 0, conversation, blocks };
  }
  const wrapper = new WrapperLink({
    client: options.client ?? PUBLIC_CLIENT,
    server: wrapperPort(options.server ?? MANAGEMENT),
    datagrams: where.kind === 'udp',
    acceptUnswappedPorts: quirks.has('unswappedPorts'),
  });
  const link = towardsMeter(wrapper, options);
  // Lost blocks are asked for before the answer counts as lost.
  const blocks =
    options.generalBlocks && new GeneralBlockLink(link, { ...windowOf(options), pollMs: timeoutMs / 4 });
  return {
    interface: chosen,
    timeoutMs,
    // Where invoke ids tell nothing, a late answer to a repeated question would be taken for the next one's.
    repeats: blind ? 0 : retries,
    conversation: {
      ...common,
      link: blocks ?? link,
      silenceMs: timeoutMs,
      endsOnTimeout,
      ...(where.kind === 'udp' && endsOnTimeout && { copyMs: Math.min(COPY_MS, timeoutMs / 4) }),
    },
    blocks,
  };
}

const windowOf = ({ generalBlockWindow }: ConnectOptions) =>
  generalBlockWindow === undefined ? {} : { window: generalBlockWindow };

/** How much later than itself the copy of a datagram may come. */
const COPY_MS = 200;
const PUBLIC_CLIENT = 16;
const MANAGEMENT = 1;

const towardsMeter = (link: DataLink, { gateway }: ConnectOptions): DataLink =>
  gateway ? new GatewayLink(link, gateway) : link;

/** A gateway's prefix takes room of what the line can carry at a time, in both directions. */
function roomOnLine({ gateway, maxReceiveBytes = 0xffff }: ConnectOptions): AssociateOptions {
  if (!gateway) return {};
  const lineBytes = 0xffff - gatewayHeaderOctets(gateway.device);
  return { lineBytes, maxReceiveBytes: Math.min(maxReceiveBytes, lineBytes) };
}

function hdlcLink(
  where: Target,
  { client = PUBLIC_CLIENT, server = MANAGEMENT, hdlc }: ConnectOptions,
  timing: Pick<LinkOptions, 'responseTimeoutMs' | 'maxRetries'>,
): DataLink {
  const slow = where.kind === 'serial' ? { bitsPerSecond: where.baudRate ?? 9600 } : {};
  return new Link({
    role: 'client',
    client: clientAddress(client),
    server: hdlcAddress(server),
    ...timing,
    ...slow,
    ...hdlc,
  });
}

/** One number is the logical address alone below 128; above it holds both parts, 7 bits each, and above 16383 14 bits each. */
export function hdlcAddress(server: number | ServerNumbers): Address {
  if (typeof server === 'number') {
    if (server < 0x80) return serverAddress(server);
    if (server < 0x4000) return serverAddress(server >> 7, server & 0x7f, 2);
    return serverAddress(Math.floor(server / 0x4000), server % 0x4000, 4);
  }
  if ('logical' in server && !('serialNumber' in server))
    return serverAddress(server.logical, server.physical, server.size);
  const { serialNumber, logical = MANAGEMENT, size } = server;
  return serverAddress(logical, Number(BigInt(serialNumber) % 10_000n) + 1000, size);
}

function wrapperPort(server: number | ServerNumbers): number {
  return typeof server === 'number' ? server : (server.logical ?? MANAGEMENT);
}
