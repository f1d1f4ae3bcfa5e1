import { dirname } from 'node:path';
import { type Access, readAccess } from './access/access.ts';
import { checkAccess } from './access/check.ts';
import { credentialsOf } from './access/credentials.ts';
import { FullProfile } from './access/full-profile.ts';
import { FrameworkError, problemsOf } from './check/file.ts';
import { chosenFile } from './chosen-framework.ts';
import { ControlServer } from './control/control-server.ts';
import { ionProfile } from './cosem/ion-profile.ts';
import type { ServedMeter } from './cosem/served-meter.ts';
import type { FrameworkDescription } from './description.ts';
import { Door } from './door.ts';
import { type ClockJumpFault, clockJumps } from './faults/clock-jumps.ts';
import { countersLost } from './faults/counter-loss.ts';
import { publishControl } from './journal/control-file.ts';
import { openFolder } from './journal/folder.ts';
import { Meter } from './meter.ts';
import type { MeterLogger, MeterOptions, RunningMeter } from './options.ts';
import { ReplayFiles } from './replay-files.ts';
import { Served } from './served.ts';
import { SignalFeeds } from './signal-feeds.ts';

/**
 * Starts a virtual meter: it listens when this returns.
 * @throws FrameworkError for a framework with mistakes, RefusedError for a data folder in use, ClosedError for a port in use
 */
export async function startMeter(options: MeterOptions = {}): Promise<RunningMeter> {
  const { logger = SILENT, now = Date.now, signal } = options;
  signal?.throwIfAborted();
  const { description, access } = await chosenAccess(options);
  const replays = new ReplayFiles(folderOf(options));
  await replays.load(description);
  const feeds = new SignalFeeds(folderOf(options), logger);
  await feeds.load(description);
  const folder = options.dataDir === undefined ? undefined : openFolder(options.dataDir);
  if (folder && folder.cutBytes > 0)
    logger.warn(`the journal ended in a record that was cut: ${folder.cutBytes} octets taken off`);
  /** What has to be undone, in the order in which it was done. */
  const undoing: (() => void | Promise<void>)[] = [() => folder?.close()];
  const close = once(() => undoAll(undoing));
  try {
    if (folder?.state) {
      await replays.load(folder.state.description);
      await feeds.load(folder.state.description);
    }
    const { historyDays = 30 } = options;
    let full: FullProfile | undefined;
    const meter = new Meter({
      onNotice: (notice) => full?.notice(notice),
      description,
      now: now(),
      kept: folder?.state,
      keeper: folder?.keeper,
      sourceOf: (module) => replays.sourceOf(module),
      feedOf: (module) => feeds.feedOf(module),
      historyDays,
    });
    feeds.keepOnly(meter.checked.modules);
    feeds.run({ now: () => meter.advance(now()), settle: () => meter.settle(now()) });
    undoing.push(() => feeds.close());
    const faults = options.faults?.of(1);
    const loss = faults?.loseCounters;
    const lost = faults && loss ? () => countersLost(loss, faults.seed, now()) : undefined;
    if (access?.known) logger.warn(KNOWN_KEYS);
    full =
      access &&
      new FullProfile({ meter: servedMeter(meter, now), access, dataDir: options.dataDir, logger, lost });
    const profile = full ?? ionProfile(servedMeter(meter, now));
    undoing.push(() => full?.close());
    const alive = keepAlive([meter, ...(full ? [full] : [])], now, logger);
    undoing.push(() => meter.powerDown(now()), alive.stop);
    if (faults?.clockJump) undoing.push(upsetClock(meter, faults.clockJump, faults.seed, now));
    const door = new Door(meter, profile, options, logger);
    const served = new Served({
      meter,
      door,
      replays,
      feeds,
      now,
      changed: alive.wake,
      profile: access ? 'full' : 'ion',
    });
    await door.open();
    undoing.push(() => door.close());
    const control = options.control && new ControlServer(served, options.control, logger);
    await control?.open();
    if (control) undoing.push(() => control.close());
    if (control && options.dataDir !== undefined)
      undoing.push(publishControl(options.dataDir, control.address));
    const end = (): void => {
      close().catch((error: unknown) => logger.warn(`the meter did not end in good order: ${error}`));
    };
    signal?.addEventListener('abort', end, { once: true });
    undoing.push(() => signal?.removeEventListener('abort', end));
    if (signal?.aborted) await close();
    return running({ served, control, access, close });
  } catch (error) {
    await close();
    throw error;
  }
}

