import { dirname } from 'node:path';
import { RefusedError } from 'dlms/bytes';
import { type LineOptions, type Serving, serve } from 'dlms/node';
import type { DlmsServer } from 'dlms/server';
import { credentialsOf } from '../access/credentials.ts';
import { FULL_HDLC } from '../access/full-profile.ts';
import type { CheckedFramework } from '../check/checked-framework.ts';
import { mustCheck } from '../check/file.ts';
import { chosenFramework } from '../chosen-framework.ts';
import { ION_HDLC, MANAGEMENT_LOGICAL_DEVICE } from '../cosem/ion-profile.ts';
import { clockJumps } from '../faults/clock-jumps.ts';
import { countersLost } from '../faults/counter-loss.ts';
import { serveFaulty } from '../faults/serve-faulty.ts';
import type { CommunicationPort } from '../modules/define.ts';
import type { MeterAddress } from '../options.ts';
import { ReplayFiles } from '../replay-files.ts';
import { Awake } from './awake.ts';
import { FleetClocks } from './fleet-clocks.ts';
import { FleetCounters } from './fleet-counters.ts';
import { FleetMeter } from './fleet-meter.ts';
import type { FleetMember, FleetOptions, RunningFleet } from './fleet-options.ts';
import { SharedServer, SleepingServer } from './fleet-server.ts';
import { addressOf, FleetLoads, memberFramework, serialNumberOf } from './member.ts';
import { type MemberSecurity, memberAccess } from './secured-device.ts';

/** On one line addresses have to differ, and they follow from four digits. */
const MOST_ON_ONE_PORT = 10_000;
const DAYS = 7;

/**
 * Starts many virtual meters in this process: they listen when this returns. A meter to which nobody speaks is little more than
 * its number; what it shows follows from its load and the time, and is worked out when somebody asks.
 * @throws FrameworkError for a framework with mistakes, RefusedError for numbers that do not go together, ClosedError for a port in use
 */
