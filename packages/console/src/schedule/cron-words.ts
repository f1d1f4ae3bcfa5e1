import { scheduleTexts } from '../texts/schedule.ts';

const texts = scheduleTexts.cron;

/** A cron pattern in words: `0 6 * * 1-5` is "at 06:00, on Monday to Friday". Undefined where it has not five or six fields. */
export function cronWords(pattern: string): string | undefined {
  const fields = pattern.trim().split(/\s+/);
  if (fields.length < 5 || fields.length > 6) return undefined;
  const [second = '0', minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] =
    fields.length === 5 ? ['0', ...fields] : fields;
  const words = [timeWords(second, minute, hour), ...dayWords(day, weekday), ...monthWords(month)];
  return words.filter(Boolean).join(', ');
}

const isPlain = (field: string): boolean => /^\d+(,\d+)*$/.test(field);
const everyOf = (field: string): number | undefined => {
  const [, step] = /^(?:\*|0)\/(\d+)$/.exec(field) ?? [];
  return step === undefined ? undefined : Number(step);
};

function timeWords(second: string, minute: string, hour: string): string {
  const times = wholeTimes(second, minute, hour);
  if (times !== undefined) return texts.atTimes(times);
  const words: string[] = [];
  if (second === '*') words.push(texts.everySecond);
  else if (everyOf(second) !== undefined) words.push(texts.eachSeconds(everyOf(second) ?? 1));
  else if (second !== '0') words.push(texts.atSeconds(listWords(second)));
  if (minute === '*') words.push(second === '0' ? texts.everyMinute : '');
  else if (everyOf(minute) !== undefined) words.push(texts.eachMinutes(everyOf(minute) ?? 1));
  else if (minute === '0' && second === '0' && (hour === '*' || everyOf(hour) !== undefined)) words.push('');
  else words.push(hour === '*' ? texts.pastHour(listWords(minute)) : texts.atMinutes(listWords(minute)));
  if (hour === '*') words.push(minute === '0' && second === '0' ? texts.everyHour : '');
  else if (everyOf(hour) !== undefined) words.push(texts.eachHours(everyOf(hour) ?? 1));
  else words.push(texts.hours(listWords(hour)));
  return words.filter(Boolean).join(', ');
}

/** Times of day where second, minute and hour are plain numbers and few. */
function wholeTimes(second: string, minute: string, hour: string): readonly string[] | undefined {
  if (![second, minute, hour].every(isPlain)) return undefined;
  const numbers = (field: string) => field.split(',').map(Number);
  const pad = (n: number) => String(n).padStart(2, '0');
  const times = numbers(hour).flatMap((h) =>
    numbers(minute).flatMap((m) =>
      numbers(second).map((s) => `${pad(h)}:${pad(m)}${s === 0 && second === '0' ? '' : `:${pad(s)}`}`),
    ),
  );
  return times.length <= 8 ? times.sort() : undefined;
}

/** Days of the month and weekdays: where both are said, both have to hold. */
function dayWords(day: string, weekday: string): readonly string[] {
  const days = isAny(day) ? undefined : day === 'L' ? texts.lastDay : texts.days(listWords(day));
  const names = isAny(weekday) ? undefined : listWords(weekday, weekdayName);
  if (days !== undefined && names !== undefined) return [texts.whereWeekdays(days, names)];
  return [days ?? (names === undefined ? '' : texts.weekdays(names))];
}

const monthWords = (month: string): readonly string[] =>
  isAny(month) ? [] : [texts.months(listWords(month, monthName))];

const isAny = (field: string): boolean => field === '*' || field === '*/1';

/** A list of numbers, ranges and steps. */
function listWords(field: string, nameOf: (text: string) => string = (text) => text): string {
  return texts.list(field.split(',').map((part) => partWords(part, nameOf)));
}

function partWords(part: string, nameOf: (text: string) => string): string {
  const [range = '', step] = part.split('/');
  const [from = '', to] = range.split('-');
  const words =
    range === '?' ? texts.ofStart : to === undefined ? nameOf(from) : texts.to(nameOf(from), nameOf(to));
  if (step === undefined) return words;
  if (range === '*') return texts.stepIn(Number(step), nameOf('1'));
  return to === undefined ? texts.stepIn(Number(step), words) : texts.stepRange(Number(step), words);
}

function monthName(text: string): string {
  const byNumber = texts.month[Number(text) - 1];
  return (
    byNumber ?? texts.month.find((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase()) ?? text
  );
}

function weekdayName(text: string): string {
  const byNumber = texts.weekday[Number(text) % 7];
  return (
    byNumber ?? texts.weekday.find((name) => name.slice(0, 3).toLowerCase() === text.toLowerCase()) ?? text
  );
}
