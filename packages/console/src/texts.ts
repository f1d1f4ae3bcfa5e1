import type { DeviceState } from '@meterwire/api';

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Every text of the console, in one place for translation. Numbers go in, whole sentences come out. */
export const texts = {
  product: 'Meterwire',
  skip: 'Skip to the content',
  navigation: 'Main',
  overview: 'Overview',

  scheme: { label: 'Colours', auto: 'Like the system', light: 'Light', dark: 'Dark' },

  live: {
    connecting: 'Connecting',
    live: 'Live',
    polling: 'Every 15 s',
    connectingHint: 'Opening the live stream of the gateway.',
    liveHint: 'Changes appear here as they happen.',
    pollingHint: 'The live stream is interrupted. The page asks every 15 seconds and reconnects by itself.',
  },

  state: {
    answering: 'Answering',
    late: 'Late',
    silent: 'Silent',
    refused: 'Refused',
    waiting: 'Waiting',
    disabled: 'Disabled',
  } satisfies Record<DeviceState, string>,
  stateHint: {
    answering: 'The last reading worked and is fresh.',
    late: 'Newer readings were due and have not come.',
    silent: 'No answer.',
    refused: 'It answers and says no.',
    waiting: 'Not asked yet.',
    disabled: 'Switched off in the configuration.',
  } satisfies Record<DeviceState, string>,

  time: {
    never: 'never',
    now: 'just now',
    due: 'due now',
    seconds: (n: number) => `${n} s`,
    minutes: (n: number) => `${n} min`,
    hours: (n: number) => `${n} h`,
    days: (n: number) => plural(n, 'day', 'days'),
    ago: (span: string) => `${span} ago`,
    in: (span: string) => `in ${span}`,
    meterSays: (text: string) => `Meter’s own clock: ${text}`,
    meterUnknown: 'The meter did not say its offset from UTC.',
  },

  problem: {
    offline: 'The gateway does not answer',
    offlineAdvice: 'Check that it is running and that this computer reaches it. Nothing you entered is lost.',
    slow: 'The gateway took too long',
    slowAdvice: 'It may be busy. Try again; if it stays slow, look at its log.',
    unknown: 'Something went wrong in the console itself',
    unknownAdvice: 'Reload the page. If it happens again, please report it with the text below.',
    retry: 'Try again',
    retrying: 'Trying again …',
    stale: (when: string) => `Not reached since ${when}. What you see is from then.`,
  },

  missing: {
    title: 'There is no such page',
    text: 'The address may be mistyped, or the device may have left the configuration.',
    back: 'Go to the overview',
  },

  fleet: {
    headlineAll: (n: number) =>
      n === 1
        ? 'The meter answers'
        : n === 2
          ? 'Both meters answer'
          : `All ${n.toLocaleString()} meters answer`,
    headlineSome: (ok: number, total: number) =>
      `${ok.toLocaleString()} of ${plural(total, 'meter answers', 'meters answer')}`,
    headlineNone: (total: number) =>
      total === 1 ? 'The meter does not answer' : `None of ${total.toLocaleString()} meters answers`,
    headlineWaiting: 'Starting to read',
    readings: (n: number) => plural(n, 'value kept', 'values kept'),
    connections: (n: number) => plural(n, 'connection', 'connections'),
    gateway: (version: string, since: string) => `gateway ${version}, up for ${since}`,
    starting: 'The gateway is starting.',
    stopping: 'The gateway is stopping.',
    counts: 'Devices by state',
    showOnly: (state: string) => `Show only: ${state}`,
  },

  empty: {
    title: 'No meter yet',
    text: 'Meterwire reads the meters that its configuration names.',
    name: 'Name the first meter in a file, meterwire.yaml',
    check: 'Check the file, and start the gateway with it',
    virtual: 'No meter at hand? This starts a virtual one and prints its address:',
  },

  attention: {
    title: 'Needs attention',
    more: (n: number) => `and ${plural(n, 'more device', 'more devices')}`,
  },

  activity: {
    title: 'Now and next',
    now: 'Now',
    idle: 'No line is in use.',
    nothing: 'Nothing is scheduled.',
    since: (span: string) => `for ${span}`,
  },

  device: {
    back: 'Devices',
    readNow: 'Read now',
    reading: 'Reading …',
    readingSince: (seconds: number) => `Reading, ${seconds} s …`,
    done: (readings: number) =>
      readings === 0 ? 'Read. Nothing new.' : `Read. ${plural(readings, 'new value', 'new values')}.`,
    goesOn: 'The meter takes its time. What it answers will appear here by itself.',
    queued: 'The line is busy. This meter is next in turn; what it answers will appear here by itself.',
    failed: 'It could not be read',
    success: (percent: string) => `${percent} of sessions worked in 24 h`,
    lastReading: (age: string) => `read ${age}`,
    noReading: 'never read',
    missing: 'There is no such device',
    parts: 'Parts of this page',
    part: {
      now: 'Now',
      events: 'Events',
      runs: 'Runs',
      objects: 'Objects',
      history: 'History',
      counters: 'Counters',
      traffic: 'Traffic',
      test: 'Test',
    },
  },

  values: {
    title: 'Values',
    none: 'No values yet',
    noneAdvice:
      'They appear with the first answer of the meter. You need not wait for the schedule: use “Read now”.',
    noneConfigured:
      'No single values are read from this meter. Add a request with OBIS codes to its configuration.',
    details: 'How this value was made',
    integer: 'As sent',
    scaled: (integer: string, scaler: number) => (scaler === 0 ? integer : `${integer} × 10^${scaler}`),
    exact: 'Exact value',
    attribute: 'Attribute',
    classId: 'Class',
    at: 'Value of',
    clock: 'Meter’s own clock',
    clockRaw: 'Clock octets',
    readAt: 'Read',
    raw: 'Octets',
    refused: {
      readWriteDenied: 'The meter does not let this client read it',
      objectUndefined: 'The meter has no such object',
      objectUnavailable: 'The meter cannot give it at the moment',
      objectClassInconsistent: 'The object is of another class',
      scopeOfAccessViolated: 'This association may not read it',
      temporaryFailure: 'The meter failed for the moment',
      hardwareFault: 'The meter reports a hardware fault',
    } as Readonly<Record<string, string>>,
    refusedOther: (reason: string) => `Refused: ${reason}`,
  },

  facts: {
    title: 'How it is read',
    connection: 'Connection',
    url: 'Address',
    interface: 'Interface',
    client: 'Client',
    logical: 'Logical device',
    physical: 'Physical device',
    addressSize: (octets: number) => `${octets}-octet addresses`,
    authentication: 'Authentication',
    security: 'Ciphering',
    none: 'none',
    logicalDeviceName: 'Calls itself',
    clockDrift: 'Clock',
    inStep: 'in step with the gateway',
    ahead: (span: string) => `${span} ahead of the gateway`,
    behind: (span: string) => `${span} behind the gateway`,
    requests: 'Schedule',
    noRequests: 'Nothing is asked of this meter. Add a request to its configuration.',
    lastRun: (when: string) => `last ${when}`,
    nextRun: (when: string) => `next ${when}`,
    notRun: 'not run yet',
    failed: 'failed',
    running: 'running now',
  },

  profile: {
    title: 'Load profile',
    which: 'Profile',
    none: 'No profile is collected from this meter',
    noneAdvice:
      'Add a profile request, such as 1-0:99.1.0*255, to its configuration. Its rows are then drawn here.',
    noRows: 'No rows yet',
    noRowsAdvice:
      'The first collection may take a minute: the meter hands its history over in blocks. The rows appear here by themselves.',
    noRowsInRange: 'No rows in this range',
    noRowsInRangeAdvice: 'Go back to the newest rows, or choose a longer range.',
    view: 'View',
    chart: 'Chart',
    table: 'Table',
    daysView: 'Days',
    completeness: 'Completeness',
    completenessOf: (n: number) => `of the last ${plural(n, 'day', 'days')}`,
    dayComplete: (day: string, stored: number, expected: number, absent: number) =>
      `${day}: ${stored} of ${plural(expected, 'row', 'rows')}${absent === 0 ? '' : `; the meter does not have ${absent}`}`,
    column: 'Column',
    days: 'Days that are compared',
    day: 'Day',
    lowest: 'Lowest',
    highest: 'Highest',
    rowsTitle: 'Rows',
    hours: (n: number) => `${n} hours`,
    mostDays: (n: number, of: number) => `The newest ${n} of ${of.toLocaleString()} days are drawn.`,
    daysLabel: (name: string, days: number) =>
      `${name}: ${days} days over one another by the time of day. The buttons below choose the day that stands out.`,
    range: 'Range',
    ranges: { day: 'Day', week: 'Week', month: 'Month', year: 'Year', all: 'All' },
    earlier: 'Earlier',
    later: 'Later',
    newest: 'Newest',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    whole: 'Show the whole range',
    download: 'Download CSV',
    downloadName: (device: string, code: string) => `${device} ${code}.csv`,
    columns: 'Columns drawn',
    every: (span: string) => `every ${span}`,
    rows: (n: number) => plural(n, 'row', 'rows'),
    missing: (n: number) => plural(n, 'row missing', 'rows missing'),
    complete: 'no gaps',
    gap: (n: number, span: string) => `Gap: ${plural(n, 'row', 'rows')} missing, ${span}`,
    truncated: 'There are more rows in this range than can be shown at once; these are the newest.',
    loading: 'Fetching rows …',
    chartLabel: (name: string, rows: string, from: string, to: string) =>
      `${name}: ${rows} from ${from} to ${to}. Arrow keys move the cursor, plus and minus zoom, 0 shows everything. The same rows are in the table view.`,
    hint: 'Drag to zoom, double-click for the whole range. Point at the chart to read it.',
    hintTouch: 'Drag the window below to move through the range.',
    navigator: 'Part of the range that is shown',
    time: 'Time',
    status: 'Status',
    noValue: '–',
    ok: 'ok',
    statusTitle: 'Status in this range',
    statusClean: 'No row carries a status flag.',
    invalid: 'Not valid',
    invalidHint: 'The meter says that the status of this row is not valid (all bits set).',
    bit: (n: number) => `Bit ${n}`,
    bitHint: (n: number) => `Bit ${n} is set. The meter’s manual says what it means.`,
    bits: {
      masterReset: ['Master reset', 'The meter’s registers were reset in this interval.'],
      timeChanged: [
        'Time changed',
        'The meter’s clock was set; this interval is longer or shorter than it says.',
      ],
      powerUp: ['Power up', 'The meter’s supply came back in this interval.'],
      powerDown: ['Power down', 'The meter lost its supply in this interval.'],
      criticalError: ['Critical error', 'The meter had an error that may have spoilt this interval.'],
      clockInvalid: ['Clock not valid', 'The meter did not know the time of this interval for sure.'],
      dataInvalid: ['Not valid', 'The meter says that the values of this interval are not to be trusted.'],
      summerTime: ['Summer time', 'The meter’s clock stood on summer time.'],
      clockAdjusted: ['Clock set', 'The meter’s clock was set by more than its limit in this interval.'],
      dstStarted: ['Summer time began', 'The meter’s clock went forward by an hour.'],
      dstEnded: ['Summer time ended', 'The meter’s clock went back by an hour.'],
    } as Readonly<Record<string, readonly [string, string]>>,
  },
} as const;
