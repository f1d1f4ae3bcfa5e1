const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** How what is set up does, in the lists of the configuration. */
export const standingTexts = {
  unknown: 'not followed yet',
  connections: {
    idle: 'Free',
    busy: (device: string) => `In use: ${device}`,
    failed: 'Cannot be opened',
    disabled: 'Off',
    unused: 'Nothing to read on it',
    waiting: (n: number) => `${plural(n, 'device waits', 'devices wait')} for it`,
    never: 'not used yet',
  },
  outlets: {
    starting: 'Starting',
    following: 'Has everything',
    catchingUp: 'Catching up',
    failing: 'Fails',
    stopped: 'Stopped',
    disabled: 'Off',
    behind: (n: number) => `${plural(n, 'reading', 'readings')} behind`,
    delivered: (n: number) => `${plural(n, 'reading', 'readings')} handed on`,
    passedOver: (n: number) => `${plural(n, 'was', 'were')} not taken`,
    retry: (name: string) => `Let ${name} try again now`,
    retried: (name: string) => `${name} tries again now.`,
  },
  listeners: {
    listening: 'Listens',
    broken: 'Does not listen',
    advice:
      'Give it a port that is free and an address that this machine has. It tries again with each change.',
    off: 'Off',
    pushes: (n: number) => plural(n, 'push', 'pushes'),
    refused: (n: number) => `${n.toLocaleString()} refused`,
  },
  requests: {
    off: 'Off',
    good: 'Fine',
    none: 'Not run yet',
    running: (n: number) => `Runs on ${plural(n, 'device', 'devices')}`,
    failed: (n: number) => `Failed on ${plural(n, 'device', 'devices')}`,
    next: 'next',
    noNext: 'no run ahead',
  },
  meters: {
    up: 'Has power',
    down: 'No power',
    off: 'Off',
    silent: 'Does not answer',
    modules: (n: number) => plural(n, 'module', 'modules'),
  },
  signals: { none: 'not read yet', refused: 'refused', off: 'Off' },
} as const;