const SILENT: MeterLogger = { info: () => {}, warn: () => {} };

/** What a running meter consists of. */
interface Parts {
  readonly served: Served;
  readonly control: ControlServer | undefined;
  readonly access: Access | undefined;
  readonly close: () => Promise<void>;
}

const running = ({ served, control, access, close }: Parts): RunningMeter => ({
  get addresses() {
    return served.door.addresses;
  },
  get lines() {
    return served.door.lines;
  },
  get description() {
    return served.meter.description;
  },
  get events() {
    return served.meter.framework.eventLog.log.events;
  },
  get control() {
    return control?.address;
  },
  profile: served.profile,
  credentials: () => (access ? credentialsOf(access) : []),
  change: (description, by, renamed) =>
    served.change(() => ({ description, ...(renamed && { renamed }) }), by),
  masterReset: (by) => served.masterReset(by),
  setTime: (to, by) => served.setTime(to, by),
  powerDown: () => served.powerDown(),
  powerUp: () => served.powerUp(),
  close,
});

/** Advances a meter whenever it has to be, until it is stopped; to be woken when the meter has changed. */
function keepAlive(
  parts: readonly Living[],
  now: () => number,
  logger: MeterLogger,
): { readonly wake: () => void; readonly stop: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const wake = (): void => {
    clearTimeout(timer);
    let waitMs = LONGEST_SLEEP_MS;
    try {
      for (const part of parts) part.advance(now());
      waitMs = Math.min(...parts.map(({ deadline }) => deadline)) - now();
    } catch (error) {
      // Until the journal takes it the meter shows nothing new; its clients are told of a failure.
      logger.warn(`the journal cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
    timer = setTimeout(wake, Math.min(LONGEST_SLEEP_MS, Math.max(1, waitMs)));
  };
  wake();
  return { wake, stop: () => clearTimeout(timer) };
}

/** What lives on by itself. */
interface Living {
  readonly deadline: number;
  advance(now: number): unknown;
}

/** The framework of the options, and who may use the meter; undefined with the strict profile, where everybody may. */
async function chosenAccess(options: MeterOptions): Promise<{
  readonly description: FrameworkDescription;
  readonly access: Access | undefined;
}> {
  const file = await chosenFile(options);
  const said = { ...file.access, ...options.access };
  const problems = options.access ? checkAccess(said) : [];
  if (problems.length > 0) throw new FrameworkError(problemsOf(problems), 'of the caller');
  if ((options.profile ?? said.profile ?? 'ion') === 'ion') return { ...file, access: undefined };
  const factory = file.description.modules.find(({ type }) => type === 'Factory');
  const serialNumber = String(factory?.setup?.['Serial Number'] ?? '');
  return { ...file, access: await readAccess(said, serialNumber, folderOf(options)) };
}

/** Where files that are named in the configuration are looked for. */
const folderOf = ({ config }: MeterOptions): string =>
  config === undefined ? process.cwd() : dirname(config);

const KNOWN_KEYS =
  'keys and passwords that are not given follow from a seed that everybody knows: for tests only (keySeed)';

/** The meter as its objects see it. */
const servedMeter = (meter: Meter, now: () => number): ServedMeter => ({
  get framework() {
    return meter.framework;
  },
  live: () => meter.advance(now()),
  setClock: (to, by) => meter.setClock(to, now(), by),
});

/** Lets the clock of a meter jump, until the returned function is called. */
function upsetClock(meter: Meter, fault: ClockJumpFault, seed: number, now: () => number): () => void {
  let until = now();
  const timer = setInterval(() => {
    const moment = now();
    for (const { byMs } of clockJumps(fault, seed, until, moment)) {
      const at = meter.advance(moment);
      meter.setClock(meter.framework.clock.meterTime(at) + byMs, moment, 'fault of the clock');
    }
    until = Math.max(until, moment);
  }, CLOCK_FAULT_CHECK_MS);
  return () => clearInterval(timer);
}

const CLOCK_FAULT_CHECK_MS = 1000;

/** A host that slept, or whose clock was set, is met again after this. */
const LONGEST_SLEEP_MS = 60_000;

/** The last thing done is undone first; what fails hinders no other, and the first failure is told. */
async function undoAll(undoing: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const undo of undoing.toReversed()) {
    try {
      await undo();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The first call does it, and all wait for the same end. */
function once(end: () => Promise<void>): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => {
    ended ??= end();
    return ended;
  };
}
