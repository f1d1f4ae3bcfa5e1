import { DlmsError, type Instant, RefusedError } from 'dlms/bytes';
import type { ProfileResult, ProfileShape } from 'dlms/client';
import type { DateTime } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { Log, MeterSession } from '../model/ports.ts';
import type { ProfileFacts } from '../model/profile.ts';
import type { ProfileRequest } from '../model/request.ts';
import { type KeyedRows, keyRows } from './rows.ts';
import { reasonText } from './values.ts';
import type { Window } from './window.ts';

export interface ProfileReaderOptions {
  readonly device: Device;
  readonly request: ProfileRequest;
  readonly session: MeterSession;
  readonly log: Log;
  readonly now: () => Instant;
  /** Writes moments as this meter does. */
  readonly write: (at: Instant) => DateTime;
  readonly facts: ProfileFacts;
}

type Selection = NonNullable<ProfileFacts['selection']>;
type Wanted = NonNullable<Parameters<MeterSession['profile']>[1]>;

/** The next way to pick rows, where one does not work. */
const NEXT: Readonly<Record<Selection, Selection | undefined>> = {
  range: 'entries',
  entries: 'all',
  all: undefined,
};

/** Rows that may have come while the newest were counted. */
const SURPLUS = 2;

/** Reads rows of a profile in the way that its meter understands: by range, by entries, or all of them. */
export class ProfileReader {
  readonly #options: ProfileReaderOptions;
  readonly #shape: ProfileShape;
  readonly #columns: readonly number[] | undefined;
  #selection: Selection;

  constructor(shape: ProfileShape, options: ProfileReaderOptions) {
    this.#options = options;
    this.#shape = shape;
    this.#selection = options.facts.selection ?? 'range';
    this.#columns = columnsOf(shape, options.request);
  }

  /** What has worked. */
  get selection(): Selection {
    return this.#selection;
  }

  /** @throws RefusedError when the meter does not give the profile in any way */
  async read(window: Window): Promise<KeyedRows> {
    const { device, log } = this.#options;
    const result = await this.#ask(window);
    if (!result.ok) throw refused(this.#shape.logicalName, result.error);
    const oldestFirst = this.#shape.newestFirst ? result.rows.toReversed() : result.rows;
    const keyed = keyRows(result.columns, oldestFirst, device.clock);
    if (keyed.timeless > 0)
      log.warn(
        { device: device.name, profile: this.#shape.logicalName, rows: keyed.timeless },
        'rows without a usable time were left out',
      );
    return keyed;
  }

  async #ask(window: Window): Promise<ProfileResult> {
    for (;;) {
      const next = NEXT[this.#selection];
      const result = await this.#try(window, next !== undefined);
      if (result?.ok === true || next === undefined || (result !== undefined && !PICKING.has(result.error)))
        return result ?? { ok: false, error: 'otherReason' };
      const { device, log } = this.#options;
      log.warn(
        { device: device.name, profile: this.#shape.logicalName },
        `the meter does not give rows by ${this.#selection}: they are asked for by ${next}`,
      );
      this.#selection = next;
    }
  }

  /** Undefined where the meter broke off with an error of its own, and there is another way. */
  async #try(window: Window, another: boolean): Promise<ProfileResult | undefined> {
    try {
      return await this.#options.session.profile(this.#shape, this.#wanted(window));
    } catch (error) {
      const itsOwn = error instanceof DlmsError && (error.code === 'refused' || error.code === 'unexpected');
      if (itsOwn && another) return undefined;
      throw error;
    }
  }

  #wanted({ from, to }: Window): Wanted {
    const { write, now, facts, request } = this.#options;
    const columns = this.#columns && { columns: this.#columns };
    switch (this.#selection) {
      case 'range': {
        const least = facts.edge === 'exclusive' ? from - 1000 : from;
        return { kind: 'range', from: write(least), ...(to !== undefined && { to: write(to) }), ...columns };
      }
      case 'entries': {
        const { capturePeriod } = this.#shape;
        const count =
          capturePeriod === 0
            ? (request.mostEntries ?? MOST_IRREGULAR)
            : Math.ceil((now() - from) / (capturePeriod * 1000)) + SURPLUS;
        return { kind: 'last', count: Math.max(1, count), ...columns };
      }
      case 'all':
        return { kind: 'all', ...columns };
    }
  }
}

/** Rows of events that are asked for at once, where nothing says how many there are. */
const MOST_IRREGULAR = 1000;

/** Errors that may mean the picking and not the profile. */
const PICKING: ReadonlySet<unknown> = new Set([
  'otherReason',
  'typeUnmatched',
  'scopeOfAccessViolated',
  'objectUnavailable',
  'hardwareFault',
]);

/** The positions of the columns that are wanted, the clock among them. */
function columnsOf({ columns }: ProfileShape, { columns: names }: ProfileRequest): number[] | undefined {
  if (names === undefined) return undefined;
  return columns.flatMap(({ logicalName, classId, attribute }, position) =>
    names.includes(logicalName) || (classId === 8 && attribute === 2) ? [position] : [],
  );
}

/** A meter's no to a profile. */
export function refused(logicalName: string, error: string | number): RefusedError {
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
