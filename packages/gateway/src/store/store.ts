import { statfsSync } from 'node:fs';
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';
import type { StoreLimits } from '../model/plan.ts';
import type {
  CounterLedger,
  CounterOwner,
  DaysWanted,
  Exports,
  ExportWanted,
  FinishedSession,
  Log,
  MeterFacts,
  PushStore,
  ReadingFilter,
  ReadingQueries,
  ReadingStore,
  RowRange,
  RunFilter,
  RunLog,
  RunQueries,
  SeriesFilter,
  StateFilter,
  StoreCare,
  Stored,
  StoreFeed,
  StoreTrouble,
  Swept,
  UnknownDevice,
} from '../model/ports.ts';
import type { ProfileFacts, ProfileHole, RowBatch } from '../model/profile.ts';
import type { Reading, Refusal } from '../model/reading.ts';
import { AccountTable } from './account-table.ts';
import { AuditTable } from './audit-table.ts';
import { Catalogue } from './catalogue.ts';
import { completenessOf } from './completeness.ts';
import { backup, stageRestore } from './copy.ts';
import { CounterTable } from './counter-table.ts';
import { type Database, openDatabase } from './database.ts';
import { DayCounts } from './day-counts.ts';
import { exportReadings } from './export.ts';
import { keepFacts, readFacts } from './facts.ts';
import { FeedQuery } from './feed-query.ts';
import { FleetCompleteness } from './fleet-completeness.ts';
import { GroupCommit } from './group-commit.ts';
import { ProfileKnowledge } from './profile-knowledge.ts';
import { ProfileQuery } from './profile-query.ts';
import { PushTable } from './push-table.ts';
import { ReadingQuery } from './reading-query.ts';
import { ReadingWriter } from './reading-writer.ts';
import { sweep } from './retention.ts';
import { RunHistory } from './run-history.ts';
import { RunTable } from './run-table.ts';
import { Sequence } from './sequence.ts';
import { Space } from './space.ts';
import { stateChanges } from './state-history.ts';
import { TokenTable } from './token-table.ts';

/** So often old readings are dropped. */
const SWEEP_MS = 6 * 3_600_000;

export interface GuardOptions {
  readonly limits: StoreLimits;
  /** The place of the feed from which on outlets still need everything; undefined when nobody follows. */
  readonly heldFrom: () => number | undefined;
  readonly log: Log;
}

