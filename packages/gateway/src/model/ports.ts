/** What the parts need of one another; `main.ts` hands it over. */
import type { Catalogue, ImportedConfiguration } from '@meterwire/api';
import type {
  CheckedChange,
  ConfigurationOperation,
  ConfigurationRevision,
  CurrentConfiguration,
} from '@meterwire/api/configuration';
import type { Instant } from 'dlms/bytes';
import type { Client } from 'dlms/client';
import type { Data, DateTime, Obis } from 'dlms/data';
import type { CounterSource } from 'dlms/security';
import type { Device } from './device.ts';
import type { Failure } from './failure.ts';
import type {
  DayOfProfile,
  ProfileColumn,
  ProfileFacts,
  ProfileHole,
  ProfileMark,
  RowBatch,
  ShapeVersion,
} from './profile.ts';
import type { Reading, Refusal, SeriesKey } from './reading.ts';
import type { Request } from './request.ts';
import type { DeviceRecord, DeviceStatus, SessionResult } from './status.ts';
import type { ValueSignal } from './value-signal.ts';

/**
 * One open association with one meter: the client of the library, or as much of it as is used here. Every wait in it is
 * bounded by the device's time-out; `close` is prompt and never fails.
 */
export type MeterSession = Pick<
  Client,
  'getEach' | 'set' | 'act' | 'objects' | 'profileShape' | 'profile' | 'clock' | 'setClock' | 'close'
>;

/** What passes the lines now. */
export interface LiveTraffic {
  /** Returns the function that ends it. Secrets that we know of are struck out. */
  watch(of: TrafficOf, tell: (frame: TrafficFrame) => void): () => void;
}

/** Everything that is left out is watched. */
export interface TrafficOf {
  readonly device?: string;
  readonly connection?: string;
}

export interface TrafficFrame {
  readonly at: Instant;
  readonly device: string;
  readonly connection: string;
  /** The line was opened, octets passed it, it was closed; or an APDU went in plain text. */
  readonly kind: 'opened' | 'octets' | 'closed' | 'apdu';
  readonly direction: 'sent' | 'received';
  readonly octets: Uint8Array;
}

/** Tries a device layer by layer, while somebody has its line. */
export interface Examiner {
  /** Whether all went well. */
  examine(device: Device, tell: (step: ExaminationStep) => void, signal: AbortSignal): Promise<boolean>;
}

export type ExaminedLayer = 'line' | 'link' | 'association' | 'objects' | 'clock';

export interface ExaminationStep {
  readonly layer: ExaminedLayer;
  readonly state: 'trying' | 'ok' | 'failed';
  /** What is tried, or what came back. */
  readonly detail: string;
  readonly advice: string | undefined;
}

/** How the clocks of meters are written and read. */
export interface MeterClocks {
  /** Writes moments as the meter does, by what its clock has just shown. */
  writer(device: Device, shown: DateTime | undefined, now: Instant): (at: Instant) => DateTime;
  /** The meter's clock minus ours; undefined when it names no moment. */
  drift(device: Device, shown: DateTime, now: Instant): number | undefined;
}

/** An entry of a meter's object list. */
export interface MeterObject {
  readonly logicalName: Obis;
  readonly classId: number;
  readonly version: number;
}

/** What a meter has told about itself. */
export interface MeterFacts {
  /** What it calls itself; empty where it would not say. */
  readonly logicalDeviceName?: string;
  /** Its clock minus ours, when it was last read. */
  readonly clockDriftMs?: number;
  readonly objects?: readonly MeterObject[];
  readonly objectsReadAt?: Instant;
}

/** Opens conversations with meters. */
export interface Meters {
  /** @throws DlmsError, in words that a person can act on */
  open(device: Device, signal: AbortSignal): Promise<MeterSession>;
  /** The link to a device counts as lost: what is kept open on its line is opened anew. */
  lost(device: Device): Promise<void>;
}

