const UNITS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
type Unit = keyof typeof UNITS;

/** How a duration is written, for messages: `500ms`, `10s`, `15m`, `1h30m`, `7d`. */
export const DURATION_PATTERN = '^(\\d+(ms|s|m|h|d))+$';

/** Milliseconds of `10s`, `15m`, `1h30m`; undefined where the text is no duration. */
export function durationMs(text: string): number | undefined {
  if (!new RegExp(DURATION_PATTERN).test(text)) return undefined;
  let total = 0;
  for (const [, count, unit] of text.matchAll(/(\d+)(ms|s|m|h|d)/g))
    total += Number(count) * UNITS[unit as Unit];
  return Number.isSafeInteger(total) ? total : undefined;
}

/** A duration in the largest unit that says it exactly: 900 000 is "15 minutes". */
export function durationWords(ms: number): string {
  const names: readonly (readonly [string, number])[] = [
    ['day', UNITS.d],
    ['hour', UNITS.h],
    ['minute', UNITS.m],
    ['second', UNITS.s],
    ['millisecond', 1],
  ];
  const [name, size] = names.find(([, unit]) => ms >= unit && ms % unit === 0) ?? ['millisecond', 1];
  const count = ms / size;
  return count === 1 ? `1 ${name}` : `${count} ${name}s`;
}
