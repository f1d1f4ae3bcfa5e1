/** Texts of the tests of devices, connections and requests. */
export const trialTexts = {
  title: 'Test',
  start: 'Test this device',
  again: 'Test again',
  test: 'Test',
  testOf: (name: string) => `Test ${name}`,
  unsaved: 'As it is entered here. Nothing is saved.',
  stop: 'Stop',
  empty: 'Try the device layer by layer',
  emptyAdvice:
    'From the wire upwards: the line, the link, the association, its objects, its clock. Each is told as it is tried, and what to do where one fails.',
  layers: {
    line: ['Line', 'is it free, and can it be opened'],
    link: ['Link', 'does the meter answer at its address'],
    association: ['Association', 'does it let this client in'],
    objects: ['Objects', 'can its objects be read'],
    clock: ['Clock', 'what time it has'],
  },
  states: {
    open: 'not tried yet',
    waiting: 'waiting for the line',
    trying: 'being tried',
    ok: 'works',
    failed: 'failed',
  },
  connection: {
    opening: 'Opening the line …',
    good: 'The line can be opened.',
    took: (ms: number) => `${ms.toLocaleString()} ms`,
  },
  request: {
    device: 'Of which device',
    first: 'The first that it asks',
    reading: 'Reading once …',
    from: (device: string) => `Read of ${device}. Nothing is stored.`,
    object: 'Object',
    value: 'Value',
    noRows: 'The profile has no rows.',
  },
  good: 'Everything works.',
  bad: 'The device could not be reached.',
} as const;
