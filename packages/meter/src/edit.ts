import { type FrameworkDescription, type ModuleDescription, parseLink } from './description.ts';

/*
 * Changes to a framework, as values: each gives another description, which is then checked as a whole.
 */

/** With another value in a setup register. */
export const withSetup = (
  description: FrameworkDescription,
  label: string,
  register: string,
  value: string | number,
): FrameworkDescription =>
  edited(description, label, (module) => ({ ...module, setup: { ...module.setup, [register]: value } }));

/** With an input linked to another output, `label/output`; to nothing when it is left out. */
export const withLink = (
  description: FrameworkDescription,
  label: string,
  input: string,
  to?: string,
): FrameworkDescription =>
  edited(description, label, (module) => {
    const { [input]: _, ...others } = module.inputs ?? {};
    return { ...module, inputs: to === undefined ? others : { ...others, [input]: to } };
  });

/** With another label of a module; the links to it follow. */
export function withLabel(
  description: FrameworkDescription,
  label: string,
  to: string,
): FrameworkDescription {
  const follow = (link: string): string => {
    const end = parseLink(link);
    return end?.module === label ? `${to}/${end.output}` : link;
  };
  const followed = description.modules.map((module) => ({
    ...module,
    ...(module.inputs && {
      inputs: Object.fromEntries(Object.entries(module.inputs).map(([input, link]) => [input, follow(link)])),
    }),
  }));
  return edited({ ...description, modules: followed }, label, (module) => ({ ...module, label: to }));
}

/** What is to be different about a module; null takes a link or a label of an output away, and gives a setup register its default. */
export interface ModuleEdit {
  readonly label?: string;
  readonly setup?: Readonly<Record<string, string | number | null>>;
  readonly inputs?: Readonly<Record<string, string | null>>;
  readonly labels?: Readonly<Record<string, string | null>>;
}

/** With all the changes of one module at once. @throws RangeError when no module has the label */
export function withModule(
  description: FrameworkDescription,
  label: string,
  edit: ModuleEdit,
): FrameworkDescription {
  const to = edit.label ?? label;
  const named = to === label ? description : withLabel(description, label, to);
  return edited(named, to, ({ setup, inputs, labels, ...module }) => ({
    ...module,
    ...present('setup', { ...setup, ...edit.setup }),
    ...present('inputs', { ...inputs, ...edit.inputs }),
    ...present('labels', { ...labels, ...edit.labels }),
  }));
}

/** The registers that are there, under their key; nothing when there are none. */
function present<K extends string, V>(
  key: K,
  registers: Readonly<Record<string, V | null>>,
): Partial<Record<K, Record<string, V>>> {
  const entries = Object.entries(registers).filter((entry): entry is [string, V] => entry[1] !== null);
  return entries.length === 0 ? {} : ({ [key]: Object.fromEntries(entries) } as Record<K, Record<string, V>>);
}

/** @throws RangeError when no module has the label */
function edited(
  description: FrameworkDescription,
  label: string,
  change: (module: ModuleDescription) => ModuleDescription,
): FrameworkDescription {
  if (!description.modules.some((module) => module.label === label))
    throw new RangeError(
      `no module has the label "${label}": there are ${description.modules.map((module) => module.label).join(', ')}`,
    );
  const modules = description.modules.map((module) => (module.label === label ? change(module) : module));
  return { ...description, modules };
}
