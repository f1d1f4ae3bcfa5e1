import { type Obis, parseObis } from 'dlms/data';
import type { AnySetupValue, ModuleType, Setup } from '../modules/define.ts';
import { MODULE_TYPES } from '../modules/registry.ts';
import { parseSignal } from '../sources/signal-name.ts';
import { isZoneName } from '../time/zone.ts';
import type { FrameworkProblem, Place } from './checked-framework.ts';

/** A module of which all is known that can be said without the others. */
export interface LoneModule {
  readonly index: number;
  readonly type: ModuleType;
  readonly label: string;
  readonly setup: ReadonlyMap<string, AnySetupValue>;
  /** The texts of its links, by input. */
  readonly links: ReadonlyMap<string, string>;
  readonly labels: ReadonlyMap<string, string>;
}

type Report = (at: Place, message: string) => void;

/** Checks type, label and setup of one module, and that its registers exist; undefined when its type is not known. */
export function checkModule(
  input: unknown,
  index: number,
  problems: FrameworkProblem[],
): LoneModule | undefined {
  const report: Report = (at, message) => problems.push({ at: ['modules', index, ...at], message });
  if (!isRecord(input)) {
    report([], `module ${index + 1} is ${describe(input)}: a module has a type and a label`);
    return undefined;
  }
  const type = MODULE_TYPES.find(({ name }) => name === input['type']);
  if (!type) {
    const names = MODULE_TYPES.map(({ name }) => name).join(', ');
    report(['type'], `module ${index + 1} has the type ${describe(input['type'])}: there are ${names}`);
    return undefined;
  }
  for (const key of Object.keys(input)) {
    if (!KEYS.includes(key)) report([key], `${type.name} has no "${key}": a module has ${KEYS.join(', ')}`);
  }
  const label = checkLabel(input['label'], type, report);
  const named = { type, label };
  const setup = checkSetup(checkRegisters(input['setup'], 'setup', named, report), named, report);
  const links = new Map<string, string>();
  for (const [register, value] of Object.entries(checkRegisters(input['inputs'], 'inputs', named, report))) {
    if (typeof value === 'string') links.set(register, value);
    else
      report(
        ['inputs', register],
        `input "${register}" of "${label}" is ${describe(value)}: a link is written label/output`,
      );
  }
  const labels = new Map<string, string>();
  for (const [output, value] of Object.entries(checkRegisters(input['labels'], 'labels', named, report))) {
    if (typeof value === 'string' && value !== '' && value.length <= LONGEST_LABEL) labels.set(output, value);
    else
      report(
        ['labels', output],
        `the label of "${output}" of "${label}" is ${describe(value)}: a text of at most ${LONGEST_LABEL} characters is needed`,
      );
  }
  return { index, type, label, setup, links, labels };
}

const KEYS = ['type', 'label', 'setup', 'inputs', 'labels'];

interface Named {
  readonly type: ModuleType;
  readonly label: string;
}

function checkLabel(input: unknown, type: ModuleType, report: Report): string {
  const label = typeof input === 'string' ? input.trim() : '';
  if (label === '')
    report(
      ['label'],
      `a ${type.name} has the label ${describe(input)}: a text is needed, by which others link to it`,
    );
  else if (label.length > LONGEST_LABEL)
    report(['label'], `the label "${label}" has ${label.length} characters: ${LONGEST_LABEL} at most`);
  return label;
}

const LONGEST_LABEL = 80;

/** The registers of one kind that are given, without those that the type does not have. */
function checkRegisters(
  input: unknown,
  kind: 'setup' | 'inputs' | 'labels',
  { type, label }: Named,
  report: Report,
): Record<string, unknown> {
  if (input === undefined || input === null) return {};
  if (!isRecord(input)) {
    report(
      [kind],
      `"${kind}" of "${label}" is ${describe(input)}: register names with their values are needed`,
    );
    return {};
  }
  const allowed = kind === 'setup' ? type.setup : kind === 'inputs' ? type.inputs : type.outputs;
  const title = kind === 'setup' ? 'setup register' : kind === 'inputs' ? 'input' : 'output';
  const known: Record<string, unknown> = {};
  for (const [register, value] of Object.entries(input)) {
    if (Object.hasOwn(allowed, register)) known[register] = value;
    else {
      const names = abridged(Object.keys(allowed));
      report(
        [kind, register],
        `${type.name} "${label}" has no ${title} "${register}": ${names === '' ? 'it has none' : `there are ${names}`}`,
      );
    }
  }
  return known;
}

