const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of the runs of requests. */
export const runsTexts = {
  title: 'Runs',
  none: 'No run has ended yet',
  noneAdvice:
    'Each run of a request is written here when it ends: how late it began, what it brought, why it failed.',
  noneMatch: 'No run matches.',
  outcome: 'Outcome',
  outcomes: { all: 'All runs', failed: 'Only failed ones', done: 'Only those that worked' },
  request: 'Request',
  anyRequest: 'Any request',
  columns: {
    due: 'Due',
    device: 'Device',
    request: 'Request',
    began: 'Began',
    took: 'Took',
    brought: 'Brought',
  },
  onTime: 'on time',
  late: (span: string) => `${span} late`,
  lessThanSecond: 'under 1 s',
  new: (n: number) => (n === 0 ? 'nothing new' : plural(n, 'new value', 'new values')),
  failed: 'failed',
  older: 'Show older',
  kept: 'Older runs are dropped: how long they are kept is a setting of the store.',
} as const;
