const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Words for schedules. Whole phrases, so that another language can order them as it likes. */
export const scheduleTexts = {
  title: 'Schedules',
  when: 'When',
  ways: {
    every: 'At intervals',
    at: 'At times of day',
    cron: 'By a cron pattern',
    once: 'Once at every start',
    event: 'On an event',
  },
  passive: 'Never by itself: only what the meter sends is taken.',
  next: 'Next ten runs',
  nextIn: 'Shown in',
  noneByItself: 'It does not run by itself.',
  never: 'It never comes.',
  incomplete: 'Enter when, and the next runs are shown here.',
  onceWords: 'Once at every start of the gateway',
  every: (span: string) => `Every ${span.replace(/^1 /, '')}, counted from midnight UTC`,
  at: (times: readonly string[]) => `Every day at ${listed(times)}`,
  called: 'When it is called',
  changes: (signal: string) => `When ${signal} changes`,
  changesBy: (signal: string, change: number) => `When ${signal} changes by ${change} or more`,
  or: (words: readonly string[]) => words.join(', or '),
  cron: {
    everySecond: 'every second',
    everyMinute: 'every minute',
    everyHour: 'every hour',
    eachSeconds: (n: number) => `every ${plural(n, 'second', 'seconds')}`,
    eachMinutes: (n: number) => `every ${plural(n, 'minute', 'minutes')}`,
    eachHours: (n: number) => `every ${plural(n, 'hour', 'hours')}`,
    atTimes: (times: readonly string[]) => `at ${listed(times)}`,
    atSeconds: (list: string) => `at second ${list}`,
    atMinutes: (list: string) => `at minute ${list}`,
    pastHour: (list: string) => `at minute ${list} of every hour`,
    hours: (list: string) => `in hour ${list}`,
    days: (list: string) => `on day ${list} of the month`,
    lastDay: 'on the last day of the month',
    months: (list: string) => `in ${list}`,
    weekdays: (list: string) => `on ${list}`,
    whereWeekdays: (days: string, weekdays: string) => `${days} where it is ${weekdays}`,
    everyDay: 'every day',
    to: (from: string, to: string) => `${from} to ${to}`,
    stepIn: (n: number, from: string) => `${from} and every ${n} from there`,
    stepRange: (n: number, range: string) => `every ${n} of ${range}`,
    ofStart: 'as at the start',
    list: listed,
    month: [
      'January',
      'February',
      'March',
      'April',
      'May',
      'June',
      'July',
      'August',
      'September',
      'October',
      'November',
      'December',
    ],
    weekday: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
  },
  lines: {
    title: 'Lines',
    used: 'used in 24 h',
    planned: 'planned',
    devices: (n: number) => plural(n, 'device', 'devices'),
    waiting: (n: number) => `${plural(n, 'waits', 'wait')} for it`,
    figures: (used: string | undefined, planned: string | undefined) =>
      [
        used === undefined ? 'not used yet' : `${used} of its time used`,
        ...(planned === undefined ? [] : [`${planned} planned`]),
      ].join(', '),
    assumed: '(assumed: not every request has run yet)',
    more: (n: number) => `Show ${plural(n, 'more line', 'more lines')}`,
  },
  page: {
    lead: 'When meters are asked, in words, and what comes next.',
    empty: 'Nothing is scheduled',
    emptyAdvice: 'A request says what meters are asked for, and when. Add the first one.',
    add: 'Add a request',
    find: 'Find requests',
    zone: 'Times in',
    ownZone: 'each one’s own zone',
    noneFound: 'Nothing matches.',
    more: (n: number) => `and ${plural(n, 'request', 'requests')} more: look for them by words`,
    off: 'switched off',
    devices: (n: number) => plural(n, 'device', 'devices'),
    last: 'last run',
    running: (n: number) => `runs on ${plural(n, 'device', 'devices')}`,
    late: (n: number, span: string) => `${plural(n, 'device', 'devices')} late, up to ${span}`,
    lessThanSecond: 'a second',
    punctual: (p99: string) => `99 % began within ${p99}`,
    lateness: (p50: string, p99: string, most: string, runs: number) =>
      runs === 1
        ? `Its one run since the start of the gateway began within ${most} after it was due.`
        : `Of its last ${runs.toLocaleString()} runs half began within ${p50} after they were due, 99 % within ${p99}, the latest after ${most}.`,
    failed: (n: number, of: number) => `failed on ${n.toLocaleString()} of ${of.toLocaleString()}`,
    run: 'Run now',
    ran: (done: number, open: number) =>
      open > 0
        ? `${plural(done, 'device', 'devices')} read; ${open.toLocaleString()} still wait for their lines.`
        : `${plural(done, 'device', 'devices')} read.`,
    ranSome: (done: number, failed: number) =>
      `${plural(done, 'device', 'devices')} read, ${failed.toLocaleString()} failed.`,
    edit: 'Change it',
    editTemplate: 'Change its template',
  },
} as const;