/** Who listens to pushes, and how it goes. */
export interface Listeners {
  listeners(): readonly ListenerStanding[];
}

export interface ListenerStanding {
  readonly name: string;
  /** Where it listens; undefined while it cannot. */
  readonly address: string | undefined;
  readonly problem: string | undefined;
  /** Since the start. */
  readonly pushes: number;
  /** Not believed: said before, or wrongly protected. */
  readonly refused: number;
}

/** What has to survive of pushes. Without promises: a counter is durable before its message is believed. */
export interface PushStore {
  /** The lowest invocation counter that is taken next from a sender, by its system title in hexadecimal digits. */
  expectedCounter(systemTitle: string): number;
  keepExpectedCounter(systemTitle: string, next: number): void;
  keepUnknownDevice(heard: Omit<UnknownDevice, 'firstAt' | 'lastAt' | 'pushes'>, at: Instant): void;
  /** Newest first; as many as are worth showing. */
  unknownDevices(): Promise<readonly UnknownDevice[]>;
  forgetUnknownDevice(id: string): Promise<boolean>;
}

/** A device that pushes and is not configured: to be adopted. */
export interface UnknownDevice {
  /** Its system title, its identification, or where it pushes from. */
  readonly id: string;
  readonly listener: string;
  readonly remote: string;
  /** Hexadecimal. */
  readonly systemTitle: string | undefined;
  readonly identification: string | undefined;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly pushes: number;
  /** What could not be read of the last push: most often its keys are missing. */
  readonly problem: string | undefined;
  /** Some of the readings of the last push that could be read. */
  readonly sample: readonly { readonly logicalName: Obis; readonly value: string; readonly unit?: string }[];
}

/** What a store did with what it was given. */
export interface Stored {
  readonly added: number;
  /** The same again: nothing was done. */
  readonly duplicates: number;
  /** The same key with another value: the first one stayed, the new one is kept aside. */
  readonly conflicts: number;
  /** The profile has captured other objects before. */
  readonly reshaped?: boolean;
}

/** Where readings go: each call is one transaction, durable when it returns. */
export interface ReadingStore {
  addReadings(device: string, readings: readonly Reading[], refusals: readonly Refusal[]): Promise<Stored>;
  /** Rows and the resume point together, or neither. */
  addRows(device: string, batch: RowBatch): Promise<Stored>;
  profileMark(device: string, logicalName: Obis): Promise<ProfileMark | undefined>;
  profileFacts(device: string, logicalName: Obis): Promise<ProfileFacts>;
  /** Keeps what is given; the rest stays. */
  keepProfileFacts(device: string, logicalName: Obis, facts: ProfileFacts): Promise<void>;
  /** Oldest first. */
  holes(device: string, logicalName: Obis): Promise<readonly ProfileHole[]>;
  /** In place of those that were known. */
  keepHoles(device: string, logicalName: Obis, holes: readonly ProfileHole[]): Promise<void>;
  /** When the rows in [from, to) were captured, in order, each moment once. */
  captureTimes(device: string, logicalName: Obis, from: Instant, to: Instant): Promise<readonly Instant[]>;
  facts(device: string): Promise<MeterFacts>;
  /** Keeps what is given; the rest stays. */
  keepFacts(device: string, facts: MeterFacts): Promise<void>;
}

/** One visit to one device: all of its requests that are due go into one session. */
export interface Task {
  readonly device: Device;
  readonly requests: readonly Request[];
  /** Instead of requests: somebody has the line for work of their own. */
  readonly hold?: Hold;
}

/** Somebody's turn on a line; an object that is only ever compared. */
export interface Hold {
  readonly since: Instant;
}

/** What became of a visit; a request is missing where the session ended before it was its turn. */
export interface Visit {
  readonly outcomes: ReadonlyMap<Request, RequestOutcome>;
  /** Why it ended early. */
  readonly failure: Failure | undefined;
}

