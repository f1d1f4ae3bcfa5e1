import type { Instant } from 'dlms/bytes';
import { MalformedError } from 'dlms/bytes';
import type { Direction, MeterUnit, Signal } from '../signal.ts';
import { INTEGRABLE_QUANTITIES, LOAD_QUANTITIES, type LoadQuantity, type LoadSource } from './load-source.ts';

/** The columns of a recording: moments, and values from each on. */
interface Recording {
  readonly times: readonly Instant[];
  /** Thousandths; undefined where nothing was recorded. */
  readonly values: ReadonlyMap<LoadQuantity, readonly (number | undefined)[]>;
}

/**
 * A recorded load: each value holds from its moment until the next one, the last for ever. Before the first there is none. What
 * was not recorded has no value.
 */
export class Replay implements LoadSource {
  readonly #recording: Recording;

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  /**
   * Reads CSV with a header line: `time` (ISO 8601 with its zone) and any of the outputs of a Power Meter, in their units.
   * @throws MalformedError with the offset of the line that cannot be read
   */
  static fromCsv(text: string): Replay {
    return new Replay(parseCsv(text));
  }

  /**
   * Reads JSON: a list of `{ "time": "2026-01-01T00:00:00Z", "kW tot": 10.5 }`, with the same names as in CSV. What an entry leaves
   * out was not recorded then.
   * @throws MalformedError that names the entry, counted from 1
   */
  static fromJson(text: string): Replay {
    return new Replay(parseJson(text));
  }

  signal(quantity: LoadQuantity): Signal {
    const { times } = this.#recording;
    const values = this.#recording.values.get(quantity) ?? [];
    const { unit, signed } = QUANTITIES[quantity];
    const at = (instant: Instant): number | undefined => values[indexAt(times, instant)];
    const declared = { quantity: { unit, signed, wide: false }, at };
    if (!(INTEGRABLE_QUANTITIES as readonly LoadQuantity[]).includes(quantity)) return declared;
    const sums = { forward: sumsOf(times, values, 1), reverse: sumsOf(times, values, -1) };
    const counted = (way: 'forward' | 'reverse', until: Instant): number => {
      const index = indexAt(times, until);
      const sign = way === 'forward' ? 1 : -1;
      return index < 0
        ? 0
        : (sums[way][index] ?? 0) + held(values[index], sign, until - (times[index] ?? until));
    };
    const between = (way: 'forward' | 'reverse', from: Instant, to: Instant): number =>
      counted(way, to) - counted(way, from);
    return {
      ...declared,
      integral: (from: Instant, to: Instant, direction: Direction) => {
        if (to <= from) return 0;
        if (direction === 'forward' || direction === 'reverse') return between(direction, from, to);
        const [forward, reverse] = [between('forward', from, to), between('reverse', from, to)];
        return direction === 'net' ? forward - reverse : forward + reverse;
      },
    };
  }
}

const QUANTITIES: Readonly<Record<LoadQuantity, { readonly unit: MeterUnit; readonly signed: boolean }>> = {
  'kW tot': { unit: 'kW', signed: true },
  'kVAR tot': { unit: 'kvar', signed: true },
  'kVA tot': { unit: 'kVA', signed: false },
  'PF sign tot': { unit: '', signed: true },
  'kW a': { unit: 'kW', signed: true },
  'kW b': { unit: 'kW', signed: true },
  'kW c': { unit: 'kW', signed: true },
  'Vln a': { unit: 'V', signed: false },
  'Vln b': { unit: 'V', signed: false },
  'Vln c': { unit: 'V', signed: false },
  'I a': { unit: 'A', signed: false },
  'I b': { unit: 'A', signed: false },
  'I c': { unit: 'A', signed: false },
  Freq: { unit: 'Hz', signed: false },
};

/** Position of the last moment at or before an instant; −1 when there is none. */
function indexAt(times: readonly Instant[], instant: Instant): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] as number) <= instant) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What had been counted at each moment, in one direction: whole numbers, so that stretches add up. */
function sumsOf(times: readonly Instant[], values: readonly (number | undefined)[], sign: 1 | -1): number[] {
  const sums = [0];
  for (let i = 1; i < times.length; i++)
    sums.push(
      (sums[i - 1] as number) + held(values[i - 1], sign, (times[i] as number) - (times[i - 1] as number)),
    );
  return sums;
}

