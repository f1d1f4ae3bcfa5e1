import { compareObis, type Obis, type ObisGroups, obisGroups, obisOf } from './obis.ts';
import { ENGLISH, type ObisTexts, type QuantityText } from './obis-names.ts';

/**
 * What a code names: `Active energy import (+A) total` for `1-0:1.8.0*255`. A hint for people, since meters use codes as they like;
 * a code that nothing is known of is named by medium and number.
 */
export function obisName(obis: Obis, texts: ObisTexts = ENGLISH): string {
  const groups = obisGroups(obis);
  const [, b, , , , f] = groups;
  const { parts } = texts;
  const entry = entryFor(groups, texts);
  const electric = entry ? undefined : electricity(groups, texts);
  let text = entry ? inserted(entry.text, groups) : (electric ?? unnamed(groups, texts));
  if (f !== 255 && !(entry?.text.includes('{f}') ?? false)) text = withPeriod(text, f, texts);
  if (obisOrigin(obis) === 'manufacturer') text = replaced(parts.manufacturer, { rest: text });
  if (b > 0 && !(entry?.text.includes('{b}') ?? false)) {
    const channel = b <= 64 ? parts.channel : b < 128 ? parts.utilityChannel : parts.manufacturerChannel;
    text = replaced(channel, { b, rest: text });
  }
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** Who gives a code its meaning: the standard, the companion of a country or a consortium, or the manufacturer alone. */
export type ObisOrigin = 'standard' | 'national' | 'consortium' | 'manufacturer';

/** By the ranges that the standard leaves to others. */
export function obisOrigin(obis: Obis): ObisOrigin {
  const [, b, c, d, e, f] = obisGroups(obis);
  if (c === 94) return 'national';
  if (c === 93) return 'consortium';
  const own = (group: number): boolean => group >= 128 && group <= 254;
  return (b >= 128 && b <= 199) || (c >= 128 && c <= 199) || c === 240 || own(d) || own(e) || own(f)
    ? 'manufacturer'
    : 'standard';
}

/** The processing for which group E is a tariff. */
const TARIFFED = range(0, 30, 49, 55, 58, 58);
const HARMONIC_QUANTITIES = new Set([11, 12, 15, 31, 32, 35, 51, 52, 55, 71, 72, 75, 90, 91, 92]);
const HARMONIC_PROCESSING = new Set([7, 24, 56]);

function electricity(groups: ObisGroups, texts: ObisTexts): string | undefined {
  const [a, , c, d, e] = groups;
  if (a !== 1) return undefined;
  if (c === 81 && d === 7) return angle(e, texts);
  const [quantity, phase] = quantityOf(c, texts);
  const template = quantity && (isVoltage(c) ? texts.voltageQuality[d] : undefined);
  const processing = texts.processing[d];
  if (!quantity || !processing) return undefined;
  const words =
    'name' in quantity
      ? { name: quantity.name + phase }
      : { energy: quantity.energy + phase, power: quantity.power + phase, demand: quantity.demand + phase };
  const pattern = template ?? ('name' in quantity ? processing.measured : processing.flow);
  return withE(replaced(pattern, { ...words, phase }), groups, texts);
}

/** C from 21 to 80 repeats 1 to 20 for each phase. */
function quantityOf(c: number, { quantities }: ObisTexts): [QuantityText | undefined, string] {
  if (c < 1 || c > 80) return [quantities[c], ''];
  const phase = Math.floor((c - 1) / 20);
  return [quantities[((c - 1) % 20) + 1], phase === 0 ? '' : ` L${phase}`];
}

const isVoltage = (c: number): boolean => c === 12 || c === 32 || c === 52 || c === 72;

/** Group E: harmonic, voltage dip class or tariff, by what C and D are. */
function withE(rest: string, [, , c, d, e]: ObisGroups, { parts }: ObisTexts): string {
  if (HARMONIC_QUANTITIES.has(c) && HARMONIC_PROCESSING.has(d)) {
    if (e === 0 || e === 255) return rest;
    const special = parts.harmonics[e];
    if (special !== undefined) return replaced(special, { rest });
    return e <= 120 ? replaced(parts.harmonic, { rest, ordinal: ordinal(e) }) : rest;
  }
  if (isVoltage(c) && d === 32 && e > 0 && e < 255) {
    const depth = parts.dipDepths[Math.floor(e / 10)];
    const duration = parts.dipDurations[e % 10];
    return depth === undefined || duration === undefined
      ? rest
      : replaced(parts.dip, { rest, depth, duration });
  }
  if (!TARIFFED.has(d) || e > 63) return rest;
  if (e > 0) return replaced(parts.rate, { rest, e });
  return d === 8 ? replaced(parts.total, { rest }) : rest;
}

/** Tens: the reference; units: what is measured against it. */
function angle(e: number, { parts }: ObisTexts): string | undefined {
  const [to, of] = [parts.angleSides[Math.floor(e / 10)], parts.angleSides[e % 10]];
  return to === undefined || of === undefined ? undefined : replaced(parts.angle, { to, of });
}

function ordinal(n: number): string {
  const teen = n % 100 >= 11 && n % 100 <= 13;
  const suffix = teen ? 'th' : (['th', 'st', 'nd', 'rd'][n % 10] ?? 'th');
  return `${n}${suffix}`;
}

function withPeriod(rest: string, f: number, { parts }: ObisTexts): string {
  if (f <= 99) return replaced(parts.billingPeriod, { rest, f });
  if (f >= 101 && f <= 125) return replaced(parts.lastPeriods, { rest, n: f - 100 });
  return f === 126 ? replaced(parts.unspecifiedPeriods, { rest }) : rest;
}

function unnamed(groups: ObisGroups, texts: ObisTexts): string {
  const [a, , c, d, e] = groups;
  const country = c === 94 ? texts.countries[d] : undefined;
  if (country !== undefined) return replaced(texts.parts.national, { country, e });
  if (c === 93) return replaced(texts.parts.consortium, { d, e });
  return replaced(texts.parts.unnamed, { medium: texts.media[a] ?? `medium ${a}`, c, d, e });
}

function inserted(text: string, [a, b, c, d, e, f]: ObisGroups): string {
  return replaced(text, { a, b, c, d, e, f, e1: e + 1 });
}

function replaced(template: string, words: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => String(words[name] ?? whole));
}

