import type { AttributeValue } from '../../classes/define.ts';
import { SpecialDaysTable } from '../../classes/special-days-table.ts';
import { refuse } from '../answer.ts';
import { implement } from '../object.ts';
import { type Behaviour, Held } from './behaviour.ts';
import { dayMatches } from './calendar-match.ts';

type Entries = AttributeValue<typeof SpecialDaysTable, 'entries'>;

/** What a special days table remembers. */
export interface SpecialDaysState {
  readonly entries: Entries;
}

/** Tells the day id of a day (counted from 1970-01-01) that is special. */
export interface SpecialDays {
  dayId(day: number): number | undefined;
}

export interface SpecialDaysOptions {
  /** Default 0-0:11.0.0*255. */
  readonly logicalName?: string;
  readonly state?: SpecialDaysState;
}

/** A special days table (class 11). Of several entries for a day the one with the lowest index counts (assumed). */
export function specialDaysTable(
  options: SpecialDaysOptions = {},
): Behaviour<SpecialDaysState> & SpecialDays {
  const held = new Held<SpecialDaysState>(options.state ?? { entries: [] });
  const object = implement(
    SpecialDaysTable,
    options.logicalName ?? '0-0:11.0.0*255',
    { entries: held.written('entries') },
    {
      insert: (entry) => {
        const others = held.state.entries.filter(({ index }) => index !== entry.index);
        if (others.length >= MOST_ENTRIES) return refuse('otherReason');
        held.change({ entries: [...others, entry] });
        return undefined;
      },
      delete: (wanted) => {
        const others = held.state.entries.filter(({ index }) => index !== wanted);
        if (others.length === held.state.entries.length) return refuse('objectUndefined');
        held.change({ entries: others });
        return undefined;
      },
    },
  );
  return {
    object,
    dayId: (day) =>
      held.state.entries
        .filter(({ date }) => dayMatches(date, day))
        .reduce<Entries[number] | undefined>((a, b) => (a && a.index <= b.index ? a : b), undefined)?.dayId,
    get state() {
      return held.state;
    },
  };
}

const MOST_ENTRIES = 1000;
