import { readFile } from 'node:fs/promises';
import { RefusedError } from 'dlms/bytes';
import { isNode, LineCounter, parseDocument } from 'yaml';
import { describe } from '../check/module.ts';
import { Noise } from '../sources/noise.ts';
import type { FaultPlan, MeterFaults } from './fault-plan.ts';

/*
 * A fault file says which meters have which faults:
 *
 *     seed: 7
 *     faults:
 *       - meters: 10%
 *         lose: 5%
 *         delay: { chance: 20%, ms: 1500 }
 */

/** Faults without the seed, which differs from meter to meter. */
type Faults = Omit<MeterFaults, 'seed'>;

interface Rule {
  readonly matches: (meter: number, noise: Noise, rule: number) => boolean;
  readonly faults: Faults;
}

type Path = readonly (string | number)[];
type Report = (at: Path, message: string) => void;

/**
 * Reads a fault file.
 * @throws RefusedError with every mistake and its line, or for a file that cannot be read
 */
export async function readFaults(path: string): Promise<FaultPlan> {
  try {
    return parseFaults(await readFile(path, 'utf8'), path);
  } catch (cause) {
    if (cause instanceof RefusedError) throw cause;
    throw refusal(`the fault file ${path} cannot be read`, path, 'check the path and that it may be read');
  }
}

