import type { Instant } from '../../bytes/machine.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { Schedule } from '../../classes/schedule.ts';
import { dateOf, daysOf, weekdayOfDay } from '../../data/civil.ts';
import type { CalendarDate } from '../../data/date-time.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';
import { DAY_MS, dayOf, nextTime } from './calendar-match.ts';
import { type Executor, runScript } from './executor.ts';
import type { SpecialDays } from './special-days.ts';
import { LocalWalk, momentOf, type WallClock } from './wall-clock.ts';

type Entries = AttributeValue<typeof Schedule, 'entries'>;
type Entry = Entries[number];

/** What a schedule remembers. */
export interface ScheduleState {
  readonly entries: Entries;
  /**
   * Local time up to which entries have been looked at; what came since the power went is made up for by the validity
   * windows.
   */
  readonly mark?: number;
}

export interface ScheduleOptions {
  /** Default 0-0:12.0.0*255. */
  readonly logicalName?: string;
  readonly executor: Executor;
  readonly clock: WallClock;
  readonly specialDays?: SpecialDays;
  readonly state?: ScheduleState;
}

/**
 * A schedule (class 10). An entry that is late is run if its validity window has not passed, at most a week back. On a
 * special day an entry is run if the bit of the day id, the first bit being day id 1 (assumed), is set; on other days
 * the bit of the weekday decides.
 */
export function schedule(options: ScheduleOptions): Behaviour<ScheduleState> & Timed {
  const { executor, clock, specialDays } = options;
  const held = new Held<ScheduleState>(options.state ?? { entries: [] });
  const walk = new LocalWalk(options.state?.mark);
  let looked: Instant | undefined;

  function isOn(entry: Entry, day: number): boolean {
    if (!entry.enable || !isWithin(entry, day)) return false;
    const special = specialDays?.dayId(day);
    if (special !== undefined) return entry.execSpecialDays[special - 1] === '1';
    return entry.execWeekdays[weekdayOfDay(day) - 1] === '1';
  }

  /** When an entry was due last in a stretch. */
  function lastDue(entry: Entry, from: number, to: number): number | undefined {
    for (let day = dayOf(to); day >= Math.max(dayOf(from), dayOf(to) - 7); day--) {
      const due = isOn(entry, day) ? nextTime(entry.switchTime, day, from) : undefined;
      if (due !== undefined && due <= to) return due;
    }
    return undefined;
  }

  function advance(now: Instant): void {
    looked = now;
    const stretch = walk.step(clock, now);
    if (walk.mark !== undefined) held.change({ mark: walk.mark });
    if (!stretch) return;
    const due = held.state.entries
      .flatMap((entry) => {
        const at = lastDue(entry, stretch.from, stretch.to);
        return at !== undefined && stretch.to - at <= windowMs(entry) ? [{ entry, at }] : [];
      })
      .toSorted((a, b) => a.at - b.at);
    for (const { entry } of due)
      runScript(executor, { logicalName: entry.scriptLogicalName, selector: entry.scriptSelector }, now);
  }

  /** The next switch time of today, or midnight. */
  function nextLocal(mark: number): number {
    const day = dayOf(mark);
    const times = held.state.entries.flatMap((entry) =>
      isOn(entry, day) ? (nextTime(entry.switchTime, day, mark) ?? []) : [],
    );
    return Math.min((day + 1) * DAY_MS, ...times);
  }

  const object = implement(
    Schedule,
    options.logicalName ?? '0-0:12.0.0*255',
    {
      entries: held.written('entries', ({ length }) =>
        length > MOST_ENTRIES ? refuse('otherReason') : undefined,
      ),
    },
    {
      enableDisable: ({ firstDisabled, lastDisabled, firstEnabled, lastEnabled }) => {
        const entries = held.state.entries.map((entry) => {
          if (entry.index >= firstEnabled && entry.index <= lastEnabled) return { ...entry, enable: true };
          if (entry.index >= firstDisabled && entry.index <= lastDisabled) return { ...entry, enable: false };
          return entry;
        });
        held.change({ entries });
        return undefined;
      },
      insert: (entry) => {
        const others = held.state.entries.filter(({ index }) => index !== entry.index);
        if (others.length >= MOST_ENTRIES) return refuse('otherReason');
        held.change({ entries: [...others, entry].toSorted((a, b) => a.index - b.index) });
        return undefined;
      },
      delete: ({ first, last }) => {
        const entries = held.state.entries.filter(({ index }) => index < first || index > last);
        if (entries.length === held.state.entries.length) return refuse('objectUndefined');
        held.change({ entries });
        return undefined;
      },
    },
  );
  return {
    object,
    advance,
    get deadline() {
      if (looked === undefined || walk.mark === undefined) return undefined;
      return momentOf(clock, nextLocal(walk.mark), looked);
    },
    get state() {
      return held.state;
    },
  };
}

const MOST_ENTRIES = 1000;

/** 65535 minutes are for ever; a window of none still bears the minute in which the meter looks. */
const windowMs = ({ validityWindow }: Entry): number =>
  validityWindow === 0xffff ? Number.POSITIVE_INFINITY : Math.max(1, validityWindow) * 60_000;

/** Dates without a year hold in every year, and may lie around its turn. */
function isWithin({ beginDate, endDate }: Entry, day: number): boolean {
  const [begin, end] = [dayIn(beginDate, day), dayIn(endDate, day)];
  if (begin <= end) return day >= begin && day <= end;
  return beginDate.year === undefined && endDate.year === undefined && (day >= begin || day <= end);
}

/** The day that a date means, its open parts taken from another day. */
function dayIn(date: CalendarDate, day: number): number {
  const own = dateOf(day);
  const month = typeof date.month === 'number' ? date.month : own.month;
  return daysOf(date.year ?? own.year, month, typeof date.day === 'number' ? date.day : own.day);
}
