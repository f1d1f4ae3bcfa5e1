import { texts } from '../texts.ts';

const moment = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const minute = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

type Time = string | number;
const ms = (time: Time) => (typeof time === 'number' ? time : Date.parse(time));

/** A moment in the viewer's zone, to the second. */
export const momentText = (time: Time): string => moment.format(ms(time));

/** A moment in the viewer's zone, to the minute. */
export const minuteText = (time: Time): string => minute.format(ms(time));

/** The time of day in the viewer's zone. */
export const clockText = (time: Time): string => clock.format(ms(time));

/** A span in its largest whole unit: 40 s, 3 min, 5 h, 2 days. */
export function spanText(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return texts.time.seconds(s);
  if (s < 3600) return texts.time.minutes(Math.floor(s / 60));
  if (s < 172_800) return texts.time.hours(Math.floor(s / 3600));
  return texts.time.days(Math.floor(s / 86_400));
}

/** How long ago; a moment that lies a little ahead, as with two clocks, is "just now". */
export const agoText = (seconds: number): string =>
  seconds < 5 ? texts.time.now : texts.time.ago(spanText(seconds));

/** How soon. */
export const soonText = (seconds: number): string =>
  seconds < 1 ? texts.time.due : texts.time.in(spanText(seconds));

/** The wall clock of a meter that stood so many minutes east of UTC, as ISO 8601 prints it. */
export function meterClockText(time: number, offsetMinutes: number): string {
  const wall = new Date(time + offsetMinutes * 60_000).toISOString().slice(0, 19).replace('T', ' ');
  const size = Math.abs(offsetMinutes);
  const pad = (n: number) => String(n).padStart(2, '0');
  return `${wall} ${offsetMinutes < 0 ? '−' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const clockPattern = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)/;

/** Whether a text is a date with a time of day, as a meter's clock is printed. */
export const isClock = (text: string): boolean => clockPattern.test(text);

/** A meter's clock as an instrument shows it: the time of day large, its date beside it; in the meter's own zone. */
export function clockFigure(text: string): { readonly figure: string; readonly unit: string } {
  const [, date = '', time = text] = clockPattern.exec(text) ?? [];
  return { figure: time, unit: date };
}
