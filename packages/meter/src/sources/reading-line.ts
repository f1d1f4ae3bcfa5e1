import type { FeedReading } from './feed.ts';
import { signalKey } from './signal-name.ts';

/** A reading as the gateway writes it, in a line of a file or in an answer; undefined for what is none. */
export function readingOf(given: unknown, ofDevice?: string): FeedReading | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const { device = ofDevice, logicalName, attribute = 2, value, unit, at } = given as Record<string, unknown>;
  if (typeof device !== 'string' || typeof logicalName !== 'string' || typeof attribute !== 'number')
    return undefined;
  const key = signalKey(device, logicalName, attribute);
  const measuredAt = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (key === undefined || Number.isNaN(measuredAt)) return undefined;
  return {
    key,
    value: typeof value === 'string' || typeof value === 'number' ? String(value) : undefined,
    unit: typeof unit === 'string' ? unit : undefined,
    measuredAt,
  };
}

/** A line of JSON; undefined for what is no reading. */
export function readingOfLine(line: string): FeedReading | undefined {
  try {
    return readingOf(JSON.parse(line));
  } catch {
    return undefined;
  }
}