/** Service codes of a medium are named like the abstract ones where it has no name of its own for them. */
function entryFor(groups: ObisGroups, texts: ObisTexts): Entry | undefined {
  const entries = dictionaryOf(texts);
  const own = entries.find(({ fits }) => fits(groups));
  if (own || groups[2] < 93) return own;
  const [, b, c, d, e, f] = groups;
  return entries.find(({ fits }) => fits([0, b, c, d, e, f]));
}

interface Entry {
  readonly text: string;
  readonly fits: (groups: ObisGroups) => boolean;
  /** The lowest code that fits. */
  readonly example: Obis;
}

/** A table is taken apart when it is first asked. */
const dictionaries = new WeakMap<ObisTexts, readonly Entry[]>();

function dictionaryOf(texts: ObisTexts): readonly Entry[] {
  const known = dictionaries.get(texts);
  if (known) return known;
  const entries = texts.dictionary.map(([pattern, text]) => entryOf(pattern, text));
  dictionaries.set(texts, entries);
  return entries;
}

function entryOf(pattern: string, text: string): Entry {
  const match = /^(.+)-([^-]+):([^.]+)\.([^.]+)\.([^*]+)(?:\*(.+))?$/.exec(pattern);
  if (!match) throw new RangeError(`"${pattern}" is no pattern of OBIS codes`);
  const allowed = match.slice(1, 7).map((group) => groupOf(group ?? 'f'));
  const lowest = allowed.map((set, i) => (set ? Math.min(...set) : i === 5 ? 255 : 0));
  return {
    text,
    fits: (groups) => groups.every((group, i) => allowed[i]?.has(group) ?? true),
    example: obisOf(lowest as unknown as ObisGroups),
  };
}

/** The values of `1-4,7`; undefined for a letter, which stands for any. */
function groupOf(text: string): ReadonlySet<number> | undefined {
  if (/^[a-f]$/.test(text)) return undefined;
  return range(
    ...text.split(',').flatMap((part) => {
      const [low = Number.NaN, high = low] = part.split('-').map(Number);
      return [low, high];
    }),
  );
}

/** The whole numbers of pairs of bounds. */
function range(...bounds: readonly number[]): ReadonlySet<number> {
  const values = new Set<number>();
  for (let i = 0; i + 1 < bounds.length; i += 2) {
    for (let value = bounds[i] as number; value <= (bounds[i + 1] as number); value++) values.add(value);
  }
  return values;
}

/** A code with its name. */
export interface NamedObis {
  readonly obis: Obis;
  readonly name: string;
}

/**
 * Codes whose names have all the words, the plainest names first: `import energy tariff 1` finds `1-0:1.8.1*255`. Numbers of rates,
 * harmonics, channels and billing periods may be any that there are: `import energy rate 12 channel 2`.
 */
