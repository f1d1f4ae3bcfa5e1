import { type Instant, UnexpectedError } from 'dlms/bytes';
import type { ProfileShape } from 'dlms/client';
import type { Device } from '../model/device.ts';
import type {
  GatewayEvent,
  Log,
  MeterSession,
  ReadingStore,
  RequestOutcome,
  Stored,
} from '../model/ports.ts';
import type { ProfileFacts, ProfileHole, ProfileMark } from '../model/profile.ts';
import type { ProfileRequest } from '../model/request.ts';
import type { Signal } from '../model/signal.ts';
import { askedFor, holesBetween, notBefore, remembering } from './holes.ts';
import { driftMs, writerOf } from './meter-clock.ts';
import { ProfileReader, refused } from './profile-reader.ts';
import type { KeyedRows } from './rows.ts';
import { windowsOf } from './window.ts';

export interface CollectionOptions {
  readonly device: Device;
  readonly session: MeterSession;
  readonly store: ReadingStore;
  readonly events: Signal<GatewayEvent>;
  readonly log: Log;
  readonly now: () => Instant;
  /** How long rows are kept: what is older would only be dropped again. */
  readonly keptMs?: number | undefined;
  /** Profiles of this device whose stored rows were looked through for holes since the start. */
  readonly scanned: Set<string>;
}

/** How many readings were new, and when the newest was captured. */
export type Brought = Omit<RequestOutcome, 'failure'>;

/** How far back it is looked when the overlap is not as it was. */
const SEARCH_MS = 86_400_000;
/** Holes that are asked for in one run: the newest rows of the next meter are worth more than the oldest of this one. */
const MOST_REFILLS = 10;

/**
 * Collects the rows of a profile from where the last ones ended, window by window, each stored with the place where the next
 * begins; then asks for what is missing before. An overlap of one period shows that nothing lies between.
 * @throws RefusedError when the meter will not give the profile
 */
export async function collectProfile(request: ProfileRequest, options: CollectionOptions): Promise<Brought> {
  const { device, session, store, log, now } = options;
  const { logicalName } = request;
  const mark = await store.profileMark(device.name, logicalName);
  const clock = await readClock(options);
  if (mark !== undefined && isBeforeNext(mark, clock?.at)) return { readings: 0, newest: undefined };
  const shape = await shapeOf(session, logicalName);
  const facts = await store.profileFacts(device.name, logicalName);
  const write = writerOf(device.clock, clock?.time, now());
  const reader = new ProfileReader(shape, { device, request, session, log, now, write, facts });
  const collection = new Collection(request, shape, reader, options);
  await collection.follow(mark?.resume, clock?.at, facts);
  await collection.refill(mark?.resume);
  const { selection } = reader;
  if (selection !== (facts.selection ?? 'range'))
    await store.keepProfileFacts(device.name, logicalName, { selection });
  return collection.brought;
}

/** One run of one profile. */
class Collection {
  readonly #request: ProfileRequest;
  readonly #shape: ProfileShape;
  readonly #reader: ProfileReader;
  readonly #options: CollectionOptions;
  #readings = 0;
  #rows = 0;
  #newest: Instant | undefined;

  constructor(
    request: ProfileRequest,
    shape: ProfileShape,
    reader: ProfileReader,
    options: CollectionOptions,
  ) {
    this.#request = request;
    this.#shape = shape;
    this.#reader = reader;
    this.#options = options;
  }

