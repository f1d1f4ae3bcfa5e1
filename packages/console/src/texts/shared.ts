const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the primitives that several screens use. */
export const sharedTexts = {
  table: {
    sortBy: 'Sort by',
    unsorted: 'As it comes',
    descending: (column: string) => `${column}, descending`,
    choose: 'Choose this row',
    chooseAll: 'Choose all rows',
    chosen: (n: number) => `${plural(n, 'row', 'rows')} chosen`,
    keys: 'Arrow keys move, Enter opens, Space chooses.',
  },
  field: {
    required: 'needed',
    missing: 'fill this in',
    show: 'Show',
    hide: 'Hide',
    secretKept: 'Set. Leave it as it is to keep it.',
    unsaved: 'What you entered is not saved yet.',
  },
  dialog: { close: 'Close', back: 'Back' },
  toast: { region: 'Messages', undo: 'Undo', dismiss: 'Dismiss' },
  progress: {
    cancel: 'Cancel',
    of: (done: number, total: number) => `${done.toLocaleString()} of ${total.toLocaleString()}`,
  },
  hex: {
    label: 'Octets',
    keys: 'Arrow keys move through the octets.',
    octet: (offset: number, hex: string, name: string) =>
      `Octet ${offset}: ${hex}${name === '' ? '' : `, ${name}`}`,
    cut: (shown: number, total: number) =>
      `The first ${shown.toLocaleString()} of ${total.toLocaleString()} octets are shown.`,
  },
} as const;
