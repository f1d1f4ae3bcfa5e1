import type { DataAccessResult } from '../apdu/result.ts';
import { Clock } from '../classes/clock.ts';
import type { DateTime } from '../data/date-time.ts';
import { type Obis, obisOf } from '../data/obis.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { read, write } from './read.ts';
import type { SetResult } from './set.ts';
import type { Terms } from './terms.ts';

/** The clock that every meter has. */
export const CLOCK: Obis = obisOf([0, 0, 1, 0, 0, 255]);

export type ClockResult =
  | { readonly ok: true; readonly time: DateTime }
  | { readonly ok: false; readonly error: DataAccessResult };

/** Reads the meter's time. */
export function* readClock(terms: Terms, instance: Obis = CLOCK): Dialogue<ClockResult> {
  const time = yield* read(terms, Clock, instance, 'time');
  return time.ok ? { ok: true, time: time.value } : { ok: false, error: time.error };
}

/** Sets the meter's time; what is not specified the meter leaves as it is, if it follows the standard. */
export function* setClock(terms: Terms, time: DateTime, instance: Obis = CLOCK): Dialogue<SetResult> {
  return yield* write(terms, Clock, instance, 'time', time);
}