function checkSetup(
  given: Record<string, unknown>,
  { type, label }: Named,
  report: Report,
): Map<string, AnySetupValue> {
  const values = new Map<string, AnySetupValue>();
  for (const [register, setup] of Object.entries(type.setup)) {
    const value = given[register];
    const checked = value === undefined ? checkValue(setup, setup.default) : checkValue(setup, value);
    if (checked.ok) values.set(register, checked.value);
    else
      report(
        ['setup', register],
        `setup register "${register}" of ${type.name} "${label}" is ${describe(value)}: ${checked.allowed}`,
      );
  }
  return values;
}

type Checked =
  | { readonly ok: true; readonly value: AnySetupValue }
  | { readonly ok: false; readonly allowed: string };

function checkValue(setup: Setup, value: unknown): Checked {
  switch (setup.kind) {
    case 'integer': {
      const { from, to, unit = '' } = setup;
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to;
      return fits
        ? { ok: true, value }
        : { ok: false, allowed: `a whole number from ${from} to ${to} ${unit}`.trim() };
    }
    case 'choice': {
      const wanted = typeof value === 'string' ? value.toLowerCase() : undefined;
      const found = setup.of.find((name) => name.toLowerCase() === wanted);
      return found === undefined ? { ok: false, allowed: setup.of.join(' or ') } : { ok: true, value: found };
    }
    case 'obis':
      return checkObis(value);
    case 'signal':
      return checkSignal(value);
    case 'text': {
      // What is sent as visible-string or octet-string is plain ASCII.
      const fits = typeof value === 'string' && value.length <= setup.longest && /^[\x20-\x7e]*$/.test(value);
      return fits ? { ok: true, value } : { ok: false, allowed: `at most ${setup.longest} ASCII characters` };
    }
    case 'zone':
      return typeof value === 'string' && isZoneName(value)
        ? { ok: true, value }
        : { ok: false, allowed: 'a time zone name such as Europe/Prague, or UTC' };
  }
}

function checkSignal(value: unknown): Checked {
  const allowed = 'a device of the gateway and an OBIS code, such as main/1-0:1.8.0*255, or none';
  if (typeof value !== 'string') return { ok: false, allowed };
  if (value.trim().toLowerCase() === 'none') return { ok: true, value: undefined };
  const signal = value.length <= LONGEST_SIGNAL ? parseSignal(value) : undefined;
  return signal ? { ok: true, value: signal.key } : { ok: false, allowed };
}

const LONGEST_SIGNAL = 200;

function checkObis(value: unknown): Checked {
  const allowed =
    'an OBIS code such as 1-0:99.1.0*255 or 1.0.99.1.0.255, in quotation marks if it looks like a number, or none';
  if (typeof value !== 'string') return { ok: false, allowed };
  if (value.trim().toLowerCase() === 'none') return { ok: true, value: undefined };
  try {
    const code: Obis = parseObis(value);
    return { ok: true, value: code };
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, allowed };
    throw error;
  }
}

/** Names as a list, with rows such as Source 1 to Source 16 in one. */
export function abridged(names: readonly string[]): string {
  const rows = new Map<string, string[]>();
  for (const name of names) {
    const stem = name.replace(/ \d+$/, '');
    rows.set(stem, [...(rows.get(stem) ?? []), name]);
  }
  return [...rows.values()]
    .map((row) => (row.length > 2 ? `${row[0]} to ${row.at(-1)}` : row.join(', ')))
    .join(', ');
}

/** A value as a message shows it. */
export function describe(value: unknown): string {
  if (value === undefined || value === null) return 'missing';
  if (typeof value === 'string') return `"${value.length > 60 ? `${value.slice(0, 57)}…` : value}"`;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? 'a list' : 'a group of values';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
