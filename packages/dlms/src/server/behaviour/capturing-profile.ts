import type { Instant } from '../../bytes/machine.ts';
import type { CaptureObject } from '../../data/reference.ts';
import { type Refusal, refuse } from '../answer.ts';
import { unreadable } from '../mediated-access.ts';
import { profileGeneric, UNSORTED } from '../profile-generic.ts';
import type { Row } from '../row-source.ts';
import { type Behaviour, Held, type Timed } from './behaviour.ts';
import { captureRow } from './capture.ts';
import type { Executor } from './executor.ts';
import { compressRows } from './row-compression.ts';
import { SortedRows, type SortMethod } from './sorted-rows.ts';
import { momentOf, type WallClock } from './wall-clock.ts';

/** What a profile remembers. */
export interface CapturingProfileState {
  readonly captureObjects: readonly CaptureObject[];
  /** Seconds; 0 when something else triggers its captures. */
  readonly capturePeriod: number;
  readonly sortMethod: SortMethod;
  readonly sortObject: CaptureObject | undefined;
  readonly profileEntries: number;
  readonly rows: readonly Row[];
}

export interface CapturingProfileOptions {
  readonly logicalName: string;
  readonly executor: Executor;
  readonly clock: WallClock;
  readonly state: Pick<CapturingProfileState, 'captureObjects' | 'profileEntries'> &
    Partial<CapturingProfileState>;
  /** The most entries that a client may ask for; default what the state has. */
  readonly maxEntries?: number;
  /** Sends null-data for what is as in the row before. */
  readonly compressed?: boolean;
}

export interface CapturingProfileBehaviour extends Behaviour<CapturingProfileState>, Timed {
  /** Adds a row with the present values. */
  capture(now: Instant): void;
}

type Settings = Omit<CapturingProfileState, 'rows'>;

/**
 * A profile (class 7) that captures at the grid of its period in local time, the hour that comes twice included. It is
 * emptied when columns, period, order or size change. What cannot be read when it captures is null-data.
 */
export function capturingProfile(options: CapturingProfileOptions): CapturingProfileBehaviour {
  const { logicalName, executor, clock } = options;
  const { rows: kept, ...settings } = options.state;
  const held = new Held<Settings>({
    capturePeriod: 0,
    sortMethod: 'fifo',
    sortObject: undefined,
    ...settings,
  });
  const maxEntries = options.maxEntries ?? options.state.profileEntries;
  let rows = sortedRows(held.state, kept);
  let looked: Instant | undefined;
  /** The border of the grid at which it captured last. */
  let captured: Instant | undefined;

  function capture(now: Instant): void {
    rows.add(captureRow(executor, held.state.captureObjects, now));
  }

  function change(part: Partial<Settings>): undefined {
    held.change(part);
    rows = sortedRows(held.state);
    captured = looked;
    return undefined;
  }

  function advance(now: Instant): void {
    looked = now;
    const periodMs = held.state.capturePeriod * 1000;
    if (periodMs === 0) return;
    const local = clock.local(now);
    const border = now - (local - Math.floor(local / periodMs) * periodMs);
    // Where daylight saving moves the grid of a long period, the same border seems to lie elsewhere.
    const isNew = captured !== undefined && border - captured >= periodMs / 2;
    if (isNew) capture(border);
    if (isNew || captured === undefined) captured = border;
  }

  function deadline(): Instant | undefined {
    const periodMs = held.state.capturePeriod * 1000;
    if (looked === undefined || periodMs === 0) return undefined;
    const local = clock.local(looked);
    const border = (Math.floor(local / periodMs) + 1) * periodMs;
    return periodMs <= HOUR_MS ? looked + border - local : momentOf(clock, border, looked);
  }

  const refuseColumns = (columns: readonly CaptureObject[]): Refusal | undefined =>
    columns.length > MOST_COLUMNS || columns.some((column) => column.logicalName === object.logicalName)
      ? refuse('otherReason')
      : undefined;

  const object = profileGeneric(logicalName, {
    captureObjects: () => held.state.captureObjects,
    profileEntries: () => held.state.profileEntries,
    rows: { count: () => rows.count(), entries: (first, last) => rows.entries(first, last) },
    ...(options.compressed && {
      compress: (sent) =>
        compressRows(sent, {
          // Other columns than all of them, or rows of another order, do not follow one another by the period.
          clock: held.state.sortMethod === 'fifo' ? clockColumn(held.state.captureObjects) : undefined,
          period: held.state.capturePeriod,
        }),
    }),
    attributes: {
      captureObjects: {
        get: held.shown('captureObjects'),
        set: (captureObjects, access) =>
          refuseColumns(captureObjects) ?? unreadable(access, captureObjects) ?? change({ captureObjects }),
      },
      capturePeriod: {
        get: held.shown('capturePeriod'),
        set: (capturePeriod) => change({ capturePeriod }),
      },
      sortMethod: {
        get: held.shown('sortMethod'),
        set: (sortMethod) =>
          typeof sortMethod === 'string' ? change({ sortMethod }) : refuse('otherReason'),
      },
      sortObject: {
        get: () => held.state.sortObject ?? UNSORTED,
        set: (wanted) => {
          const isNone = wanted === undefined || wanted.classId === 0;
          const isColumn = held.state.captureObjects.some((column) => wanted && isSame(column, wanted));
          if (!isNone && !isColumn) return refuse('otherReason');
          return change({ sortObject: isNone ? undefined : wanted });
        },
      },
      profileEntries: {
        get: held.shown('profileEntries'),
        set: (profileEntries) =>
          profileEntries > maxEntries ? refuse('otherReason') : change({ profileEntries }),
      },
    },
    methods: {
      reset: () => {
        rows.clear();
        return undefined;
      },
      capture: (_, { now }) => {
        capture(now);
        return undefined;
      },
    },
  });
  return {
    object,
    advance,
    capture,
    get deadline() {
      return deadline();
    },
    get state() {
      return { ...held.state, rows: [...rows.rows] };
    },
  };
}

const HOUR_MS = 3_600_000;
const MOST_COLUMNS = 64;

const sortedRows = (
  { sortMethod, sortObject, captureObjects, profileEntries }: Settings,
  rows?: readonly Row[],
): SortedRows => {
  const column = sortObject && captureObjects.findIndex((candidate) => isSame(candidate, sortObject));
  return new SortedRows({ method: sortMethod, column, depth: profileEntries }, rows);
};

const isSame = (a: CaptureObject, b: CaptureObject): boolean =>
  a.classId === b.classId &&
  a.logicalName === b.logicalName &&
  a.attribute === b.attribute &&
  a.dataIndex === b.dataIndex;

const clockColumn = (columns: readonly CaptureObject[]): number | undefined => {
  const found = columns.findIndex(({ classId, attribute }) => classId === 8 && attribute === 2);
  return found < 0 ? undefined : found;
};
