import type { Profile, ProfileRows } from '@meterwire/api';
import { obisGroups, parseObis } from 'dlms/data';
import { decimal, grouped } from '../shared/quantity.ts';
import { eventsTexts } from '../texts/events.ts';

/** One event of a meter's log. */
export interface MeterEvent {
  readonly at: number;
  /** Minutes east of UTC that the meter's clock stood at. */
  readonly offset: number | undefined;
  /** Logical name of the log. */
  readonly log: string;
  /** Its number in the log, where it has one. */
  readonly code: number | undefined;
  readonly words: string;
  /** Whether the words are those of a table of codes, and not the meter's own. */
  readonly looked: boolean;
  /** What was captured with it. */
  readonly more: readonly string[];
}

type Group = readonly number[];
const groupsOf = (logicalName: string): Group => obisGroups(parseObis(logicalName));

/** 0-b:99.98.e, 1-b:99.98.e and 7-b:99.98.e are event logs; what they capture is no curve. */
export function isEventLog({ logicalName }: Pick<Profile, 'logicalName'>): boolean {
  const [, , c, d] = groupsOf(logicalName);
  return c === 99 && d === 98;
}

/** 0-b:96.11.e holds the code of the last event. */
function isEventCode(logicalName: string): boolean {
  const [a, , c, d] = groupsOf(logicalName);
  return a === 0 && c === 96 && d === 11;
}

/** The rows of a log as events, newest first. */
export function eventsOf({ logicalName: log, times, offsets, columns }: ProfileRows): MeterEvent[] {
  const coded = columns.filter((column) => isEventCode(column.logicalName));
  const others = columns.filter((column) => !coded.includes(column));
  const said = coded.length > 1 ? described : byCode;
  return times
    .map((at, row): MeterEvent => {
      const offset = offsets[row];
      const { more, ...event } = said(coded.map(({ values }) => values[row] ?? null));
      const captured = others.flatMap(({ name, logicalName, unit, scaler, role, values }) => {
        const cell = values[row];
        if (cell === null || cell === undefined || cell === '') return [];
        const value = role === 'value' ? grouped(decimal(cell, scaler ?? 0)) : cell;
        return `${name ?? logicalName} ${value}${unit === null ? '' : ` ${unit}`}`;
      });
      return {
        at,
        offset: typeof offset === 'number' ? offset : undefined,
        log,
        ...event,
        more: [...more, ...captured],
      };
    })
    .reverse();
}

type Said = Pick<MeterEvent, 'code' | 'words' | 'looked' | 'more'>;
type Cell = ProfileRows['columns'][number]['values'][number];

/** A number that a table has words for. */
function byCode([cell]: readonly Cell[]): Said {
  if (typeof cell !== 'number')
    return { code: undefined, words: cell === undefined ? '' : String(cell), looked: false, more: [] };
  const words = eventsTexts.codes[cell];
  return { code: cell, words: words ?? eventsTexts.unknown(cell), looked: words !== undefined, more: [] };
}

/** A meter that says itself what happened, as ION does: priority, module, cause, effect, values. */
function described(cells: readonly Cell[]): Said {
  const texts = cells.filter((cell): cell is string => typeof cell === 'string' && cell !== '');
  const [module = '', cause = '', effect = '', ...values] = texts;
  const [priority] = cells.filter((cell) => typeof cell === 'number');
  return {
    code: undefined,
    words: [effect, cause].filter(Boolean).join(' · ') || module,
    looked: false,
    more: [module, ...values, ...(priority === undefined ? [] : [eventsTexts.priority(priority)])].filter(
      Boolean,
    ),
  };
}
