import { type LinkEnd, parseLink } from '../description.ts';
import type { Input, Output } from '../modules/define.ts';
import type { FrameworkProblem } from './checked-framework.ts';
import { abridged, describe, type LoneModule } from './module.ts';

/** The links of one module that lead somewhere. */
export type Links = ReadonlyMap<string, LinkEnd>;

/** Follows the links of a module to their far ends. A bad one is told with both. */
export function checkLinks(
  module: LoneModule,
  byLabel: ReadonlyMap<string, LoneModule>,
  problems: FrameworkProblem[],
): Links {
  const links = new Map<string, LinkEnd>();
  for (const [register, text] of module.links) {
    const near = `input "${register}" of ${module.type.name} "${module.label}"`;
    const checked = checkLink(text, module.type.inputs[register], byLabel);
    if (typeof checked === 'string')
      problems.push({
        at: ['modules', module.index, 'inputs', register],
        message: `${near}: ${checked}`,
      });
    else links.set(register, checked);
  }
  return links;
}

/** The far end, or what is wrong with it. */
function checkLink(
  text: string,
  input: Input | undefined,
  byLabel: ReadonlyMap<string, LoneModule>,
): LinkEnd | string {
  const end = parseLink(text);
  if (!end) return `the link ${describe(text)} names no output: a link is written label/output`;
  const far = byLabel.get(end.module);
  if (!far) return `the link ${describe(text)} leads to no module: none has the label "${end.module}"`;
  const output = Object.hasOwn(far.type.outputs, end.output) ? far.type.outputs[end.output] : undefined;
  if (!output) {
    const outputs = abridged(Object.keys(far.type.outputs));
    return `${far.type.name} "${far.label}" has no output "${end.output}": there are ${outputs}`;
  }
  const complaint = input && mismatch(input, output);
  return complaint ? `output "${end.output}" of ${far.type.name} "${far.label}" ${complaint}` : end;
}

/** Why an output does not fit an input; undefined when it does. */
function mismatch(input: Input, output: Output): string | undefined {
  if (input.kind !== output.kind) return `gives ${GIVES[output.kind]}, and ${TAKES[input.kind]} is needed`;
  if (input.kind === 'numeric' && input.integrable && !(output.kind === 'numeric' && output.integrable))
    return 'has no integral, so neither energy nor demand can be made of it; a power of a Power Meter has';
  return undefined;
}

const GIVES: Readonly<Record<Output['kind'], string>> = {
  numeric: 'a number',
  pulse: 'a pulse',
  log: 'a data log',
  event: 'events, which need no link',
};
const TAKES: Readonly<Record<Input['kind'], string>> = {
  numeric: 'a number',
  pulse: 'a pulse',
  log: "a Data Recorder's data log",
};

/** A module with its links followed. */
export interface LinkedModule extends LoneModule {
  readonly inputs: Links;
}

/**
 * Modules in an order in which each stands after those its inputs come from. Late pulses do not count, since they are obeyed
 * when all is done; so a recorder may reset what it records.
 */
export function inOrder(
  modules: readonly LinkedModule[],
  problems: FrameworkProblem[],
): readonly LinkedModule[] {
  const byLabel = new Map(modules.map((module) => [module.label, module]));
  const ordered = new Set<LinkedModule>();
  const visit = (module: LinkedModule, path: readonly LinkedModule[]): void => {
    if (ordered.has(module)) return;
    if (path.includes(module)) {
      const round = [...path.slice(path.indexOf(module)), module]
        .map(({ label }) => `"${label}"`)
        .join(' needs ');
      problems.push({
        at: ['modules', module.index, 'inputs'],
        message: `links that go round in a circle: ${round}`,
      });
      return;
    }
    for (const [register, end] of module.inputs) {
      const input = module.type.inputs[register];
      const far = byLabel.get(end.module);
      if (far && !(input?.kind === 'pulse' && input.late)) visit(far, [...path, module]);
    }
    ordered.add(module);
  };
  // The Clock goes first: a change of season belongs to the row that is recorded at the same moment.
  for (const module of modules) if (module.type.name === 'Clock') visit(module, []);
  for (const module of modules) visit(module, []);
  return [...ordered];
}
