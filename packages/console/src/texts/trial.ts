/** Texts of the test of a device. */
export const trialTexts = {
  title: 'Test',
  start: 'Test this device',
  again: 'Test again',
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
  good: 'Everything works.',
  bad: 'The device could not be reached.',
} as const;
