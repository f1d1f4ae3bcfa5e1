import { type Instant, RefusedError, UnexpectedError } from 'dlms/bytes';
import type { ProfileResult, ProfileShape } from 'dlms/client';
import type { DateTime } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type {
  GatewayEvent,
  Log,
  MeterSession,
  ReadingStore,
  RequestOutcome,
  Stored,
} from '../model/ports.ts';
import type { ProfileMark } from '../model/profile.ts';
import type { ProfileRequest } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import { driftMs, writerOf } from './meter-clock.ts';
import { type KeyedRows, keyRows } from './rows.ts';
import { reasonText } from './values.ts';
import { type Window, windowsOf } from './window.ts';

export interface CollectionOptions {
  readonly device: Device;
  readonly session: MeterSession;
  readonly store: ReadingStore;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  readonly now: () => Instant;
}

/** How many readings were new, and when the newest was captured. */
export type Brought = Omit<RequestOutcome, 'failure'>;

/** How far back it is looked when the overlap is not as it was. */
const SEARCH_MS = 86_400_000;

/**
 * Collects the rows of a profile from where the last ones ended, window by window, each stored with the place where the next
 * begins. An overlap of one period shows that nothing lies between.
 * @throws RefusedError when the meter will not give the profile
 */
export async function collectProfile(request: ProfileRequest, options: CollectionOptions): Promise<Brought> {
  const { device, session, store, events, log, now } = options;
  const { logicalName } = request;
  const mark = await store.profileMark(device.name, logicalName);
  const clock = await readClock(options);
  const resume = mark?.resume;
  if (mark !== undefined && isBeforeNext(mark, clock?.at)) return { readings: 0, newest: undefined };
  const shape = await shapeOf(session, logicalName);
  const write = writerOf(device.clock, clock?.time, now());
  // A clock that was set back stands before the last row, and so will the next rows.
  const begin =
    resume === undefined
      ? now() - request.historyMs
      : Math.min(resume, clock?.at ?? resume) - shape.capturePeriod * 1000;
  let added = 0;
  let newest: Instant | undefined;
  for (const window of windowsOf(begin, now(), shape.capturePeriod)) {
    let keyed = await readWindow(window, shape, write, options);
    const doubt = window.from === begin && resume !== undefined ? doubtOf(keyed, resume) : undefined;
    if (doubt !== undefined) {
      log.warn({ device: device.name, profile: logicalName }, doubt);
      keyed = await readWindow({ ...window, from: begin - SEARCH_MS }, shape, write, options);
    }
    const stored = await keep(keyed, shape, options);
    added += stored.added;
    const to = keyed.rows.at(-1)?.at;
    newest = to ?? newest;
    if (stored.added > 0)
      events.emit({ type: 'rows', device: device.name, logicalName, added: stored.added, to });
  }
  return { readings: added, newest };
}

/** Whether by its own clock the meter cannot have captured anything since: then one question has been enough. */
function isBeforeNext({ resume, capturePeriodS }: ProfileMark, clock: Instant | undefined): boolean {
  if (resume === undefined || clock === undefined) return false;
  return clock >= resume && clock < resume + capturePeriodS * 1000;
}

/** Why the overlap may hide rows that lie before it; undefined when it is as it was left. */
function doubtOf({ rows }: KeyedRows, resume: Instant): string | undefined {
  if (!rows.some(({ at }) => at === resume)) return 'the last row collected is not there any more';
  if (rows.some(({ occ }) => occ > 0)) return 'rows of one time stand there twice: was the clock set back?';
  return undefined;
}

async function shapeOf(
  session: MeterSession,
  logicalName: ProfileRequest['logicalName'],
): Promise<ProfileShape> {
  const described = await session.profileShape(logicalName);
  if (!described.ok) throw refused(logicalName, described.error);
  const { columns } = described.shape;
  if (columns.some(({ classId, attribute }) => classId === 8 && attribute === 2)) return described.shape;
  throw new UnexpectedError('the profile captures no clock, so its rows have no time to be kept under', {
    layer: 'class',
    during: `collecting ${logicalName}`,
    advice: 'collect another profile, or add the clock to its capture objects',
  });
}

/** The meter's time, whose drift is kept on the way; undefined when it would not tell. */
async function readClock({ device, session, store, now }: CollectionOptions) {
  const answer = await session.clock();
  if (!answer.ok) return undefined;
  const { time } = answer;
  const clockDriftMs = driftMs(device.clock, time, now());
  if (clockDriftMs === undefined) return { time, at: undefined };
  await store.keepFacts(device.name, { clockDriftMs });
  return { time, at: now() + clockDriftMs };
}

async function readWindow(
  { from, to }: Window,
  shape: ProfileShape,
  write: (at: Instant) => DateTime,
  { device, session, log }: CollectionOptions,
): Promise<KeyedRows> {
  const wanted = { kind: 'range', from: write(from), ...(to !== undefined && { to: write(to) }) } as const;
  const result: ProfileResult = await session.profile(shape, wanted);
  if (!result.ok) throw refused(shape.logicalName, result.error);
  const oldestFirst = shape.newestFirst ? result.rows.toReversed() : result.rows;
  const keyed = keyRows(result.columns, oldestFirst, device.clock);
  if (keyed.timeless > 0)
    log.warn(
      { device: device.name, profile: shape.logicalName, rows: keyed.timeless },
      'rows without a usable time were left out',
    );
  return keyed;
}

async function keep(keyed: KeyedRows, shape: ProfileShape, options: CollectionOptions): Promise<Stored> {
  const { device, store, log, now } = options;
  const { logicalName, capturePeriod: capturePeriodS } = shape;
  const { columns, rows } = keyed;
  const resume = rows.at(-1)?.at;
  const batch = { logicalName, capturePeriodS, columns, rows, resume, readAt: now() };
  const stored = await store.addRows(device.name, batch);
  if (stored.conflicts > 0)
    log.warn(
      { device: device.name, profile: logicalName, conflicts: stored.conflicts },
      'rows that were stored before came with other values: the first ones stay',
    );
  return stored;
}

function refused(logicalName: string, error: string | number): RefusedError {
  const reason = reasonText(error);
  return new RefusedError(`the meter refuses: ${reason}`, reason, {
    layer: 'apdu',
    during: `collecting ${logicalName}`,
    advice: ADVICE[reason] ?? 'look with `meterwire objects` at what this client may read',
  });
}

const ADVICE: Readonly<Record<string, string>> = {
  objectUndefined: 'the meter has no such profile: `meterwire objects` lists those that it has',
  readWriteDenied: 'this client may not read it: take another client address or authentication',
};
