const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** Texts of what is missing in a profile, and of what it captured when. */
export const holesTexts = {
  title: (n: number) => plural(n, 'hole', 'holes'),
  open: (rows: number) => `${plural(rows, 'row', 'rows')} will be asked for`,
  notAsked: (rows: number) => `${plural(rows, 'row', 'rows')} missing, and no request asks for them`,
  absent: (rows: number) => `${plural(rows, 'row', 'rows')} the meter does not have`,
  rows: (n: number) => plural(n, 'row', 'rows'),
  gone: 'the meter does not have them',
  willBeAsked: (tries: number) =>
    tries === 0 ? 'will be asked for' : `will be asked for again (asked ${plural(tries, 'time', 'times')})`,
  isNotAsked: 'not asked for: switch on “refill” of a request',
  show: 'Show the rows around it',
  more: (n: number) => `Show ${plural(n, 'older hole', 'older holes')}`,
  shape: {
    changed: (when: string) => `From ${when} on the meter captured something else`,
    added: (columns: string) => `new: ${columns}`,
    removed: (columns: string) => `no longer: ${columns}`,
    period: (span: string) => `every ${span}`,
  },
} as const;
