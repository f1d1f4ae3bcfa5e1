import { type ServeEvent, type ServeOptions, type Serving, serve } from 'dlms/node';
import type { DlmsServer } from 'dlms/server';
import { ION_HDLC, ionServer, MANAGEMENT_LOGICAL_DEVICE, renewObjects } from './cosem/ion-profile.ts';
import type { ServedMeter } from './cosem/served-meter.ts';
import { serveFaulty } from './faults/serve-faulty.ts';
import type { CommunicationPort } from './modules/define.ts';
import type { MeterAddress, MeterLogger, MeterOptions } from './options.ts';

/** What listens for a meter. */
export interface Listeners {
  readonly addresses: readonly MeterAddress[];
  /** Shows the modules as they are now. */
  renew(): void;
  close(): Promise<void>;
}

type ListenOptions = Pick<MeterOptions, 'host' | 'port' | 'wrapperPort' | 'maxConnections' | 'faults'>;

/**
 * Serves HDLC and the wrapper over TCP, if the Ethernet port speaks DLMS.
 * @throws ClosedError when a port cannot be had; then none is kept
 */
export async function listen(
  meter: ServedMeter,
  options: ListenOptions,
  logger: MeterLogger,
): Promise<Listeners> {
  const port = meter.framework.ports.find((candidate) => candidate.port === 'ethernet');
  const servers: DlmsServer[] = [];
  const servings: Serving[] = [];
  const addresses: MeterAddress[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(servings.map((serving) => serving.close()));
  };
  const renew = (): void => {
    for (const server of servers) renewObjects(server, meter);
  };
  if (!port?.dlms) {
    logger.info('the Ethernet port does not speak DLMS: nothing is served over TCP');
    return { addresses, renew, close };
  }
  const { host = '127.0.0.1' } = options;
  try {
    for (const transport of ['hdlc', 'wrapper'] as const) {
      const server = ionServer(meter, {
        transport,
        physicalAddress: port.unitId,
        lists: options.faults?.of(ALONE)?.refuseLists,
      });
      const serving = await serveTransport(server, transport, port, options, logger);
      servers.push(server);
      servings.push(serving);
      addresses.push(addressOf(transport, host, serving.address.port, port));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { addresses, renew, close };
}

function serveTransport(
  server: DlmsServer,
  transport: 'hdlc' | 'wrapper',
  { port, rxTimeoutMs }: CommunicationPort,
  options: ListenOptions,
  logger: MeterLogger,
): Promise<Serving> {
  const { host = '127.0.0.1', maxConnections = 16 } = options;
  const tcpPort = transport === 'hdlc' ? (options.port ?? 4059) : (options.wrapperPort ?? 4060);
  const served: ServeOptions = {
    transport,
    devices: [server],
    channel: port,
    hdlc: { ...ION_HDLC, interOctetTimeoutMs: rxTimeoutMs },
    inactivityTimeoutMs: ION_HDLC.inactivityTimeoutMs,
    listen: { host, port: tcpPort },
    maxConnections,
    onEvent: (event) => report(event, transport, logger),
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
