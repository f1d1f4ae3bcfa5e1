const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the guided form for a device, of its test, and of changing many. */
export const addDeviceTexts = {
  title: 'Add a device',
  lead: 'From the cable up: where it is, who we are to it, and then whether it answers.',
  steps: {
    meter: 'Which meter is it?',
    connection: 'How is it connected?',
    address: 'How is it addressed?',
    client: 'Who are we to it?',
    name: 'What shall it be called?',
    test: 'Does it answer?',
  },
  make: 'Make and family',
  makeHint: 'Fills in what is known of it. Everything can be changed below.',
  anyMake: 'Not in this list',
  template: 'Template',
  templateHint: 'Its settings and requests hold for this device.',
  noTemplate: 'None',
  line: 'Line',
  newLine: 'A new one:',
  lineName: 'Name of the line',
  kinds: { tcp: 'TCP', udp: 'UDP', serial: 'Serial line' },
  optical: 'Optical head: sign on by IEC 62056-21 first (300 Bd 7E1, then faster)',
  presets: {
    public: {
      name: 'Public client',
      hint: 'Client 16, no password. Nearly every meter lets it read a little: its name, often its clock.',
    },
    reader: {
      name: 'Reader with a password',
      hint: 'Client 32, low security. The usual one for reading values and profiles.',
    },
    manager: {
      name: 'Management with a password',
      hint: 'Client 1, low security. May set and switch as well.',
    },
    keys: {
      name: 'Management with keys',
      hint: 'Client 1, GMAC, authenticated and encrypted. Smart meters of today.',
    },
    other: { name: 'Something else', hint: 'Every setting there is.' },
  },
  testHint:
    'Try it before it is added: each layer says what it found, and what to try where it fails. Nothing is saved by that, and what you have entered stays.',
  test: 'Test it now',
  review: 'Add the device',
  discard: 'Start anew',
  kept: 'What you have entered is kept while this window is open.',
  added: (name: string) => `Device ${name} added`,

  bulk: {
    open: 'Change …',
    title: (n: number) => `Change ${plural(n, 'device', 'devices')}`,
    hint: 'Only what you choose here changes.',
    leave: 'Leave as it is',
    enabled: 'Enabled',
    on: 'Switch on',
    off: 'Switch off',
    connection: 'Connection',
    template: 'Template',
    none: 'None',
    addTags: 'Add tags',
    removeTags: 'Take away tags',
    nothing: 'Choose what changes.',
    remove: 'Delete them',
    done: (n: number) => `${plural(n, 'device', 'devices')} changed`,
    removed: (n: number) => `${plural(n, 'device', 'devices')} deleted`,
    switched: (n: number, on: boolean) => `${plural(n, 'device', 'devices')} switched ${on ? 'on' : 'off'}`,
  },

  exchange: {
    title: 'Import',
    choose: 'Choose a file …',
    hint: 'A configuration or a part of one as YAML, the workbook of a WCC Lite (xlsx), or one of its sheets as CSV.',
    reading: 'Reading the file …',
    found: (name: string) => `${name} would change this`,
    notes: 'How it was understood',
    nothing: 'There is nothing in this file that is not here already.',
    apply: 'Take it over',
    applied: (name: string) => `${name} is taken over`,
    cannot: 'What is wrong in the file',
    cannotHint: 'Put it right in the file and choose it again. Nothing has been changed.',
    tooLarge: 'The file is larger than 24 MB.',
  },
} as const;
