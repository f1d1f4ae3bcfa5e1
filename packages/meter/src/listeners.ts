import { type ServeEvent, type ServeOptions, type Serving, serve } from 'dlms/node';
import type { DlmsServer } from 'dlms/server';
import { MANAGEMENT_LOGICAL_DEVICE, type ServedProfile } from './cosem/ion-profile.ts';
import { serveFaulty } from './faults/serve-faulty.ts';
import type { Framework } from './framework.ts';
import type { PortKind } from './model.ts';
import type { CommunicationPort } from './modules/define.ts';
import type { MeterAddress, MeterLine, MeterLogger, MeterOptions } from './options.ts';
import { SerialLine } from './serial-line.ts';
import { Sessions } from './sessions.ts';

/** A meter as it is served. */
export interface ListenedMeter {
  readonly framework: Framework;
  readonly profile: ServedProfile;
}

/** What listens for a meter. */
export interface Listeners {
  readonly addresses: readonly MeterAddress[];
  readonly lines: readonly MeterLine[];
  /** Who is connected, by port. */
  readonly visitors: readonly Visitors[];
  /** Shows the modules as they are now. */
  renew(): void;
  close(): Promise<void>;
}

/** Who is connected to a port. */
export interface Visitors {
  readonly port: PortKind;
  readonly sessions: Sessions;
}

type ListenOptions = Pick<
  MeterOptions,
  'host' | 'port' | 'wrapperPort' | 'maxConnections' | 'faults' | 'now'
>;

/**
 * Serves every port that speaks DLMS: Ethernet with HDLC and the wrapper over TCP, the others where they name a device.
 * @throws ClosedError when a port cannot be had; then none is kept
 */
export async function listen(
  meter: ListenedMeter,
  options: ListenOptions,
  logger: MeterLogger,
): Promise<Listeners> {
  const opened: Listeners[] = [];
  try {
    for (const port of meter.framework.ports) {
      if (!port.dlms) logger.info(`the ${port.port} port does not speak DLMS: nothing is served there`);
      else if (port.port === 'ethernet') opened.push(await listenOnTcp(meter, port, options, logger));
      else if (port.device !== '') opened.push(await listenOnDevice(meter, port, options, logger));
    }
  } catch (error) {
    await all(opened).close();
    throw error;
  }
  return all(opened);
}

const all = (parts: readonly Listeners[]): Listeners => ({
  addresses: parts.flatMap(({ addresses }) => addresses),
  lines: parts.flatMap(({ lines }) => lines),
  visitors: parts.flatMap(({ visitors }) => visitors),
  renew: () => {
    for (const part of parts) part.renew();
  },
  close: async () => {
    await Promise.all(parts.map((part) => part.close()));
  },
});

async function listenOnDevice(
  meter: ListenedMeter,
  port: CommunicationPort,
  { faults, now = Date.now }: ListenOptions,
  logger: MeterLogger,
): Promise<Listeners> {
  const sessions = new Sessions('hdlc', now);
  const line = new SerialLine({ meter, setup: port, faults: faults?.of(ALONE), logger, sessions });
  await line.open();
  return {
    addresses: [],
    lines: [line.line],
    visitors: [{ port: port.port, sessions }],
    renew: () => line.renew(),
    close: () => line.close(),
  };
}

async function listenOnTcp(
  meter: ListenedMeter,
  port: CommunicationPort,
  options: ListenOptions,
  logger: MeterLogger,
): Promise<Listeners> {
  const { host = '127.0.0.1' } = options;
  const opened: Listeners[] = [];
  try {
    for (const transport of ['hdlc', 'wrapper'] as const) {
      const server = meter.profile.server({
        transport,
        physicalAddress: port.unitId,
        lists: options.faults?.of(ALONE)?.refuseLists,
      });
      const sessions = new Sessions(transport, options.now ?? Date.now);
      const onEvent = (event: ServeEvent): void => {
        sessions.note(event);
        report(event, transport, logger);
      };
      const line = { server, profile: meter.profile, transport, port };
      const serving = await serveTransport(line, options, onEvent);
      opened.push({
        addresses: [addressOf(transport, host, serving.address.port, port)],
        lines: [],
        visitors: [{ port: port.port, sessions }],
        renew: () => meter.profile.renew(server),
        close: () => serving.close(),
      });
    }
  } catch (error) {
    await all(opened).close();
    throw error;
  }
  return all(opened);
}

function serveTransport(
  line: {
    readonly server: DlmsServer;
    readonly profile: ServedProfile;
    readonly transport: 'hdlc' | 'wrapper';
    readonly port: CommunicationPort;
  },
  options: ListenOptions,
  onEvent: (event: ServeEvent) => void,
): Promise<Serving> {
  const { server, profile, transport } = line;
  const { port, rxTimeoutMs } = line.port;
  const { host = '127.0.0.1', maxConnections = 16 } = options;
  const tcpPort = transport === 'hdlc' ? (options.port ?? 4059) : (options.wrapperPort ?? 4060);
  const served: ServeOptions = {
    transport,
    devices: [server],
    channel: port,
    hdlc: { ...profile.hdlc, interOctetTimeoutMs: rxTimeoutMs },
    inactivityTimeoutMs: profile.inactivityTimeoutMs,
    listen: { host, port: tcpPort },
    maxConnections,
    onEvent,
  };
  const faults = options.faults?.of(ALONE);
  return faults ? serveFaulty(served, () => faults) : serve(served);
}

/** The number by which a fault file calls the only meter. */
const ALONE = 1;

const addressOf = (
  transport: 'hdlc' | 'wrapper',
  host: string,
  port: number,
  { unitId }: CommunicationPort,
): MeterAddress => ({
  transport,
  host,
  port,
  url: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`,
  logical: MANAGEMENT_LOGICAL_DEVICE,
  physical: transport === 'hdlc' ? unitId : undefined,
  addressSize: transport === 'hdlc' ? 4 : undefined,
});

function report(event: ServeEvent, transport: string, logger: MeterLogger): void {
  switch (event.type) {
    case 'connected':
      logger.info(`${transport}: connection ${event.connection} from ${event.remote}`);
      return;
    case 'turnedAway':
      logger.warn(`${transport}: no room for ${event.remote}`);
      return;
    case 'disconnected':
      logger.info(`${transport}: connection ${event.connection} ended (${event.reason})`);
      return;
    case 'problem':
    case 'broken':
    case 'fault':
      logger.warn(`${transport}: connection ${event.connection}: ${messageOf(event.error)}`);
      return;
    default:
      return;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
