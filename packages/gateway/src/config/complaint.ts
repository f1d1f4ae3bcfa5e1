import { durationMs, type Path } from '@meterwire/api/configuration';

/** Takes what is wrong while a configuration is being resolved. */
export type Complain = (path: Path, message: string) => void;

/** Milliseconds of a duration whose form the schema has checked. */
export const msOf = (text: string): number => durationMs(text) ?? 0;

/** Asking costs a tenth of a millisecond, and every device has one. */
const zones = new Set<string>();

export function isTimeZone(name: string): boolean {
  if (zones.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zones.add(name);
    return true;
  } catch {
    return false;
  }
}

export const notATimeZone = (name: string): string =>
  `"${name}" is not allowed: a time zone by its IANA name, such as Europe/Berlin or UTC`;

/** `a, b and 3 more`: what there is, where a name was not found. */
export function listed(names: readonly string[]): string {
  if (names.length === 0) return 'there are none';
  const shown = names.slice(0, 10).join(', ');
  return `there are ${names.length > 10 ? `${shown} and ${names.length - 10} more` : shown}`;
}
