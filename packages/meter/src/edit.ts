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
