import { DataObject } from '../classes/data.ts';
import type { Obis } from '../data/obis.ts';
import { numberOf } from '../data/scaler.ts';
import { RefusedError, SecurityError, UnexpectedError } from '../errors.ts';
import { LAST_COUNTER } from '../security/counter.ts';
import type { Dialogue } from '../session/dialogue.ts';
import { get } from './get.ts';
import type { Terms } from './terms.ts';

/**
 * Reads the invocation counter that the meter keeps of a client, as the public client may: 0-0:43.1.x*255. Gives the lowest number
 * that the meter takes next. Nobody vouches for it: it may raise a counter, and must never lower one.
 * @throws RefusedError when the meter does not show it, SecurityError when its key is used up
 */
export function* readInvocationCounter(terms: Terms, instance: Obis): Dialogue<number> {
  const read = yield* get(terms, { classId: DataObject.id, instance, attribute: 2 });
  const during = `reading the invocation counter ${instance}`;
  if (!read.ok)
    throw new RefusedError(`the meter does not show its invocation counter: ${read.error}`, `${read.error}`, {
      layer: 'security',
      during,
      advice: 'another object may hold it, such as 0-0:43.1.1*255, or another client may read it',
    });
  const value = Number(numberOf(read.data));
  if (!Number.isInteger(value) || value < 0)
    throw new UnexpectedError(`${read.data.type} where an invocation counter is due`, {
      layer: 'class',
      during,
      advice: 'this object holds something else: look for another 0-0:43.1.x*255 in the object list',
    });
  if (value < LAST_COUNTER) return value + 1;
  throw new SecurityError(`the meter says that ${value} invocation counters of the key are used`, {
    layer: 'security',
    reason: 'counter',
    during,
    advice:
      'the key is used up: transfer a new one. If it is not, somebody else than the meter may be answering',
  });
}
