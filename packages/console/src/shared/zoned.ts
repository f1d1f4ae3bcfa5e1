/** The moment at which a zone's clocks show a wall time such as 2026-03-29T01:30; of an hour that comes twice, the first. */
export function instantIn(wall: string, timeZone: string): string {
  const asUtc = Date.parse(`${wall}Z`);
  // By the rule before and after: where they differ, the earlier moment that shows this time wins.
  const guesses = [asUtc - 86_400_000, asUtc + 86_400_000].map((near) => asUtc - offsetMs(near, timeZone));
  const right = guesses.filter((at) => at + offsetMs(at, timeZone) === asUtc);
  // A time that a change of clocks leaves out is taken by the rule before it.
  const at = right.length > 0 ? Math.min(...right) : (guesses[0] ?? asUtc);
  return new Date(at).toISOString();
}

/** How far the wall clock of a zone is ahead of UTC. */
function offsetMs(at: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}
