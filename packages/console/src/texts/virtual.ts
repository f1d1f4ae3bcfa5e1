const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the virtual meters. */
export const virtualTexts = {
  title: 'Virtual meters',
  intro:
    'Meters that this machine plays: to try clients on, and to serve over DLMS what was collected elsewhere.',
  missing: 'There is no such virtual meter',
  none: 'No virtual meter is known',
  noneAdvice: 'An administrator can add one here.',
  power: { up: 'Has power', down: 'No power' },
  clock: (local: string) => `its clock: ${local}`,
  inZone: (zone: string) => `Time zone ${zone}`,
  framework: 'Modules and links',
  drawing: 'Drawing of the modules and their links',
  view: 'View',
  asDrawing: 'Drawing',
  asList: 'List',
  modules: (n: number) => plural(n, 'module', 'modules'),
  columns: { module: 'Module', takes: 'Takes', gives: 'Gives' },
  chooseOne: 'Choose a module to see its registers and to change them.',
  rows: (n: number) => plural(n, 'row', 'rows'),
  every: (seconds: number) =>
    seconds % 60 === 0
      ? `every ${(seconds / 60).toLocaleString()} min`
      : `every ${seconds.toLocaleString()} s`,

  setup: 'Setup registers',
  inputs: 'Inputs',
  linked: (n: number, of: number) => `${n} of ${of} linked`,
  notLinked: 'not linked',
  label: 'Label',
  labelHint: 'What other modules and the event log call it',
  range: (from: number, to: number) => `${from.toLocaleString()} to ${to.toLocaleString()}`,
  save: 'Save changes',
  discard: 'Discard changes',
  saved: (label: string) => `${label} is changed, and the event log says so.`,
  noPower: 'Without power nothing can be changed.',
  needsLabel: 'a module needs a label',
  integer: (value: string, from: number, to: number) =>
    `“${value}” is not allowed: an integer from ${from} to ${to}`,
  choice: (of: string) => `allowed are ${of}`,
  tooLong: (most: number) => `at most ${plural(most, 'character', 'characters')}`,
  zone: 'there is no such time zone: names look like Europe/Prague',

  orders: {
    powerDown: 'Take its power',
    powerUp: 'Give it power',
    time: 'Set its clock',
    reset: 'Master reset',
    cancel: 'Cancel',
    resetTitle: 'Begin everything anew?',
    resetText:
      'Energies, demands and data logs of this meter begin anew. What it recorded is gone; what the gateway has collected stays.',
    resetDo: 'Reset the meter',
    timeTitle: 'Set the clock of the meter',
    timeText: 'Its profiles show the change as a real meter’s do: with the status “time changed”.',
    timeLabel: 'Time',
    timeHint: 'ISO 8601 with the offset from UTC',
    timeWrong: 'this is no moment: write it like 2026-03-29T01:00:00+01:00',
    timeNow: 'Like this machine’s',
    timeDo: 'Set the clock',
    done: {
      'power-down': 'The meter has no power now. It answers nobody.',
      'power-up': 'The meter has power again.',
      'master-reset': 'The meter has begun everything anew.',
      'set-time': 'The clock is set.',
    },
  },

  events: {
    title: 'Events',
    none: 'No event yet',
    noneAdvice: 'Change a link, set the clock or take its power, and it is written here.',
  },
  recorder: {
    title: 'Data recorders',
    which: 'Recorder',
    none: 'This meter records nothing',
    noneAdvice: 'Its framework has no Data Recorder.',
    facts: (rows: number, depth: number, period: string) =>
      `${plural(rows, 'row', 'rows')} of ${depth.toLocaleString()}, ${period}; the newest are shown.`,
    noPeriod: 'recorded when something triggers it',
    empty: 'Nothing recorded yet',
    emptyAdvice: 'The first row comes at the end of the first interval.',
  },
  ports: {
    title: 'Ports',
    unitId: (id: number) => `unit ID ${id}`,
    off: 'DLMS is switched off here',
    nowhere: 'not served on this machine',
    client: (client: number, authentication: string) => `client ${client} (${authentication})`,
    problems: (n: number) => plural(n, 'problem', 'problems'),
    turnedAway: (n: number) => `${plural(n, 'client', 'clients')} found no room`,
  },
} as const;
