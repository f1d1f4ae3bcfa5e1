import type { Instant } from 'dlms/bytes';
import { Leading } from '../model/leading.ts';
import type { RequestStanding, RequestTotals, Standing, UpcomingRun } from '../model/ports.ts';
import type { DeviceRecord } from '../model/status.ts';
import type { Agenda } from './agenda.ts';
import type { Entry, Visitor } from './visitor.ts';

/** How devices and their requests stand, as others ask for it: often, and of many at once. */
export class Standings {
  readonly #agenda: Pick<Agenda<Entry>, 'momentOf'>;

  constructor(agenda: Pick<Agenda<Entry>, 'momentOf'>) {
    this.#agenda = agenda;
  }

  of({ record, running, pending, entries }: Visitor): Standing {
    let dueAt: Instant | undefined;
    for (const due of pending.values()) dueAt = Math.min(due, dueAt ?? due);
    if (running !== undefined) for (const due of running.due.values()) dueAt = Math.min(due, dueAt ?? due);
    const requests = (): RequestStanding[] => entries.map((entry) => this.ofEntry(entry));
    return new VisitorStanding({ record, runningSince: running?.since, dueAt }, requests);
  }

  ofEntry(entry: Entry): RequestStanding {
    const { request, lastRun, lastDone } = entry;
    return { request, running: isRunning(entry), lastRun, lastDone, nextRun: this.#nextOf(entry) };
  }

  /** The runs that come next or wait for their turns, soonest first. */
  upcoming(visitors: Iterable<Visitor>, most: number): readonly UpcomingRun[] {
    const first = new Leading<UpcomingRun>(most);
    for (const { device, entries } of visitors)
      for (const entry of entries) {
        const at = this.#nextOf(entry);
        if (at !== undefined && first.wants(at) && !isRunning(entry))
          first.add(at, { device: device.name, request: entry.request.name, at });
      }
    return first.items;
  }

  /** How a request stands with all of its devices. */
  totals(entries: Iterable<Entry>, now: Instant): RequestTotals {
    const counts = { running: 0, waiting: 0, done: 0, failed: 0 };
    let [latestRun, soonest, longest] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -1];
    for (const entry of entries) {
      const { lastRun, lastDone } = entry;
      const running = isRunning(entry);
      const next = this.#nextOf(entry);
      if (running) counts.running++;
      if (lastDone === true) counts.done++;
      if (lastDone === false) counts.failed++;
      if (lastRun !== undefined && lastRun > latestRun) latestRun = lastRun;
      if (next === undefined) continue;
      if (next < soonest) soonest = next;
      if (running || next > now) continue;
      counts.waiting++;
      longest = Math.max(longest, now - next);
    }
    return {
      ...counts,
      longestWaitMs: longest < 0 ? undefined : longest,
      lastRun: Number.isFinite(latestRun) ? latestRun : undefined,
      nextRun: Number.isFinite(soonest) ? soonest : undefined,
    };
  }

  /** The due time of a run that waits for its turn, or the moment of the next. */
  #nextOf(entry: Entry): Instant | undefined {
    return entry.visitor.pending.get(entry) ?? this.#agenda.momentOf(entry);
  }
}

const isRunning = (entry: Entry): boolean => entry.visitor.running?.due.has(entry) === true;

/** How a device stands; its requests are looked up when somebody asks, as few do who ask about ten thousand devices. */
class VisitorStanding implements Standing {
  readonly record: DeviceRecord;
  readonly runningSince: Instant | undefined;
  readonly dueAt: Instant | undefined;
  readonly #requests: () => readonly RequestStanding[];

  constructor(
    { record, runningSince, dueAt }: Omit<Standing, 'requests'>,
    requests: () => readonly RequestStanding[],
  ) {
    this.record = record;
    this.runningSince = runningSince;
    this.dueAt = dueAt;
    this.#requests = requests;
  }

  get requests(): readonly RequestStanding[] {
    return this.#requests();
  }
}