/** Thousandths times seconds of a value that holds for some milliseconds. */
const held = (value: number | undefined, sign: 1 | -1, ms: number): number =>
  Math.floor((Math.max(0, (value ?? 0) * sign) * ms) / 1000);

function parseCsv(text: string): Recording {
  const lines = linesOf(text);
  const [header] = lines;
  if (!header) throw malformed('there is no header line', 0);
  const [first = '', ...names] = cells(header.text);
  if (first !== 'time') throw malformed(`the first column is "${first}": it has to be time`, 0);
  for (const name of names)
    if (!(LOAD_QUANTITIES as readonly string[]).includes(name))
      throw malformed(
        `there is no quantity "${name}": there are ${LOAD_QUANTITIES.join(', ')}`,
        header.offset,
      );
  const times: Instant[] = [];
  const columns = names.map((): (number | undefined)[] => []);
  for (const line of lines.slice(1)) {
    const [time = '', ...values] = cells(line.text);
    const at = ZONED.test(time) ? Date.parse(time) : Number.NaN;
    if (Number.isNaN(at)) throw malformed(`"${time}" is no time with its zone in ISO 8601`, line.offset);
    if (at <= (times.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw malformed(`${time} is not later than the line before`, line.offset);
    if (values.length !== names.length)
      throw malformed(`${values.length} values where the header names ${names.length}`, line.offset);
    times.push(at);
    for (const [i, value] of values.entries()) columns[i]?.push(thousandths(value, line.offset));
  }
  return { times, values: new Map(names.map((name, i) => [name as LoadQuantity, columns[i] ?? []])) };
}

function parseJson(text: string): Recording {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (error) {
    throw malformed(`this is no JSON: ${(error as Error).message}`, 0);
  }
  if (!Array.isArray(entries)) throw malformed('a list of entries is needed, each with a time and values', 0);
  const times: Instant[] = [];
  const values = new Map<LoadQuantity, (number | undefined)[]>();
  for (const [i, entry] of entries.entries()) {
    const complain = (message: string): MalformedError => malformed(`entry ${i + 1}: ${message}`, 0);
    if (typeof entry !== 'object' || entry === null) throw complain('a time and values are needed');
    const { time, ...given } = entry as Record<string, unknown>;
    const at = typeof time === 'string' && ZONED.test(time) ? Date.parse(time) : Number.NaN;
    if (Number.isNaN(at)) throw complain(`"${String(time)}" is no time with its zone in ISO 8601`);
    if (at <= (times.at(-1) ?? Number.NEGATIVE_INFINITY))
      throw complain(`${String(time)} is not later than the entry before`);
    times.push(at);
    for (const [name, value] of Object.entries(given)) {
      const quantity = LOAD_QUANTITIES.find((known) => known === name);
      if (!quantity)
        throw complain(`there is no quantity "${name}": there are ${LOAD_QUANTITIES.join(', ')}`);
      if (value !== null && (typeof value !== 'number' || Math.abs(value) > MOST))
        throw complain(`"${name}" is ${JSON.stringify(value)}: a number up to ${MOST} is needed, or null`);
      const column = values.get(quantity) ?? [];
      values.set(quantity, column);
      // More digits than the meter has, so that only its own cut counts.
      column[i] = value === null ? undefined : thousandths(value.toFixed(6), 0);
    }
  }
  return { times, values };
}

const ZONED = /Z|[+-]\d\d:?\d\d$/;
const MOST = 1e9;

function linesOf(text: string): { readonly text: string; readonly offset: number }[] {
  const lines: { text: string; offset: number }[] = [];
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g))
    if (line.trim() !== '' && !line.startsWith('#')) lines.push({ text: line, offset: index });
  return lines;
}

const cells = (line: string): string[] => line.split(/[,;]/).map((cell) => cell.trim());

/** The decimals as they are written, without going through a binary fraction. */
function thousandths(cell: string, offset: number): number | undefined {
  if (cell === '') return undefined;
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(cell);
  if (!match) throw malformed(`"${cell}" is no number`, offset);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = Number(`${whole}${fraction.padEnd(3, '0').slice(0, 3)}`);
  if (!Number.isSafeInteger(value)) throw malformed(`${cell} is too large`, offset);
  return sign === '-' ? 0 - value : value;
}

const malformed = (message: string, offset: number): MalformedError =>
  new MalformedError(message, offset, {
    layer: 'configuration',
    during: 'reading a recorded load',
    advice: 'mend the line at that offset; the header is time and names of Power Meter outputs',
  });
