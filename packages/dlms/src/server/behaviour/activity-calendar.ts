import type { Instant } from '../../bytes/machine.ts';
import { ActivityCalendar } from '../../classes/activity-calendar.ts';
import type { AttributeValue } from '../../classes/define.ts';
import { dateOf, weekdayOfDay } from '../../data/civil.ts';
import { type DateTime, UNSPECIFIED } from '../../data/date-time.ts';
import { implement } from '../object.ts';
import { type Behaviour, earliest, Held, type Timed } from './behaviour.ts';
import { DAY_MS, dayOf, matchInYear, msOfDay } from './calendar-match.ts';
import { type Executor, runScript } from './executor.ts';
import type { SpecialDays } from './special-days.ts';
import { LocalWalk, momentOf, msUntil, type Stretch, type WallClock } from './wall-clock.ts';

type Seasons = AttributeValue<typeof ActivityCalendar, 'seasonProfileActive'>;
type Weeks = AttributeValue<typeof ActivityCalendar, 'weekProfileTableActive'>;
type Days = AttributeValue<typeof ActivityCalendar, 'dayProfileTableActive'>;
type DayAction = Days[number]['schedule'][number];

/** Seasons of weeks of days. */
export interface Calendar {
  readonly name: string;
  readonly seasons: Seasons;
  readonly weeks: Weeks;
  readonly days: Days;
}

/** What an activity calendar remembers. */
export interface ActivityCalendarState {
  readonly active: Calendar;
  readonly passive: Calendar;
  readonly activatePassiveCalendarTime: DateTime;
  /** Whether that time has been written and has not come yet. */
  readonly activationAwaited: boolean;
}

export interface ActivityCalendarOptions {
  /** Default 0-0:13.0.0*255. */
  readonly logicalName?: string;
  readonly executor: Executor;
  readonly clock: WallClock;
  readonly specialDays?: SpecialDays;
  readonly state?: Partial<ActivityCalendarState>;
}

export interface ActivityCalendarBehaviour extends Behaviour<ActivityCalendarState>, Timed {
  /** The id of the day profile that holds on a day counted from 1970-01-01; undefined when the calendar knows none. */
  dayId(day: number): number | undefined;
}

/**
 * An activity calendar (class 20). Season and day are looked up at midnight; special days come before the week. When it
 * starts, and when another calendar becomes active, it runs the script that was due last, so that the tariff is right
 * (assumed; at most a week back).
 */
export function activityCalendar(options: ActivityCalendarOptions): ActivityCalendarBehaviour {
  const { executor, clock, specialDays } = options;
  const held = new Held<ActivityCalendarState>({
    active: EMPTY,
    passive: EMPTY,
    activatePassiveCalendarTime: UNSPECIFIED,
    activationAwaited: false,
    ...options.state,
  });
  const walk = new LocalWalk();
  let looked: Instant | undefined;

  let plan = new Plan(held.state.active);

  const dayId = (day: number): number | undefined => specialDays?.dayId(day) ?? plan.dayId(day);

  const actionsOf = (day: number): readonly DayAction[] => plan.schedule(dayId(day));

  function activate(now: Instant): void {
    held.change({ active: held.state.passive, activationAwaited: false });
    plan = new Plan(held.state.active);
    catchUp(now);
  }

  /** Runs what was due last. */
  function catchUp(now: Instant): void {
    const local = clock.local(now);
    const today = dayOf(local);
    for (let day = today; day > today - 7; day--) {
      const last = actionsOf(day).findLast((action) => startOf(day, action) <= local);
      if (!last) continue;
      run(last, now);
      return;
    }
  }

  function run({ scriptLogicalName, scriptSelector }: DayAction, now: Instant): void {
    runScript(executor, { logicalName: scriptLogicalName, selector: scriptSelector }, now);
  }

  function advance(now: Instant): void {
    const { activationAwaited, activatePassiveCalendarTime } = held.state;
    looked = now;
    const stretch = walk.step(clock, now);
    const left = activationAwaited ? msUntil(clock, activatePassiveCalendarTime, now) : undefined;
    if (left !== undefined && left <= 0) activate(now);
    else if (stretch) runDue(stretch, now);
    else catchUp(now);
  }

  function runDue(stretch: Stretch, now: Instant): void {
    // Of what came due together only the last one counts: tariffs replace one another.
    for (let day = dayOf(stretch.to); day >= Math.max(dayOf(stretch.from), dayOf(stretch.to) - 7); day--) {
      const due = actionsOf(day).findLast((action) => {
        const start = startOf(day, action);
        return start > stretch.from && start <= stretch.to;
      });
      if (!due) continue;
      run(due, now);
      return;
    }
  }

  /** The next action of today, or midnight. */
  function nextLocal(mark: number): number {
    const day = dayOf(mark);
    const next = actionsOf(day).find((action) => startOf(day, action) > mark);
    if (next) return startOf(day, next);
    return (day + 1) * DAY_MS;
  }

  const passive = <K extends keyof Calendar>(part: K) => ({
    get: () => held.state.passive[part],
    set: (value: Calendar[K]) => {
      held.change({ passive: { ...held.state.passive, [part]: value } });
      return undefined;
    },
  });

  const object = implement(
    ActivityCalendar,
    options.logicalName ?? '0-0:13.0.0*255',
    {
      calendarNameActive: () => held.state.active.name,
      seasonProfileActive: () => held.state.active.seasons,
      weekProfileTableActive: () => held.state.active.weeks,
      dayProfileTableActive: () => held.state.active.days,
      calendarNamePassive: passive('name'),
      seasonProfilePassive: passive('seasons'),
      weekProfileTablePassive: passive('weeks'),
      dayProfileTablePassive: passive('days'),
      activatePassiveCalendarTime: {
        get: held.shown('activatePassiveCalendarTime'),
        set: (activatePassiveCalendarTime) => {
          held.change({ activatePassiveCalendarTime, activationAwaited: true });
          return undefined;
        },
      },
    },
    {
      activatePassiveCalendar: (_, { now }) => {
        activate(now);
        return undefined;
      },
    },
  );
  return {
    object,
    advance,
    dayId,
    get deadline() {
      if (looked === undefined || walk.mark === undefined) return undefined;
      const { activationAwaited, activatePassiveCalendarTime } = held.state;
      const left = activationAwaited ? msUntil(clock, activatePassiveCalendarTime, looked) : undefined;
      return earliest([
        momentOf(clock, nextLocal(walk.mark), looked),
        left === undefined ? undefined : looked + left,
      ]);
    },
    get state() {
      return held.state;
    },
  };
}

