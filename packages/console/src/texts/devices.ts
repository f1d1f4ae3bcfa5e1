const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the list of devices. */
export const devicesTexts = {
  title: 'Devices',
  add: 'Add a device',
  copy: 'Copy',
  settings: 'Settings',
  find: 'Find by name, line, tag or problem',
  state: 'State',
  anyState: 'Any state',
  connection: 'Line',
  anyConnection: 'Any line',
  tag: 'Tag',
  anyTag: 'Any tag',
  clear: 'Show all',
  columns: {
    name: 'Device',
    state: 'State',
    connection: 'Line',
    reading: 'Last reading',
    success: 'Sessions, 24 h',
  },
  successHint: 'Share of the sessions of the last 24 hours that worked',
  readingNow: 'being read now',
  count: (shown: number, total: number) =>
    shown === total
      ? plural(total, 'device', 'devices')
      : `${shown.toLocaleString()} of ${plural(total, 'device', 'devices')}`,
  none: 'No device matches.',
  noneAdvice: 'Change the text, or show all devices.',
  empty: 'No device yet',
  emptyAdvice: 'Add the first meter: where it is, who we are to it, and whether it answers.',
  import: 'Import a list',
  export: 'Export list',
  exportName: 'devices.csv',
  exportColumns: ['id', 'name', 'connection', 'state', 'last reading', 'sessions 24 h', 'last problem'],
  bulk: {
    region: 'What to do with the chosen devices',
    chosen: (n: number, hidden: number) =>
      hidden === 0
        ? `${plural(n, 'device', 'devices')} chosen`
        : `${plural(n, 'device', 'devices')} chosen, ${hidden.toLocaleString()} of them not shown`,
    on: 'Switch on',
    off: 'Switch off',
    clear: 'Choose none',
    read: 'Read now',
    reading: (n: number) => `Reading ${plural(n, 'device', 'devices')}`,
    readDone: (n: number) => `${plural(n, 'device', 'devices')} read.`,
    readSome: (done: number, failed: number) =>
      `${plural(done, 'device', 'devices')} read, ${failed.toLocaleString()} could not be. The list tells why.`,
    readStopped: (done: number) =>
      `Stopped after ${plural(done, 'device', 'devices')}. What the lines have begun, they finish.`,
    export: 'Export',
    change: 'Change …',
  },
} as const;
