import type { Failure as FailureDocument } from '@meterwire/api';
import type { Instant } from 'dlms/bytes';
import { type Obis, parseObis } from 'dlms/data';
import type { Failure } from '../model/failure.ts';
import { Problem } from './problem.ts';

/** A moment as the API writes it. */
export const instantText = (at: Instant): string => new Date(at).toISOString();

export const instantOrNull = (at: Instant | undefined): string | null =>
  at === undefined ? null : instantText(at);

/** A moment of a query; the schema has checked its form. @throws Problem 400 for one that does not exist */
export function instantOf(text: string | undefined): Instant | undefined {
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new Problem({ status: 400, detail: `"${text}" is no moment, such as 2026-03-29T01:00:00Z` });
  return at;
}

/** @throws Problem 400 with the forms that are accepted */
export function logicalNameOf(text: string): Obis {
  try {
    return parseObis(text);
  } catch (error) {
    throw new Problem({ status: 400, detail: error instanceof Error ? error.message : String(error) });
  }
}

export const failureDocument = ({ code, layer, message, advice, at }: Failure): FailureDocument => ({
  code,
  layer: layer ?? null,
  message,
  advice: advice ?? null,
  at: instantText(at),
});

/** Answer of an order that has nothing to tell. */
export const DONE = { ok: true } as const;
