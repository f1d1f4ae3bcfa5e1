import { readFile } from 'node:fs/promises';
import { RefusedError } from 'dlms/bytes';
import { type ServeEvent, type Serving, serve } from 'dlms/node';
import type { CheckedFramework } from './check/checked-framework.ts';
import { FrameworkError, loadFramework, mustCheck } from './check/file.ts';
import { ION_HDLC, ionServer, MANAGEMENT_LOGICAL_DEVICE } from './cosem/ion-profile.ts';
import type { ServedMeter } from './cosem/served-meter.ts';
import type { FrameworkDescription } from './description.ts';
import { Journal } from './journal/journal.ts';
import { lockFolder } from './journal/lock.ts';
import { meterStateOf } from './journal/meter-state.ts';
import { Meter } from './meter.ts';
import { isModel, MODELS } from './model.ts';
import type { CommunicationPort } from './modules/define.ts';
import type { MeterAddress, MeterLogger, MeterOptions, RunningMeter } from './options.ts';
import { TEMPLATES } from './templates/templates.ts';

/**
 * Starts a virtual meter: it listens when this returns.
 * @throws FrameworkError for a framework with mistakes, RefusedError for a data folder in use, ClosedError for a port in use
 */
export async function startMeter(options: MeterOptions = {}): Promise<RunningMeter> {
  const { logger = SILENT, now = Date.now, signal } = options;
  signal?.throwIfAborted();
  const framework = await frameworkOf(options);
  const kept = options.dataDir === undefined ? undefined : openFolder(options.dataDir, logger);
  const ends: (() => void | Promise<void>)[] = [() => kept?.close()];
  const close = once(async () => {
    for (const end of ends.toReversed()) await end();
  });
  try {
    const meter = new Meter({
      framework,
      now: now(),
      kept: kept?.state,
      keeper: kept?.journal,
      historyDays: options.historyDays ?? 30,
    });
    ends.push(() => meter.powerDown(now()), keepAlive(meter, now, logger));
    const servings = await serveAll(meter, options, (serving) => ends.push(() => serving.close()));
    const abort = (): void => void close();
    signal?.addEventListener('abort', abort, { once: true });
    ends.push(() => signal?.removeEventListener('abort', abort));
    if (signal?.aborted) await close();
    return { addresses: servings, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const SILENT: MeterLogger = { info: () => {}, warn: () => {} };

/** The framework that the options ask for, without a mistake. */
async function frameworkOf(options: MeterOptions): Promise<CheckedFramework> {
  const { config, framework, model = 'ion8650' } = options;
  if (config !== undefined) {
    const loaded = loadFramework(await readConfig(config));
    if (!loaded.ok) throw new FrameworkError(loaded.problems, config);
    return mustCheck(overridden(loaded.description, options), config);
  }
  if (!framework && !isModel(model))
    throw new RefusedError(`there is no model "${model}"`, 'unknownModel', {
      layer: 'configuration',
      during: 'choosing the framework of the meter',
      advice: `choose one of ${MODELS.join(', ')}`,
    });
  const template = isModel(model) ? TEMPLATES[model] : undefined;
  return mustCheck(overridden(framework ?? template, options), framework ? 'of the caller' : model);
}

async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RefusedError(`the framework file ${path} cannot be read`, 'unreadable', {
      layer: 'configuration',
      during: 'reading the framework of the meter',
      advice: 'check the path and that the file may be read',
      cause,
    });
  }
}

/** Seed and zone of the options go into the modules that have them. */
function overridden(
  description: FrameworkDescription | undefined,
  { seed, zone }: MeterOptions,
): FrameworkDescription | undefined {
  if (!description) return undefined;
  const modules = description.modules.map((module) => {
    if (module.type === 'Power Meter' && seed !== undefined)
      return { ...module, setup: { ...module.setup, Seed: seed } };
    if (module.type === 'Clock' && zone !== undefined)
      return { ...module, setup: { ...module.setup, 'Time Zone': zone } };
    return module;
  });
  return { ...description, modules };
}

/** Takes the lock of a folder and opens its journal. */
function openFolder(folder: string, logger: MeterLogger) {
  const lock = lockFolder(folder);
  try {
    const { journal, records, cutBytes } = Journal.open(folder);
    if (cutBytes > 0)
      logger.warn(`the journal in ${folder} ended in a record that was cut: ${cutBytes} octets taken off`);
    return {
      journal,
      state: meterStateOf(records),
      close() {
        journal.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Advances a meter whenever it has to be, until the returned function is called. */
function keepAlive(meter: Meter, now: () => number, logger: MeterLogger): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wake = (): void => {
    let waitMs = LONGEST_SLEEP_MS;
    try {
      meter.advance(now());
      waitMs = meter.deadline - now();
    } catch (error) {
      // Until the journal takes it the meter shows nothing new; its clients are told of a failure.
      logger.warn(`the journal cannot be written: ${messageOf(error)}`);
    }
    timer = setTimeout(wake, Math.min(LONGEST_SLEEP_MS, Math.max(1, waitMs)));
  };
  wake();
  return () => clearTimeout(timer);
}

/** A host that slept, or whose clock was set, is met again after this. */
const LONGEST_SLEEP_MS = 60_000;

/** Serves HDLC and the wrapper on the Ethernet port, if it speaks DLMS. */
async function serveAll(
  meter: Meter,
  options: MeterOptions,
  started: (serving: Serving) => void,
): Promise<MeterAddress[]> {
  const { now = Date.now, host = '127.0.0.1', logger = SILENT } = options;
  const served: ServedMeter = {
    framework: meter.framework,
    live: () => meter.advance(now()),
    setClock: (to, by) => meter.setClock(to, now(), by),
  };
  const port = meter.framework.ports.find((candidate) => candidate.port === 'ethernet');
  if (!port?.dlms) {
    logger.info('the Ethernet port does not speak DLMS: nothing is served over TCP');
    return [];
  }
  const wanted = { hdlc: options.port ?? 4059, wrapper: options.wrapperPort ?? 4060 };
  const addresses: MeterAddress[] = [];
  for (const transport of ['hdlc', 'wrapper'] as const) {
    const serving = await serveTransport(served, transport, port, options, wanted[transport]);
    started(serving);
    const address = addressOf(transport, host, serving.address.port, port);
    logger.info(`${transport} at ${address.url}`);
    addresses.push(address);
  }
  return addresses;
}

function serveTransport(
  meter: ServedMeter,
  transport: 'hdlc' | 'wrapper',
  port: CommunicationPort,
  options: MeterOptions,
  tcpPort: number,
): Promise<Serving> {
  const { host = '127.0.0.1', maxConnections = 16, logger = SILENT } = options;
  return serve({
    transport,
    devices: [ionServer(meter, { transport, physicalAddress: port.unitId })],
    channel: port.port,
    hdlc: { ...ION_HDLC, interOctetTimeoutMs: port.rxTimeoutMs },
    inactivityTimeoutMs: ION_HDLC.inactivityTimeoutMs,
    listen: { host, port: tcpPort },
    maxConnections,
    onEvent: (event) => report(event, transport, logger),
  });
}

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

/** The first call does it, and all wait for the same end. */
function once(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= end();
    return ended;
  };
}