/** The same of a text in YAML or JSON. @throws RefusedError with every mistake and its line */
export function parseFaults(text: string, source = 'of the caller'): FaultPlan {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const problems = document.errors.map(
    ({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`,
  );
  const report: Report = (at, message) => {
    for (let depth = at.length; depth >= 0; depth--) {
      const node = depth === 0 ? document.contents : document.getIn(at.slice(0, depth), true);
      if (!isNode(node) || !node.range) continue;
      problems.push(`line ${lines.linePos(node.range[0]).line}: ${message}`);
      return;
    }
    problems.push(message);
  };
  const plan = problems.length === 0 ? checkFaults(document.toJS(), report) : undefined;
  if (plan && problems.length === 0) return plan;
  throw refusal(problems.join('\n'), source, 'mend what is listed; nothing was started');
}

const refusal = (message: string, source: string, advice: string): RefusedError =>
  new RefusedError(message, 'invalidFaults', {
    layer: 'configuration',
    during: `reading the faults ${source}`,
    advice,
  });

function checkFaults(input: unknown, report: Report): FaultPlan {
  if (!isRecord(input)) report([], `the file is ${describe(input)}: it has "faults", and perhaps a "seed"`);
  const { seed = 1, faults = [], ...rest } = isRecord(input) ? input : {};
  for (const key of Object.keys(rest))
    report([key], `there is no "${key}": a fault file has seed and faults`);
  if (!isWhole(seed, 0, 0xffff_ffff))
    report(['seed'], `the seed is ${describe(seed)}: a whole number from 0 to 4294967295`);
  if (!Array.isArray(faults)) report(['faults'], `the faults are ${describe(faults)}: a list is needed`);
  const list: readonly unknown[] = Array.isArray(faults) ? faults : [];
  const rules = list.map((rule, i) => checkRule(rule, ['faults', i], report));
  return planOf(Number(seed), rules);
}

function planOf(seed: number, rules: readonly Rule[]): FaultPlan {
  const noise = new Noise(seed);
  return {
    of(meter) {
      const found = rules.filter(({ matches }, i) => matches(meter, noise, i));
      if (found.length === 0) return undefined;
      // Where two rules name the same fault, the later decides.
      const faults: Faults = Object.assign({}, ...found.map((rule) => rule.faults));
      return { ...faults, seed: Math.floor(noise.uniform(SEEDS, meter) * 0x1_0000_0000) };
    },
  };
}

/** Streams of noise: of the meters' seeds, and from the next on of each rule's share. */
const SEEDS = 1;

function checkRule(input: unknown, at: Path, report: Report): Rule {
  if (!isRecord(input)) report(at, `this is ${describe(input)}: meters and their faults are needed`);
  const { meters = 'all', ...given } = isRecord(input) ? input : {};
  const faults: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(given)) {
    const check = Object.hasOwn(FAULTS, name) ? FAULTS[name as keyof Faults] : undefined;
    if (!check) {
      report([...at, name], `there is no fault "${name}": there are ${Object.keys(FAULTS).join(', ')}`);
      continue;
    }
    const checked = check(value);
    if ('allowed' in checked)
      report([...at, name], `"${name}" is ${describe(value)}: ${checked.allowed} is needed`);
    else faults[name] = checked.value;
  }
  return { matches: checkMeters(meters, [...at, 'meters'], report), faults };
}

/** `all`, `10%`, `3`, `1-50`, or a list of numbers and ranges. */
function checkMeters(input: unknown, at: Path, report: Report): Rule['matches'] {
  if (input === 'all') return () => true;
  const share = typeof input === 'string' && input.endsWith('%') ? chanceOf(input) : undefined;
  if (share !== undefined) return (meter, noise, rule) => noise.uniform(SEEDS + 1 + rule, meter) < share;
  const ranges = (Array.isArray(input) ? input : [input]).map(rangeOf);
  if (ranges.some((range) => range === undefined)) {
    report(
      at,
      `the meters are ${describe(input)}: all, a share such as 10%, a number, a range such as 1-50, or a list of these is needed`,
    );
    return () => false;
  }
  return (meter) => ranges.some((range) => range && meter >= range[0] && meter <= range[1]);
}

function rangeOf(input: unknown): readonly [number, number] | undefined {
  const match = /^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/.exec(String(input));
  if (!match) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
  return first >= 1 && last >= first ? [first, last] : undefined;
}

type Checked = { readonly value: unknown } | { readonly allowed: string };

const chance = (input: unknown): Checked => {
  const value = chanceOf(input);
  return value === undefined ? { allowed: 'a chance from 0 to 1, or in percent' } : { value };
};

function chanceOf(input: unknown): number | undefined {
  const percent = typeof input === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(input.trim()) : undefined;
  const value = percent ? Number(percent[1]) / 100 : input;
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

const whole =
  (from: number, to: number) =>
  (input: unknown): Checked =>
    isWhole(input, from, to) ? { value: input } : { allowed: `a whole number from ${from} to ${to}` };

/** A group of values, all of which are needed. */
const group =
  (parts: Readonly<Record<string, (input: unknown) => Checked>>) =>
  (input: unknown): Checked => {
    const names = Object.keys(parts);
    if (!isRecord(input) || Object.keys(input).some((key) => !names.includes(key)))
      return { allowed: `{ ${names.join(', ')} }` };
    const values: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(parts)) {
      const checked = check(input[name]);
      if ('allowed' in checked)
        return { allowed: `{ ${names.join(', ')} } with ${name} as ${checked.allowed}` };
      values[name] = checked.value;
    }
    return { value: values };
  };

const LONGEST_MS = 600_000;

const FAULTS: Readonly<Record<keyof Faults, (input: unknown) => Checked>> = {
  lose: chance,
  delay: group({ chance, ms: whole(1, LONGEST_MS) }),
  split: group({ chance, bytes: whole(1, 65_535), pauseMs: whole(0, LONGEST_MS) }),
  wrongFcs: chance,
  wrongHcs: chance,
  wrongLength: chance,
  duplicate: chance,
  stuckWindow: chance,
  busy: group({ chance, ms: whole(1, LONGEST_MS) }),
  disconnect: chance,
  refuseLists: (input) => (typeof input === 'boolean' ? { value: input } : { allowed: 'true or false' }),
  loseCounters: group({ everySeconds: whole(1, 31_536_000) }),
  clockJump: group({ everySeconds: whole(60, 31_536_000), upToSeconds: whole(1, 31_536_000) }),
};

const isWhole = (input: unknown, from: number, to: number): input is number =>
  typeof input === 'number' && Number.isInteger(input) && input >= from && input <= to;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
