import type { Collection } from '@meterwire/api/configuration';

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

interface ResourceText {
  readonly title: string;
  readonly one: string;
  readonly many: string;
  readonly lead: string;
  readonly empty: string;
  readonly emptyAdvice: string;
}

/** Texts of the pages that change the configuration. */
export const configurationTexts = {
  resources: {
    connections: {
      title: 'Connections',
      one: 'connection',
      many: 'connections',
      lead: 'The ways to meters: TCP, UDP, serial lines. One conversation at a time runs on each.',
      empty: 'No connection yet',
      emptyAdvice: 'Add the line that leads to the first meter: an address in the network, or a serial port.',
    },
    devices: {
      title: 'Devices',
      one: 'device',
      many: 'devices',
      lead: 'The meters.',
      empty: 'No device yet',
      emptyAdvice: 'Add the first meter.',
    },
    templates: {
      title: 'Templates',
      one: 'template',
      many: 'templates',
      lead: 'What meters of one kind have in common: settings, objects, requests.',
      empty: 'No template yet',
      emptyAdvice:
        'With a template you set up many meters of one kind at once. Its devices take over what it says.',
    },
    requests: {
      title: 'Requests',
      one: 'request',
      many: 'requests',
      lead: 'What meters are asked for, and when. Where several wait for one line, the upper one goes first.',
      empty: 'No request yet',
      emptyAdvice:
        'Nothing is asked of any meter. A request names OBIS codes or a profile, devices, and a time.',
    },
    signals: {
      title: 'Signals',
      one: 'signal',
      many: 'signals',
      lead: 'Single values under names of their own, for SCADA and home automation.',
      empty: 'No signal yet',
      emptyAdvice: 'A signal gives one value of one device a name, a scale and a unit. Outlets pass it on.',
    },
    outlets: {
      title: 'Outlets',
      one: 'outlet',
      many: 'outlets',
      lead: 'Where readings go. Each follows the store at its own mark: nothing is lost while one is away.',
      empty: 'No outlet yet',
      emptyAdvice:
        'Readings are kept and shown here. An outlet hands them on: MQTT, database, webhook, files, Modbus.',
    },
    listeners: {
      title: 'Push listeners',
      one: 'push listener',
      many: 'push listeners',
      lead: 'Where meters send readings by themselves.',
      empty: 'No push listener yet',
      emptyAdvice:
        'Add one where meters push: a TCP or UDP port, or the customer port of a meter on a serial line.',
    },
    meters: {
      title: 'Virtual meters',
      one: 'virtual meter',
      many: 'virtual meters',
      lead: 'Meters that this machine plays: to try clients on, and to serve over DLMS what was collected elsewhere.',
      empty: 'No virtual meter yet',
      emptyAdvice:
        'Start one with “meterwire meter --control-port 4061”, and add the address that it prints.',
    },
  } satisfies Record<Collection, ResourceText>,

  add: (one: string) => `Add ${/^[aeiou]/.test(one) ? 'an' : 'a'} ${one}`,
  addTitle: (one: string) => `New ${one}`,
  editTitle: (one: string, name: string) => `${one.charAt(0).toUpperCase()}${one.slice(1)} ${name}`,
  edit: (name: string) => `Edit ${name}`,
  copy: 'Copy',
  copyOf: (name: string) => `Copy ${name}`,
  remove: 'Delete',
  removeOf: (name: string) => `Delete ${name}`,
  moveUp: (name: string) => `Move ${name} up`,
  moveDown: (name: string) => `Move ${name} down`,
  enabledOf: (name: string) => `${name} enabled`,
  open: 'Open',
  find: (many: string) => `Find ${many}`,
  count: (shown: number, total: number, one: string, many: string) =>
    shown === total ? plural(total, one, many) : `${shown.toLocaleString()} of ${plural(total, one, many)}`,
  noneFound: 'Nothing matches.',
  noneFoundAdvice: 'Change the text above.',
  unsaved: 'not saved yet',
  draftKept: 'What you have entered is kept while this window is open.',
  discard: 'Discard',
  close: 'Close',
  review: 'Review the change',
  apply: 'Apply',
  making:
    'The gateway takes it over, as a whole or not at all. With thousands of devices this takes a while.',
  cancel: 'Back',
  unchanged: 'Nothing is changed.',
  applied: (what: string) => `${what}. The gateway follows it now.`,
  added: (one: string, name: string) => `${one} ${name} added`,
  changed: (one: string, name: string) => `${one} ${name} changed`,
  removed: (names: string) => `${names} deleted`,
  order: 'Order changed',
  switched: (name: string, on: boolean) => `${name} is switched ${on ? 'on' : 'off'}`,
  undone: 'Undone. It is as it was before.',
  undo: 'Undo',
  failed: 'The change was not made',
  notFollowed: 'The gateway cannot follow this',
  reviewing: 'Asking the gateway what this would change …',
  again: 'Look again',
  reviewTitle: 'This will change',
  kinds: { added: 'new', removed: 'deleted', changed: 'changed', moved: 'moved' },
  andMore: (n: number) => `and ${n.toLocaleString()} more`,
  place: (n: string) => `place ${Number(n) + 1}`,
  settings: 'Settings',
  absent: 'not set',
  removeTitle: (name: string) => `Delete ${name}?`,
  usedBy: (n: number) => `${plural(n, 'entry names', 'entries name')} it and would have to change first:`,
  readOnly: 'Only administrators change the configuration. You can look at everything.',
  problems: (n: number) => `${plural(n, 'thing', 'things')} in the configuration cannot be followed`,
  columns: {
    name: 'Name',
    where: 'Where',
    kind: 'Kind',
    use: 'Used by',
    when: 'When',
    what: 'What',
    devices: 'Devices',
    enabled: 'Enabled',
    device: 'Device',
    value: 'Value',
    code: 'OBIS code',
    family: 'Make and family',
    order: 'Order',
    actions: 'Actions',
    state: 'State',
  },
  devicesOf: (n: number) => plural(n, 'device', 'devices'),
  allDevices: 'all devices',
  withTags: (tags: string) => `tags: ${tags}`,
  requestsOf: (n: number) => plural(n, 'request', 'requests'),
  objectsOf: (n: number) => plural(n, 'object', 'objects'),
  valuesOf: (n: number) => plural(n, 'value', 'values'),
  profileOf: (code: string) => `profile ${code}`,
  writes: (n: number) => plural(n, 'write', 'writes'),
  actionsOf: (n: number) => plural(n, 'action', 'actions'),
  clock: 'clock',
  on: 'on',
  off: 'off',
} as const;