export interface RequestOutcome {
  readonly failure: Failure | undefined;
  /** How many were new. */
  readonly readings: number;
  /** When the newest of them was captured. */
  readonly newest: Instant | undefined;
}

/** Visits a device and stores what it says. */
export interface Collector {
  /** @throws DlmsError when no session came about, or the signal's reason when it was ended. */
  visit(task: Task, signal: AbortSignal): Promise<Visit>;
  /** The link to a device counts as lost. */
  lost(device: Device): Promise<void>;
}

/** When requests ran and how devices are doing: survives a restart. */
export interface RunLog {
  lastRuns(): Promise<readonly LastRun[]>;
  records(): Promise<ReadonlyMap<string, DeviceRecord>>;
  /** One transaction. */
  keep(session: FinishedSession): Promise<void>;
  /** Sessions that worked and that did not since a moment, by device. */
  counts(since: Instant): Promise<ReadonlyMap<string, SessionCounts>>;
}

export interface LastRun {
  readonly device: string;
  readonly request: string;
  readonly at: Instant;
  readonly done: boolean;
}

export interface FinishedSession {
  readonly device: string;
  readonly record: DeviceRecord;
  readonly result: SessionResult;
  readonly runs: readonly LastRun[];
  /** What outlets are told of the device; by its record alone when left out. */
  readonly state?: DeviceStatus;
}

export interface SessionCounts {
  readonly worked: number;
  readonly failed: number;
  /** How long they had the line together. */
  readonly busyMs: number;
}

/** Something has happened that a screen may show. */
export type GatewayEvent =
  /** Another plan is followed. */
  | { readonly type: 'configuration' }
  | { readonly type: 'device'; readonly device: string }
  | { readonly type: 'values'; readonly device: string; readonly series: readonly SeriesKey[] }
  | {
      readonly type: 'rows';
      readonly device: string;
      readonly logicalName: Obis;
      readonly added: number;
      readonly to: Instant | undefined;
    };

/** How a request of a device stands now. */
export interface RequestStanding {
  readonly request: Request;
  readonly running: boolean;
  readonly lastRun: Instant | undefined;
  readonly lastDone: boolean | undefined;
  /** The next run, or the due time of a run that waits for its turn; undefined when there is none. */
  readonly nextRun: Instant | undefined;
}

/** How a device stands now. */
export interface Standing {
  readonly record: DeviceRecord;
  /** Since when a session with it is open. */
  readonly runningSince: Instant | undefined;
  /** Since when a request that was due has been waiting; undefined when none waits. */
  readonly dueAt: Instant | undefined;
  readonly requests: readonly RequestStanding[];
}

