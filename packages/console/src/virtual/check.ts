import type { Allowed, ModuleChange, ModuleView } from '@meterwire/api';
import { parseObis } from 'dlms/data';
import type { Complaint } from '../shared/complaint.ts';
import { virtualTexts } from '../texts/virtual.ts';

/** A module as it is being edited. */
export interface ModuleEdit {
  readonly label: string;
  readonly setup: Readonly<Record<string, string | number | undefined>>;
  readonly inputs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a module says now, as it would be entered. */
export const editOf = ({ label, setup, inputs, outputs }: ModuleView): ModuleEdit => ({
  label,
  setup: Object.fromEntries(setup.map(({ name, value }) => [name, value])),
  inputs: Object.fromEntries(inputs.map(({ name, link }) => [name, link ?? ''])),
  labels: Object.fromEntries(outputs.map(({ name, label: own }) => [name, own])),
});

/** What the meter would not take, in words; it checks again itself, with all that only it knows. */
export function complaintsOf(module: ModuleView, edit: ModuleEdit): Complaint[] {
  const registers = module.setup.flatMap(({ name, allowed }) => {
    const message = complaintOf(allowed, edit.setup[name]);
    return message === undefined ? [] : [{ path: ['setup', name], message }];
  });
  const label = edit.label.trim() === '' ? [{ path: ['label'], message: virtualTexts.needsLabel }] : [];
  return [...label, ...registers];
}

function complaintOf(allowed: Allowed, value: string | number | undefined): string | undefined {
  // What is left empty gets its default.
  if (value === undefined || value === '') return undefined;
  switch (allowed.kind) {
    case 'integer':
      return Number.isInteger(value) && Number(value) >= allowed.from && Number(value) <= allowed.to
        ? undefined
        : virtualTexts.integer(String(value), allowed.from, allowed.to);
    case 'choice':
      return allowed.of.includes(String(value)) ? undefined : virtualTexts.choice(allowed.of.join(', '));
    case 'obis':
      return obisComplaint(String(value));
    case 'text':
      return String(value).length <= allowed.longest ? undefined : virtualTexts.tooLong(allowed.longest);
    case 'zone':
      return isZone(String(value)) ? undefined : virtualTexts.zone;
  }
}

function obisComplaint(text: string): string | undefined {
  if (text === 'none') return undefined;
  try {
    parseObis(text);
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat(undefined, { timeZone: text });
    return true;
  } catch {
    return false; // the only way in which Intl says so
  }
}

/** What is different; undefined when nothing is. Null gives a register its default, and takes a link away. */
export function changeOf(module: ModuleView, edit: ModuleEdit): ModuleChange | undefined {
  const before = editOf(module);
  const setup = different(before.setup, edit.setup);
  const inputs = different(before.inputs, edit.inputs);
  const labels = different(before.labels, edit.labels);
  const change: ModuleChange = {
    ...(edit.label.trim() !== module.label && { label: edit.label.trim() }),
    ...(setup && { setup }),
    ...(inputs && { inputs }),
    ...(labels && { labels }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

type Values<T> = Readonly<Record<string, T | undefined>>;

function different<T extends string | number>(
  before: Values<T>,
  after: Values<T>,
): Record<string, T | null> | undefined {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name],
  );
  if (names.length === 0) return undefined;
  return Object.fromEntries(
    names.map((name) => {
      const value = after[name];
      return [name, value === undefined || value === '' ? null : value];
    }),
  );
}