export function searchObis(words: string, limit = 20, texts: ObisTexts = ENGLISH): readonly NamedObis[] {
  const { rest, numbers } = takeNumbers(words.toLowerCase(), texts);
  const wanted = wordsOf(rest).map((word) => texts.synonyms[word] ?? word);
  if (wanted.length === 0) return [];
  const found = indexOf(texts).filter(
    ({ obis, words: has }) =>
      takesNumbers(obisGroups(obis), numbers) &&
      wanted.every((word) =>
        has.some((other) => other === word || (word.length > 2 && other.startsWith(word))),
      ),
  );
  const named = found
    .sort((x, y) => x.words.length - y.words.length || compareObis(x.obis, y.obis))
    .map(({ obis }) => numberedObis(obisGroups(obis), numbers));
  return [...new Set(named)].slice(0, limit).map((obis) => ({ obis, name: obisName(obis, texts) }));
}

type Numbers = Partial<Record<keyof ObisTexts['numbered'], number>>;

/** What is said with a number, taken out of the words. */
function takeNumbers(
  words: string,
  { numbered }: ObisTexts,
): { readonly rest: string; readonly numbers: Numbers } {
  const numbers: Numbers = {};
  let rest = words;
  for (const [what, says] of Object.entries(numbered) as [keyof Numbers, readonly string[]][]) {
    const said = says.map((text) => text.replace(' ', '\\s+')).join('|');
    const pattern = new RegExp(
      `(?<![\\w-])(?:(?:${said})\\s+(\\d{1,3})|(\\d{1,3})(?:st|nd|rd|th|\\.)\\s+(?:${said}))(?![\\w-])`,
    );
    const match = pattern.exec(rest);
    const number = Number(match?.[1] ?? match?.[2]);
    if (!match || !(number >= 0 && number <= LARGEST[what])) continue;
    numbers[what] = number;
    rest = `${rest.slice(0, match.index)} ${rest.slice(match.index + match[0].length)}`;
  }
  return { rest, numbers };
}

const LARGEST: Readonly<Record<keyof Numbers, number>> = {
  rate: 63,
  harmonic: 120,
  channel: 64,
  billingPeriod: 99,
};

/** Whether a listed code, which has none of the numbers yet, can have them. */
function takesNumbers(
  [a, b, c, d, e, f]: ObisGroups,
  { rate, harmonic, channel, billingPeriod }: Numbers,
): boolean {
  const isHarmonic = HARMONIC_QUANTITIES.has(c) && HARMONIC_PROCESSING.has(d);
  if (rate !== undefined && !(a === 1 && c < 93 && TARIFFED.has(d) && !isHarmonic)) return false;
  if (harmonic !== undefined && !(a === 1 && isHarmonic)) return false;
  if ((rate !== undefined || harmonic !== undefined) && e !== 0) return false;
  return (channel === undefined || b === 0) && (billingPeriod === undefined || f === 255);
}

function numberedObis([a, b, c, d, e, f]: ObisGroups, numbers: Numbers): Obis {
  const { rate, harmonic, channel = b, billingPeriod = f } = numbers;
  return obisOf([a, channel, c, d, rate ?? harmonic ?? e, billingPeriod]);
}

interface Indexed extends NamedObis {
  readonly words: readonly string[];
}

const indices = new WeakMap<ObisTexts, readonly Indexed[]>();

/** Every named code once: the dictionary, and electricity with the first tariffs and harmonics. */
function indexOf(texts: ObisTexts): readonly Indexed[] {
  const known = indices.get(texts);
  if (known) return known;
  const codes = new Set<Obis>();
  for (const { text, example, fits } of dictionaryOf(texts)) {
    codes.add(example);
    // What is counted by group E is found by its first numbers.
    const [a, b, c, d] = obisGroups(example);
    for (let e = 0; /\{e1?\}/.test(text) && e <= 8; e++)
      if (fits([a, b, c, d, e, 255])) codes.add(obisOf([a, b, c, d, e, 255]));
  }
  for (const c of [...range(1, 80), ...Object.keys(texts.quantities).map(Number)]) {
    for (const d of Object.keys(texts.processing).map(Number)) {
      for (let e = 0; e <= 8; e++) codes.add(obisOf([1, 0, c, d, e, 255]));
    }
  }
  const named = new Map<string, Indexed>();
  for (const obis of codes) {
    const name = obisName(obis, texts);
    if (!named.has(name)) named.set(name, { obis, name, words: wordsOf(name) });
  }
  const index = [...named.values()];
  indices.set(texts, index);
  return index;
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[\s,.:()|/]+/)
    .filter((word) => word !== '');
}
