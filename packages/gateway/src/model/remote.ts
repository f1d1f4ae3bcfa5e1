/** The host of who sends: `10.0.0.7` of `10.0.0.7:40123`, as of `::ffff:10.0.0.7:40123`; the path of a serial line as it is. */
export const hostOf = (remote: string): string =>
  remote.replace(/:\d+$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
