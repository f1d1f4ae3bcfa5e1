import { durationMs, durationWords } from '@meterwire/api/configuration';
import { scheduleTexts as texts } from '../texts/schedule.ts';
import { cronWords } from './cron-words.ts';

/** The part of a request that says when it runs, as it is written. */
export interface Timing {
  readonly send?: boolean;
  readonly once?: true;
  readonly every?: string;
  readonly at?: readonly string[];
  readonly cron?: string;
  readonly event?: { readonly trigger?: boolean; readonly signal?: string; readonly change?: number };
  readonly timeZone?: string;
}

/** The ways in which a request can be scheduled, in the order in which people need them. */
export const WAYS = ['every', 'at', 'cron', 'once', 'event'] as const;
export type Way = (typeof WAYS)[number];

export const wayOf = (timing: Timing): Way | undefined => WAYS.find((way) => timing[way] !== undefined);

/** When it runs, in words; undefined while it is not said yet. */
export function timingWords(timing: Timing): string | undefined {
  const { every, at, cron, once, event, send = true } = timing;
  if (every !== undefined) {
    const ms = durationMs(every);
    return ms === undefined || ms === 0 ? undefined : texts.every(durationWords(ms));
  }
  if (at !== undefined) return at.length === 0 ? undefined : texts.at(at.toSorted());
  if (cron !== undefined) return capital(cronWords(cron));
  if (once !== undefined) return texts.onceWords;
  if (event !== undefined) return eventWords(event);
  return send ? undefined : texts.passive;
}

function eventWords({ trigger = true, signal, change }: NonNullable<Timing['event']>): string | undefined {
  const changes = (name: string) =>
    change === undefined ? texts.changes(name) : texts.changesBy(name, change);
  const words = [...(trigger ? [texts.called] : []), ...(signal === undefined ? [] : [changes(signal)])];
  return words.length === 0 ? undefined : texts.or(words);
}

const capital = (text: string | undefined) => text && text.charAt(0).toUpperCase() + text.slice(1);

/** A timing as the gateway is asked when it would run; undefined where it does not run by itself, or is not complete. */
export function previewOf({ every, at, cron, timeZone }: Timing, usual: string) {
  const zone = { timeZone: timeZone ?? usual };
  if (every !== undefined) return durationMs(every) === undefined ? undefined : { every, ...zone };
  if (at !== undefined) return at.length === 0 ? undefined : { at: at.join(','), ...zone };
  return cron === undefined || cron.trim() === '' ? undefined : { cron, ...zone };
}