/** The schedule, as others see it: what stands, and the way to give orders. */
export interface Scheduling {
  standing(device: string): Standing;
  /** Reads a device as soon as its line is free; joins a run that is under way. */
  order(device: Device, requests: readonly Request[]): Order;
  /**
   * Gives the line of a device to `work`, as soon as it is free and before all visits that wait. The signal that `work` is
   * handed ends when the caller's does, when it has taken as long as a session may, or when the gateway stops; it must let go
   * of the line then.
   * @throws RefusedError when too many are waiting, ClosedError when the gateway stops, or whatever `work` throws
   */
  hold<T>(device: Device, work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** How well the plan is kept. */
export interface Punctuality {
  /** How late the runs of a request began lately; undefined before the first. */
  lateness(request: string): LatenessStanding | undefined;
  /** By connection. */
  airtimes(): ReadonlyMap<string, Airtime>;
}

export interface LatenessStanding {
  /** Since the start; the delays are those of the last few hundred. */
  readonly runs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
}

/** What a line was used, and what its plan wants of it. */
export interface Airtime {
  /** Since the start. */
  readonly usedMs: number;
  readonly sessions: number;
  /** Share of its time that the plan needs: more than 1 does not fit. Retries, orders and first collections come on top. */
  readonly plannedShare: number;
  /** Whether every request on it has run, so that the share is measured and not assumed. */
  readonly measured: boolean;
}

/** An order that was given. */
export interface Order {
  readonly startedAt: Instant | undefined;
  readonly end: Promise<OrderEnd>;
}

export interface OrderEnd {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly readings: number;
  readonly failure: Failure | undefined;
}

/** Switches outputs at once; what the meter refuses is a result, not an error. */
export interface Outputs {
  /** @throws RefusedError for a command that the signal does not know, DlmsError when the meter cannot be told */
  command(signal: ValueSignal, command: OutputCommand, caller?: AbortSignal): Promise<Told>;
}

/** What came of telling a meter something: `data` is what a method has returned. */
export type Told =
  | { readonly ok: true; readonly data: Data | undefined }
  | { readonly ok: false; readonly error: string };

/** Within which a clock is set. */
export interface ClockLimits {
  readonly leastMs: number;
  readonly mostMs: number;
  readonly shift: boolean;
}

export interface ClockSet {
  /** The meter's clock minus ours, before and afterwards. */
  readonly driftMs: number;
  readonly afterMs: number;
  readonly how: 'left alone' | 'shifted' | 'set';
}

/** `on`, `off`, a pulse, or a value for an output that takes one. */
export type OutputCommand = 'on' | 'off' | 'shortPulse' | 'longPulse' | (string & {}) | number | boolean;

/** What has been stored, as the API asks for it. */
export interface ReadingQueries {
  facts(device: string): Promise<MeterFacts>;
  latest(device: string, series: readonly SeriesFilter[]): Promise<readonly Latest[]>;
  readings(filter: ReadingFilter): Promise<ReadingPage>;
  total(): Promise<number>;
  profiles(device: string): Promise<readonly StoredProfile[]>;
  profileRows(device: string, logicalName: Obis, range: RowRange): Promise<ColumnarRows | undefined>;
  /** Oldest first. */
  holes(device: string, logicalName: Obis): Promise<readonly ProfileHole[]>;
  /** How much of a profile there is, day by day of a zone; empty for what has no period. */
  completeness(
    device: string,
    logicalName: Obis,
    range: { readonly from: Instant; readonly to: Instant; readonly timeZone: string },
  ): Promise<readonly DayOfProfile[]>;
  /** What it captured when, oldest first. */
  shapes(device: string, logicalName: Obis): Promise<readonly ShapeVersion[]>;
  /** Newest first. */
  stateChanges(filter: StateFilter): Promise<readonly StateChange[]>;
}

/** A device began to be in another state. */
export interface StateChange {
  readonly seq: number;
  readonly device: string;
  readonly at: Instant;
  readonly state: string;
  readonly reason: string | undefined;
}

export interface StateFilter {
  readonly device: string | undefined;
  /** Only what came before this place. */
  readonly before: number | undefined;
  readonly limit: number;
}

export interface SeriesFilter {
  readonly logicalName: Obis;
  readonly attribute: number | undefined;
}

/** The newest that is known of one series: a value, or the meter's refusal. */
export type Latest =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'refusal'; readonly refusal: Refusal };

export interface ReadingFilter {
  readonly device: string | undefined;
  readonly logicalName: Obis | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  readonly after: ReadingCursor | undefined;
  readonly limit: number;
}

/** Place of a reading in the order of pages. */
export interface ReadingCursor {
  readonly at: Instant;
  readonly series: number;
  readonly occ: number;
}

export interface ReadingPage {
  readonly readings: readonly (Reading & { readonly device: string })[];
  readonly next: ReadingCursor | undefined;
}

export interface StoredProfile {
  readonly logicalName: Obis;
  readonly capturePeriodS: number;
  readonly columns: readonly ProfileColumn[];
  readonly rows: number;
  readonly from: Instant | undefined;
  readonly to: Instant | undefined;
  readonly lastCollected: Instant | undefined;
}

export interface RowRange {
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  /** The newest ones stay where it cuts. */
  readonly limit: number;
}

/** Rows by column: every array has as many entries as `times`. */
export interface ColumnarRows {
  readonly profile: StoredProfile;
  readonly times: readonly Instant[];
  /** Minutes east of UTC. */
  readonly offsets: readonly (number | null)[];
  /** Integers unscaled; as text where a double cannot hold them. */
  readonly values: readonly (readonly (number | string | null)[])[];
  readonly truncated: boolean;
}

/** Why nothing can be stored now. */
export interface StoreTrouble {
  readonly since: Instant;
  readonly message: string;
  readonly advice: string;
}

/** What a sweep has dropped for its age. */
export interface Swept {
  readonly values: number;
  readonly profileValues: number;
  readonly notices: number;
  readonly audit: number;
}

/** Looking after the store. */
export interface StoreCare {
  /** Undefined while everything can be stored. */
  readonly trouble: StoreTrouble | undefined;
  /** Octets of the database, and free ones on its disk. */
  size(): { readonly bytes: number; readonly freeBytes: number };
  /** A copy that may be restored, made while everything goes on. @throws RefusedError where the file exists */
  backup(file: string): Promise<void>;
  /** Lays a backup ready for the next start. @throws RefusedError or MalformedError where it is none */
  stageRestore(file: string): Promise<void>;
  /** Drops what is too old, now. */
  sweep(): Promise<Swept>;
}

/** What leaves the store as a file. */
export interface Exports {
  /** In pieces, so that memory stays small. @throws RefusedError where there is no such profile */
  export(wanted: ExportWanted): AsyncIterable<Uint8Array>;
}

export type ExportFormat = 'csv' | 'json' | 'jsonl' | 'xlsx';

export interface ExportWanted {
  readonly format: ExportFormat;
  readonly device: string | undefined;
  readonly logicalName: Obis | undefined;
  /** One device's profile, a row a line; without it one value a line. */
  readonly profile: Obis | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  readonly timeZone: string;
}

/** What an outlet is told, in the order in which it was committed. */
export type FeedItem =
  | {
      readonly kind: 'value';
      readonly seq: number;
      readonly device: string;
      readonly reading: Reading;
      /** The profile whose row it stands in; undefined for an attribute that was read by itself. */
      readonly profile: Obis | undefined;
    }
  | { readonly kind: 'refusal'; readonly seq: number; readonly device: string; readonly refusal: Refusal }
  | {
      readonly kind: 'status';
      readonly seq: number;
      readonly device: string;
      readonly at: Instant;
      readonly state: string;
      /** Why, in words. */
      readonly reason: string | undefined;
    };

export interface FeedBatch {
  readonly items: readonly FeedItem[];
  /** Everything up to here was looked at. */
  readonly mark: number;
}

/** The store as outlets follow it. */
export interface StoreFeed {
  /** About `limit` items after a mark; a row of a profile is never cut in two. */
  after(mark: number, limit: number): Promise<FeedBatch>;
  /** The mark behind which there is nothing. */
  head(): Promise<number>;
  /** How far an outlet has come; undefined for one that is new. */
  markOf(outlet: string): Promise<number | undefined>;
  /** Durable when it returns; never goes back. */
  setMark(outlet: string, mark: number): Promise<void>;
}

/** How an outlet stands. */
export interface OutletStanding {
  readonly name: string;
  readonly type: string;
  readonly state: OutletState;
  /** Everything up to here is with its receiver. */
  readonly mark: number;
  /** How many numbers of the feed it is behind. */
  readonly behindBy: number;
  readonly lastDelivery: Instant | undefined;
  /** Items that its receiver has taken since the start. */
  readonly delivered: number;
  /** Items that its receiver would not take and that were passed over, where it is set to do so. */
  readonly passedOver: number;
  /** The last trouble, also when it is over. */
  readonly lastFailure: Failure | undefined;
  readonly failures: number;
  /** When it tries again; undefined when it does not wait. */
  readonly nextTry: Instant | undefined;
}

/** `following`: it has everything, or is about to. `catchingUp`: it is behind, and works. `failing`: it waits to try again. */
export type OutletState = 'starting' | 'following' | 'catchingUp' | 'failing' | 'stopped' | 'disabled';

/** The outlets, as others see them. */
export interface Outlets {
  standings(): readonly OutletStanding[];
  /** Ends the pause of one that is failing; false when there is none of that name. */
  retry(outlet: string): boolean;
}

/** Starts a request from outside, as a command does that comes from a broker. */
export interface Triggers {
  /** @throws RefusedError where there is no such request or device, or too much is waiting */
  trigger(request: string, devices: readonly string[] | undefined, by: string): void;
}

/** What an invocation counter belongs to, and for whom it is wanted. */
export interface CounterOwner {
  /** The block cipher key. Only a digest of it gets on the disk. */
  readonly encryption: Uint8Array;
  /** Ours, the client's. */
  readonly systemTitle: Uint8Array;
  /** Named in the audit; the counter is that of the key and the title, whichever device asks. */
  readonly device: string;
}

/** Invocation counters that no crash, no meter and no restored backup ever lowers. */
export interface CounterLedger {
  /** For `connect` of the library: its `counter`, or the `source` of a counter that is read first. */
  counterOf(owner: CounterOwner): CounterSource;
  counters(): Promise<readonly CounterStanding[]>;
  /** What happened to counters besides being spent, newest first. */
  counterEntries(limit: number): Promise<readonly CounterEntry[]>;
  /** An operator has seen that a jump which was held is right; false when nothing is held. */
  allowCounter(id: string, by: string): Promise<boolean>;
}

export interface CounterStanding {
  readonly id: string;
  /** Hexadecimal. */
  readonly systemTitle: string;
  /** Who asked last. */
  readonly device: string;
  /** No number from here on has been handed out. */
  readonly next: number;
  /** What the meter says it expects, where that is too far to be believed without an operator. */
  readonly held: number | undefined;
  readonly state: 'good' | 'half used' | 'held' | 'used up';
}

export type CounterEntryKind = 'opened' | 'raised' | 'held' | 'allowed' | 'skipped' | 'half used';

export interface CounterEntry {
  readonly counter: string;
  readonly device: string;
  readonly at: Instant;
  readonly kind: CounterEntryKind;
  readonly before: number;
  readonly after: number;
  /** The device for which it was wanted, the operator, or the reason. */
  readonly by: string;
}

/** The configuration while the gateway runs, as the API shows and changes it. */
export interface Configuring {
  /** As it was written, with its secrets masked. */
  current(): CurrentConfiguration;
  /** What a change would do; nothing is followed. */
  check(operations: readonly ConfigurationOperation[]): CheckedChange;
  /**
   * Follows a change as a whole, or nothing of it; durable when it returns.
   * @throws MalformedError with all that is wrong with the outcome, RefusedError when the configuration is another by now
   */
  apply(operations: readonly ConfigurationOperation[], by: string, expected?: string): Promise<CheckedChange>;
  /** Follows the file as somebody has changed it by hand. */
  reload(by: string): Promise<CheckedChange>;
  /** Newest first. */
  history(): readonly ConfigurationRevision[];
  /** Goes back to what was followed after a revision. */
  restore(id: number, by: string): Promise<CheckedChange>;
  /** What a file of another product, or a piece of a configuration, would add; nothing is followed. */
  import(format: 'workbook' | 'csv' | 'yaml', content: Buffer): Promise<ImportedConfiguration>;
  /** YAML with its comments; secrets are masked. */
  exportText(): string;
  /** What settings can name. */
  catalogue(): Promise<Catalogue>;
}

/** Where the parts say what happens, for the person who runs the gateway. Secrets never go in. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