/** The embedded store: SQLite in a data folder. Its methods are promises, since another store may need to wait. */
export class Store
  implements
    ReadingStore,
    ReadingQueries,
    RunLog,
    RunQueries,
    CounterLedger,
    StoreFeed,
    PushStore,
    StoreCare,
    Exports
{
  /** Users and their sessions; tokens; what was done. */
  readonly accounts: AccountTable;
  readonly tokens: TokenTable;
  readonly audit: AuditTable;
  readonly #folder: string;
  readonly #database: Database;
  readonly #catalogue: Catalogue;
  readonly #group: GroupCommit;
  readonly #writer: ReadingWriter;
  readonly #readings: ReadingQuery;
  readonly #profiles: ProfileQuery;
  readonly #knowledge: ProfileKnowledge;
  readonly #fleet: FleetCompleteness;
  readonly #pushes: PushTable;
  readonly #runs: RunTable;
  readonly #history: RunHistory;
  readonly #counters: CounterTable;
  readonly #feed: FeedQuery;
  readonly #closing = new AbortController();
  #space: Space | undefined;
  #limits: StoreLimits | undefined;
  #heldFrom: () => number | undefined = () => undefined;
  #sweeping: NodeJS.Timeout | undefined;
  #sweep: Promise<Swept> | undefined;

  /** @throws RefusedError when the folder is in use, or written by a newer version */
  constructor(folder: string) {
    this.#folder = folder;
    this.#database = openDatabase(folder);
    const { writer, reader } = this.#database;
    this.#catalogue = new Catalogue(writer);
    const sequence = new Sequence(writer);
    this.#writer = new ReadingWriter(writer, this.#catalogue, sequence);
    this.#readings = new ReadingQuery(reader);
    this.#profiles = new ProfileQuery(reader);
    this.#knowledge = new ProfileKnowledge({ writer, reader }, this.#catalogue);
    this.#fleet = new FleetCompleteness({ writer, reader }, new DayCounts(writer));
    this.#pushes = new PushTable(writer);
    this.#history = new RunHistory({ writer, reader });
    this.#runs = new RunTable(writer, this.#catalogue, sequence, this.#history);
    this.#group = new GroupCommit(writer, (work) => {
      try {
        sequence.transaction(this.#catalogue, work);
      } catch (error) {
        this.#history.forget();
        throw error;
      }
    });
    this.#feed = new FeedQuery(reader, writer);
    this.#counters = new CounterTable(writer, { copied: this.#database.copied });
    this.accounts = new AccountTable(writer);
    this.tokens = new TokenTable(writer);
    this.audit = new AuditTable(writer);
  }

  /** Looks after itself from now on: watches the disk, and drops what is too old. */
  guard(options: GuardOptions): void {
    this.#space?.stop();
    clearInterval(this.#sweeping);
    const { writer } = this.#database;
    this.#limits = options.limits;
    this.#heldFrom = options.heldFrom;
    const { minimumFreeBytes, mostRuns } = options.limits;
    this.#history.most = mostRuns;
    this.#space = new Space({ folder: this.#folder, writer, minimumFreeBytes, log: options.log });
    this.#space.start();
    const sweepAll = () =>
      this.sweep().catch((error: unknown) =>
        options.log.error({ err: error }, 'old readings could not be dropped'),
      );
    this.#sweeping = setInterval(() => void sweepAll(), SWEEP_MS);
    this.#sweeping.unref();
    void sweepAll();
  }

  close(): void {
    this.#closing.abort();
    clearInterval(this.#sweeping);
    this.#space?.stop();
    this.#group.flush();
    this.#database.close();
  }

  /** Gives a device another name; all that is known of it stays its. A name that is taken keeps its own. */
  async renameDevice(from: string, to: string): Promise<void> {
    this.#catalogue.transaction(() => this.#catalogue.rename(from, to));
  }

  get trouble(): StoreTrouble | undefined {
    return this.#space?.trouble;
  }

  size() {
    const { bavail, bsize } = statfsSync(this.#folder);
    const { writer } = this.#database;
    return { bytes: writer.pragma('page_count') * writer.pragma('page_size'), freeBytes: bavail * bsize };
  }

  async backup(file: string): Promise<void> {
    await backup(this.#folder, file);
  }

  async stageRestore(file: string): Promise<void> {
    stageRestore(this.#folder, file);
  }

  /** One at a time: who asks while one is under way gets what it brings. */
  sweep(): Promise<Swept> {
    this.#sweep ??= this.#sweepOnce().finally(() => {
      this.#sweep = undefined;
    });
    return this.#sweep;
  }

  async #sweepOnce(): Promise<Swept> {
    if (this.#limits === undefined) return { values: 0, profileValues: 0, notices: 0, runs: 0, audit: 0 };
    const { signal } = this.#closing;
    const heldFrom = this.#heldFrom();
    return sweep(this.#database.writer, { limits: this.#limits, heldFrom, now: Date.now(), signal });
  }

  export(wanted: ExportWanted): AsyncIterable<Uint8Array> {
    return exportReadings(this, wanted);
  }

  async addReadings(
    device: string,
    readings: readonly Reading[],
    refusals: readonly Refusal[],
  ): Promise<Stored> {
    return this.#group.write(() => this.#writer.addReadings(device, readings, refusals));
  }

  async addRows(device: string, batch: RowBatch): Promise<Stored> {
    return this.#group.write(() => this.#writer.addRows(device, batch));
  }

  async profileMark(device: string, logicalName: Obis) {
    return this.#profiles.mark(device, logicalName);
  }

  expectedCounter(systemTitle: string): number {
    return this.#pushes.expected(systemTitle);
  }

  keepExpectedCounter(systemTitle: string, next: number): void {
    this.#pushes.keepExpected(systemTitle, next);
  }

  keepUnknownDevice(heard: Parameters<PushStore['keepUnknownDevice']>[0], at: Instant): void {
    this.#pushes.keepUnknown(heard, at);
  }

  async unknownDevices(): Promise<readonly UnknownDevice[]> {
    return this.#pushes.unknown();
  }

  async forgetUnknownDevice(id: string): Promise<boolean> {
    return this.#pushes.forgetUnknown(id);
  }

  async profileFacts(device: string, logicalName: Obis) {
    return this.#knowledge.facts(device, logicalName);
  }

  async keepProfileFacts(device: string, logicalName: Obis, facts: ProfileFacts): Promise<void> {
    await this.#group.write(() => this.#knowledge.keepFacts(device, logicalName, facts));
  }

  async holes(device: string, logicalName: Obis) {
    return this.#knowledge.holes(device, logicalName);
  }

  async keepHoles(device: string, logicalName: Obis, holes: readonly ProfileHole[]): Promise<void> {
    await this.#group.write(() => this.#knowledge.keepHoles(device, logicalName, holes));
  }

  async captureTimes(device: string, logicalName: Obis, from: Instant, to: Instant) {
    return this.#knowledge.captureTimes(device, logicalName, from, to);
  }

  async shapes(device: string, logicalName: Obis) {
    return this.#knowledge.shapes(device, logicalName);
  }

  async completeness(
    device: string,
    logicalName: Obis,
    range: { readonly from: Instant; readonly to: Instant; readonly timeZone: string },
  ) {
    const mark = this.#profiles.mark(device, logicalName);
    if (mark === undefined) return [];
    const times = this.#knowledge.captureTimes(device, logicalName, range.from, range.to);
    const holes = this.#knowledge.holes(device, logicalName);
    return completenessOf({ times, holes, periodMs: mark.capturePeriodS * 1000, ...range });
  }

  async completenessOfAll(wanted: DaysWanted) {
    return this.#fleet.days(wanted);
  }

  async facts(device: string): Promise<MeterFacts> {
    return readFacts(this.#database.reader, device);
  }

  async keepFacts(device: string, facts: MeterFacts): Promise<void> {
    await this.#group.write(() => keepFacts(this.#database.writer, this.#catalogue, device, facts));
  }

  async lastRuns() {
    return this.#runs.lastRuns();
  }

  async records() {
    return this.#runs.records();
  }

  async keepHeard(heard: Parameters<RunLog['keepHeard']>[0]): Promise<void> {
    this.#runs.keepHeard(heard);
  }

  async begin(run: Parameters<RunLog['begin']>[0]): Promise<void> {
    this.#runs.begin(run);
  }

  async keep(session: FinishedSession): Promise<void> {
    await this.#group.write(() => this.#runs.keep(session));
  }

  async runs(filter: RunFilter) {
    return this.#history.runs(filter);
  }

  /** Gives a request another name; what is known of its runs stays its. A name that is taken keeps its own. */
  async renameRequest(from: string, to: string): Promise<void> {
    this.#runs.renameRequest(from, to);
  }

  async counts(since: Instant) {
    return this.#runs.counts(since);
  }

  async latest(device: string, series: readonly SeriesFilter[]) {
    return this.#readings.latest(device, series);
  }

  async readings(filter: ReadingFilter) {
    return this.#readings.readings(filter);
  }

  async total() {
    return this.#readings.total();
  }

  async profiles(device: string) {
    return this.#profiles.profiles(device);
  }

  async stateChanges(filter: StateFilter) {
    return stateChanges(this.#database.reader, filter);
  }

  async devicesOf(profile: Obis) {
    return this.#profiles.devices(profile);
  }

  async profileRows(device: string, logicalName: Obis, range: RowRange) {
    return this.#profiles.rows(device, logicalName, range);
  }

  counterOf(owner: CounterOwner) {
    return this.#counters.counterOf(owner);
  }

  async counters() {
    return this.#counters.counters();
  }

  async counterEntries(limit: number, counter?: string) {
    return this.#counters.entries(limit, counter);
  }

  async allowCounter(id: string, by: string) {
    return this.#counters.allow(id, by);
  }

  async after(mark: number, limit: number) {
    return this.#feed.after(mark, limit);
  }

  async head() {
    return this.#feed.head();
  }

  async markOf(outlet: string) {
    return this.#feed.markOf(outlet);
  }

  async renameOutlet(from: string, to: string): Promise<void> {
    this.#feed.rename(from, to);
  }

  async setMark(outlet: string, mark: number): Promise<void> {
    await this.#group.write(() => this.#feed.setMark(outlet, mark));
  }
}
