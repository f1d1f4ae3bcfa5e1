const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the overview. */
export const overviewTexts = {
  devices: (n: number) => plural(n, 'device', 'devices'),
  running: (n: number) => `${n.toLocaleString()} running`,
  waiting: (n: number) => `${n.toLocaleString()} waiting`,
  late: (span: string) => `${span} late`,
  failed: (n: number) => `${n.toLocaleString()} failed`,
  completeness: {
    title: 'Completeness',
    of: (days: number) => `of the load profiles of the last ${plural(days, 'day', 'days')}`,
    nothing: 'nothing',
    everything: 'everything',
    none: 'No profile is collected yet.',
    add: 'Requests',
    whole: 'Every profile is whole.',
    profile: 'Profile',
    share: 'Share of all days',
    all: 'All profiles',
    never: 'never',
    fleetDay: (day: string, stored: number, expected: number) =>
      expected === 0
        ? `${day}: nothing is expected`
        : `${day}: ${stored.toLocaleString()} of ${plural(expected, 'row', 'rows')}`,
    day: (device: string, day: string, share: string | undefined) =>
      share === undefined ? `${device}, ${day}: nothing is known` : `${device}, ${day}: ${share}`,
    more: (n: number, total: number) =>
      `Show ${n.toLocaleString()} more of ${plural(total, 'profile', 'profiles')} that are not whole`,
  },
  warnings: {
    title: 'What the gateway needs',
    since: 'since',
    open: (name: string) => `Open ${name}`,
    places: {
      store: 'Settings of the store',
      outlet: 'Outlets',
      listener: 'Push listeners',
      connection: 'Connections',
    },
    more: (n: number) => `and ${plural(n, 'more warning', 'more warnings')}`,
  },
  moreRequests: (n: number) => `and ${plural(n, 'more request', 'more requests')}`,
} as const;
