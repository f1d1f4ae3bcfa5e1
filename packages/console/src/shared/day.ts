/** The instant at which a day begins by the clock on the wall of a zone; that of the viewer when left out. */
export function dayStart(day: string, timeZone?: string): number {
  if (timeZone === undefined || !isZone(timeZone)) return new Date(`${day}T00:00:00`).getTime();
  const wall = Date.parse(`${day}T00:00:00Z`);
  // The offset is that of the instant sought, which is not known yet: two steps come close enough to any change of clocks.
  const first = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(first, timeZone);
}

/** `2026-03-29` and so many days later. */
export function dayAfter(day: string, days = 1): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Where a day ends, as the end of a range: on the days of clock changes, it has 23 or 25 hours. */
export const dayEnd = (day: string, timeZone?: string): string =>
  new Date(dayStart(dayAfter(day), timeZone)).toISOString();

const formats = new Map<string, Intl.DateTimeFormat>();

function isZone(timeZone: string): boolean {
  try {
    formatOf(timeZone);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  formats.set(timeZone, made);
  return made;
}

/** Milliseconds that the wall of a zone is ahead of UTC. */
function offsetAt(at: number, timeZone: string): number {
  const parts = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
