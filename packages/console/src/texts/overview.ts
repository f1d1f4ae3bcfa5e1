const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the overview. */
export const overviewTexts = {
  devices: (n: number) => plural(n, 'device', 'devices'),
  running: (n: number) => `${n.toLocaleString()} running`,
  waiting: (n: number) => `${n.toLocaleString()} waiting`,
  late: (span: string) => `${span} late`,
  failed: (n: number) => `${n.toLocaleString()} failed`,
  moreRequests: (n: number) => `and ${plural(n, 'more request', 'more requests')}`,
} as const;