export async function startFleet(options: FleetOptions): Promise<RunningFleet> {
  checkNumbers(options);
  const checked = mustCheck(await chosenFramework(options), 'of the fleet');
  const fleet = await wakeable(options, checked);
  const servings: Serving[] = [];
  let ended: Promise<void> | undefined;
  const close = (): Promise<void> => {
    ended ??= Promise.all(servings.map((serving) => serving.close())).then(() => fleet.close());
    return ended;
  };
  try {
    const members = await open(options, checked, fleet, servings);
    const end = (): void => void close();
    options.signal?.addEventListener('abort', end, { once: true });
    if (options.signal?.aborted) await close();
    return {
      members,
      get awake() {
        return fleet.awake.count;
      },
      credentials: (number) =>
        options.keySeed === undefined ? [] : credentialsOf(memberAccess(options.keySeed, number)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function checkNumbers({ count, onePort = false, portBase = 5000, transports = ONE }: FleetOptions): void {
  const refusal = (message: string, advice: string): RefusedError =>
    new RefusedError(message, 'invalidFleet', {
      layer: 'configuration',
      during: 'starting the fleet',
      advice,
    });
  if (!Number.isInteger(count) || count < 1)
    throw refusal(`a fleet of ${count} meters`, 'choose a whole number from 1 on');
  if (onePort && count > MOST_ON_ONE_PORT)
    throw refusal(
      `${count} meters on one port`,
      `${MOST_ON_ONE_PORT} at most can be told apart there: give each a port of its own`,
    );
  const last = portBase + transports.length * (onePort ? 1 : count) - 1;
  if (portBase > 0 && last > 65_535)
    throw refusal(
      `the last TCP port would be ${last}`,
      'there are 65535: choose a lower first port, one transport, or one port for all',
    );
}

/** A port costs a file descriptor, of which there may be few. */
const ONE = ['hdlc'] as const;

/** What wakes the meters of a fleet, and what is remembered of them. */
interface Wakeable {
  readonly awake: Awake<FleetMeter>;
  close(): void;
}

async function wakeable(options: FleetOptions, checked: CheckedFramework): Promise<Wakeable> {
  const { historyDays = DAYS, seed = 1, mostAwake = 256, now = Date.now, faults } = options;
  const replays = new ReplayFiles(options.config === undefined ? process.cwd() : dirname(options.config));
  await replays.load(await chosenFramework(options));
  const loads = new FleetLoads(checked, seed, historyDays);
  const clocks = new FleetClocks(options.dataDir);
  const counters = new FleetCounters(options.dataDir);
  const faultySince = now();
  const awake = new Awake<FleetMeter>(
    mostAwake,
    (number) =>
      new FleetMeter({
        checked: memberFramework(checked, number),
        sourceOf: (module) => replays.sourceOf(module) ?? loads.of(number, module),
        historyDays,
        steps: clocks.of(number),
        jumps: (after, until) => {
          const fault = faults?.of(number);
          return fault?.clockJump ? clockJumps(fault.clockJump, fault.seed, after, until) : [];
        },
        faultySince,
        lists: faults?.of(number)?.refuseLists === true,
        security: securityOf(number, options, counters),
        now,
        touched: () => awake.touch(number),
        keep: (step) => clocks.add(number, step),
      }),
  );
  return {
    awake,
    close() {
      counters.close();
      clocks.close();
    },
  };
}

/** The keys and counters of a meter of a fleet with keys. */
function securityOf(
  number: number,
  { keySeed, faults, now = Date.now }: FleetOptions,
  counters: FleetCounters,
): MemberSecurity | undefined {
  if (keySeed === undefined) return undefined;
  const fault = faults?.of(number);
  const loss = fault?.loseCounters;
  return {
    access: memberAccess(keySeed, number),
    source: counters.source(number),
    received: counters.received(number),
    lost: fault && loss ? () => countersLost(loss, fault.seed, now()) : undefined,
  };
}

/** Opens every port; what was opened stands in `servings` even when a later one fails. */
async function open(
  options: FleetOptions,
  checked: CheckedFramework,
  { awake }: Wakeable,
  servings: Serving[],
): Promise<readonly FleetMember[]> {
  const { count, onePort = false, portBase = 5000, transports = ONE } = options;
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  const addresses = new Map<number, MeterAddress[]>(numbers.map((number) => [number, []]));
  const port = ethernetOf(checked);
  let next = portBase;
  for (const transport of transports) {
    for (const group of onePort ? [numbers] : numbers.map((number) => [number])) {
      const servers = serversOf(group, transport, onePort, awake);
      const line = lineOf({ transport, servers, port, options });
      const serving = await listen(line, next, options, group);
      if (portBase > 0) next++;
      servings.push(serving);
      for (const number of group)
        addresses.get(number)?.push(addressFor(number, transport, serving.address, onePort));
    }
  }
  return numbers.map((number) => ({
    number,
    serialNumber: serialNumberOf(number),
    logicalDeviceName: `MTW${serialNumberOf(number)}`,
    addresses: addresses.get(number) ?? [],
  }));
}

function serversOf(
  numbers: readonly number[],
  transport: MeterAddress['transport'],
  shared: boolean,
  awake: Awake<FleetMeter>,
): readonly DlmsServer[] {
  if (transport === 'wrapper' && shared) {
    const wake = (number: number) => () => awake.get(number).device(transport, addressOf(number));
    return [new SharedServer(new Map(numbers.map((number) => [addressOf(number), wake(number)])))];
  }
  return numbers.map(
    (number) =>
      new SleepingServer(transport === 'hdlc' ? addressOf(number) : 0, () =>
        awake.get(number).device(transport, MANAGEMENT_LOGICAL_DEVICE),
      ),
  );
}

function ethernetOf({ modules }: CheckedFramework): Pick<CommunicationPort, 'rxTimeoutMs'> {
  const ethernet = modules.find(({ setup }) => setup.get('Port') === 'ethernet');
  return { rxTimeoutMs: Number(ethernet?.setup.get('RxTimeout') ?? 1000) };
}

function lineOf(given: {
  readonly transport: MeterAddress['transport'];
  readonly servers: readonly DlmsServer[];
  readonly port: Pick<CommunicationPort, 'rxTimeoutMs'>;
  readonly options: FleetOptions;
}): LineOptions {
  const { logger } = given.options;
  return {
    transport: given.transport,
    devices: given.servers,
    channel: 'ethernet',
    hdlc: {
      // Associations by keys do not fit the short frames of ION meters.
      ...(given.options.keySeed === undefined ? ION_HDLC : FULL_HDLC),
      interOctetTimeoutMs: given.port.rxTimeoutMs,
    },
    inactivityTimeoutMs: ION_HDLC.inactivityTimeoutMs,
    ...(logger && {
      onEvent: (event) => {
        if (event.type === 'fault') logger.warn(`a meter of the fleet failed: ${event.error}`);
        if (event.type === 'turnedAway') logger.warn(`no room for ${event.remote}`);
      },
    }),
  };
}

function listen(
  line: LineOptions,
  port: number,
  { host = '127.0.0.1', onePort = false, maxConnections = onePort ? 1024 : 16, faults }: FleetOptions,
  numbers: readonly number[],
): Promise<Serving> {
  const where = { listen: { host, port }, maxConnections };
  const [first = 1] = numbers;
  if (!faults || !numbers.some((number) => faults.of(number))) return serve({ ...line, ...where });
  const byAddress = new Map(numbers.map((number) => [addressOf(number), number]));
  return serveFaulty({ ...line, ...where }, (address) =>
    faults.of(numbers.length === 1 ? first : (byAddress.get(address) ?? 0)),
  );
}

function addressFor(
  number: number,
  transport: MeterAddress['transport'],
  { host, port }: Serving['address'],
  shared: boolean,
): MeterAddress {
  const isHdlc = transport === 'hdlc';
  return {
    transport,
    host,
    port,
    url: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`,
    logical: shared && !isHdlc ? addressOf(number) : MANAGEMENT_LOGICAL_DEVICE,
    physical: isHdlc ? addressOf(number) : undefined,
    addressSize: isHdlc ? 4 : undefined,
  };
}
