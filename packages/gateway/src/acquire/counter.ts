import { RefusedError, SecurityError } from 'dlms/bytes';
import { type Obis, obisOf } from 'dlms/data';
import type { CounterSource } from 'dlms/security';
import type { Device } from '../model/device.ts';
import type { CounterLedger } from '../model/ports.ts';
import { type Counter, keyOf } from './connect-options.ts';

/** Where meters show the counter that they expect, when nobody has said otherwise. */
const SHOWN_COUNTER = obisOf([0, 0, 43, 1, 0, 255]);

/** The object in which a device shows its counter to the public client. */
export function counterObject({ security }: Device): Obis {
  const told = security?.invocationCounter;
  return typeof told === 'string' ? told : SHOWN_COUNTER;
}

/** Where a device's counters are kept, no lower than its configuration says; undefined where it needs none. */
export function keptCounter(
  { name, security, systemTitle }: Device,
  ledger: Pick<CounterLedger, 'counterOf'>,
): CounterSource | undefined {
  if (security?.blockCipherKey === undefined || systemTitle === undefined) return undefined;
  const source = ledger.counterOf({ encryption: keyOf(security.blockCipherKey), systemTitle, device: name });
  const { invocationCounter: least } = security;
  return typeof least === 'number' ? notBelow(source, least) : source;
}

/** The same numbers, none of them lower than one. */
const notBelow = (source: CounterSource, least: number): CounterSource => ({
  reserve: (count, floor) => source.reserve(count, Math.max(floor, least)),
});

/** More than a gateway that runs beside us has reserved and not spent yet. */
const APART = 4096;

/**
 * Counters for whoever does not have the gateway's ledger: far enough above what the meter expects that a gateway with the same key
 * and title has reserved none of them. The meter refuses the gateway's next number then, which catches up by itself.
 */
export function apartCounter(device: Device): Counter | undefined {
  if (device.security?.blockCipherKey === undefined) return undefined;
  let next = 0;
  const source: CounterSource = {
    reserve(count, floor) {
      const start = Math.max(next, floor + (next === 0 ? APART : 0));
      next = start + count;
      return start;
    },
  };
  return { read: counterObject(device), source };
}

/**
 * Whether an association may have failed since the meter expects a higher counter than ours. Some say so; some reject the
 * association without a reason, which is only believed to be that where the configuration names the counter's object.
 */
export function mayBeCounter(error: unknown, { security }: Device): boolean {
  if (error instanceof SecurityError) return error.reason === 'counter';
  return error instanceof RefusedError && typeof security?.invocationCounter === 'string';
}