  get brought(): Brought {
    return { readings: this.#readings, newest: this.#newest };
  }

  /** Everything that has come since `resume`; the history where there is none yet. */
  async follow(resume: Instant | undefined, clock: Instant | undefined, facts: ProfileFacts): Promise<void> {
    const { now, device, log } = this.#options;
    const { mostEntries, logicalName } = this.#request;
    // A clock that was set back stands before the last row, and so will the next rows.
    const last = resume === undefined ? undefined : Math.min(resume, clock ?? resume) - this.#overlapMs;
    const begin = Math.max(last ?? this.#since, now() - (this.#options.keptMs ?? Number.POSITIVE_INFINITY));
    for (const window of windowsOf(begin, now(), this.#shape.capturePeriod, mostEntries)) {
      let keyed = await this.#reader.read(window);
      if (window.from === begin && resume !== undefined) {
        await this.#learnEdge(begin, keyed, facts);
        const doubt = doubtOf(keyed, resume);
        if (doubt !== undefined) {
          log.warn({ device: device.name, profile: logicalName }, doubt);
          keyed = await this.#reader.read({ ...window, from: begin - SEARCH_MS });
        }
      }
      await this.#keep(keyed, keyed.rows.at(-1)?.at);
      const enough = mostEntries !== undefined && this.#rows >= mostEntries;
      // What does not pick by range has given all that it has.
      if (enough || this.#reader.selection !== 'range') return;
    }
  }

  /** Notes what is missing between the rows that are there, and asks for the newest of it. */
  async refill(resume: Instant | undefined): Promise<void> {
    const { device, store, scanned } = this.#options;
    const { logicalName, refill } = this.#request;
    const since = this.#since;
    const key = `${device.name} ${logicalName}`;
    const known = (await store.holes(device.name, logicalName)).flatMap((hole) =>
      notBefore(since, hole, this.#periodMs),
    );
    // Everything once after a start, then only where rows have come: thousands of meters come along every quarter of an hour.
    const from = scanned.has(key) && resume !== undefined ? Math.max(since, resume) : since;
    const times = await store.captureTimes(device.name, logicalName, from, Number.MAX_SAFE_INTEGER);
    scanned.add(key);
    const found = remembering(holesBetween(times, this.#periodMs), known);
    // Before the first row there is none to see them by.
    const older = known.filter(({ to }) => to <= Math.max(from, times[0] ?? from));
    let holes = [...older, ...found];
    if (refill && this.#reader.selection === 'range') {
      const open = holes.filter(({ state }) => state === 'open').slice(-MOST_REFILLS);
      for (const hole of open.toReversed()) {
        const left = await this.#ask(hole);
        holes = holes.flatMap((one) => (one === hole ? left : one));
      }
    }
    if (holes.length > 0 || known.length > 0) await store.keepHoles(device.name, logicalName, holes);
  }

  /** What is left of a hole after it was asked for. */
  async #ask(hole: ProfileHole): Promise<readonly ProfileHole[]> {
    const { device, store } = this.#options;
    const period = this.#periodMs;
    const keyed = await this.#reader.read({ from: hole.from - period, to: hole.to });
    await this.#keep(keyed, undefined);
    const times = await store.captureTimes(device.name, this.#request.logicalName, hole.from, hole.to);
    const edges = [hole.from - period, ...times, hole.to];
    return remembering(holesBetween(edges, period), [hole]).map(askedFor);
  }

  /** A row that we have, and that a range beginning with it leaves out, tells how this meter means its ranges. */
  async #learnEdge(begin: Instant, { rows }: KeyedRows, facts: ProfileFacts): Promise<void> {
    const { device, store } = this.#options;
    const { logicalName } = this.#request;
    const first = rows[0]?.at;
    if (facts.edge !== undefined || first === undefined || this.#reader.selection !== 'range') return;
    const [known] = await store.captureTimes(device.name, logicalName, begin, begin + 1);
    if (known === undefined) return;
    const edge = first === begin ? 'inclusive' : 'exclusive';
    await store.keepProfileFacts(device.name, logicalName, { edge });
  }

  async #keep(keyed: KeyedRows, resume: Instant | undefined): Promise<Stored> {
    const { device, store, log, now, events } = this.#options;
    const { logicalName, capturePeriod: capturePeriodS } = this.#shape;
    const { columns, rows } = keyed;
    const { timeZone } = device.clock;
    const batch = { logicalName, capturePeriodS, columns, rows, resume, readAt: now(), timeZone };
    const stored = await store.addRows(device.name, batch);
    const to = rows.at(-1)?.at;
    this.#readings += stored.added;
    this.#rows += rows.length;
    if (resume !== undefined) this.#newest = Math.max(resume, this.#newest ?? resume);
    const about = { device: device.name, profile: logicalName };
    if (stored.reshaped === true)
      log.warn(about, 'the profile captures other objects than before: they are kept as a new shape');
    if (stored.conflicts > 0)
      log.warn(
        { ...about, conflicts: stored.conflicts },
        'rows that were stored before came with other values: the first ones stay',
      );
    if (stored.added > 0)
      events.emit({ type: 'rows', device: device.name, logicalName, added: stored.added, to });
    return stored;
  }

  /** Nothing older is asked for. */
  get #since(): Instant {
    const { now, keptMs = Number.POSITIVE_INFINITY } = this.#options;
    return now() - Math.min(this.#request.historyMs, keptMs);
  }

  get #periodMs(): number {
    return this.#shape.capturePeriod * 1000;
  }

  /** Where events trigger captures, a second holds the last one also for meters that leave the lower end out. */
  get #overlapMs(): number {
    return this.#periodMs === 0 ? 1000 : this.#periodMs;
  }
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