const EMPTY: Calendar = { name: '', seasons: [], weeks: [], days: [] };

const startOf = (day: number, { startTime }: DayAction): number => day * DAY_MS + msOfDay(startTime);

/** A calendar as it is asked for again and again: the days that were looked up last are remembered. */
class Plan {
  readonly #calendar: Calendar;
  readonly #schedules: ReadonlyMap<number, readonly DayAction[]>;
  readonly #dayIds = new Map<number, number | undefined>();

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
    const inOrder = ({ schedule }: Days[number]): readonly DayAction[] =>
      schedule.toSorted((a, b) => msOfDay(a.startTime) - msOfDay(b.startTime));
    this.#schedules = new Map(calendar.days.map((day) => [day.dayId, inOrder(day)]));
  }

  dayId(day: number): number | undefined {
    if (this.#dayIds.has(day)) return this.#dayIds.get(day);
    if (this.#dayIds.size > 14) this.#dayIds.clear();
    const id = dayIdOf(this.#calendar, day);
    this.#dayIds.set(day, id);
    return id;
  }

  schedule(dayId: number | undefined): readonly DayAction[] {
    return (dayId === undefined ? undefined : this.#schedules.get(dayId)) ?? [];
  }
}

function dayIdOf({ seasons, weeks }: Calendar, day: number): number | undefined {
  const season = seasonOf(seasons, day * DAY_MS);
  const week = weeks.find(({ name }) => name === season?.weekName);
  if (!week) return undefined;
  const { monday, tuesday, wednesday, thursday, friday, saturday, sunday } = week;
  return [monday, tuesday, wednesday, thursday, friday, saturday, sunday][weekdayOfDay(day) - 1];
}

/** The season that began last. */
function seasonOf(seasons: Seasons, local: number): Seasons[number] | undefined {
  let found: Seasons[number] | undefined;
  let latest: number | undefined;
  for (const season of seasons) {
    const began = lastStart(season.start, local);
    if (began !== undefined && (latest === undefined || began > latest)) [found, latest] = [season, began];
  }
  return found;
}

/** When a season began last; a season without month and day has always been there (assumed). */
function lastStart(start: DateTime, local: number): number | undefined {
  if (start.month === undefined && start.day === undefined) return Number.NEGATIVE_INFINITY;
  const thisYear = dateOf(dayOf(local)).year;
  // 29 February comes again within eight years.
  for (let year = thisYear; year >= thisYear - 8; year--) {
    const began = matchInYear(start, year);
    if (began !== undefined && began <= local) return began;
  }
  return undefined;
}
