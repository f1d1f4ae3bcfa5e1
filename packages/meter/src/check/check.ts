import { isModel, MODEL_FACTS, MODELS, type Model } from '../model.ts';
import { MODULE_TYPES } from '../modules/registry.ts';
import type { CheckedFramework, FrameworkProblem } from './checked-framework.ts';
import { checkCodes } from './code.ts';
import { checkLinks, inOrder } from './link.ts';
import { checkModule, describe, type LoneModule } from './module.ts';

/** A framework that can run, or everything that is wrong with it. */
export type CheckResult =
  | { readonly ok: true; readonly framework: CheckedFramework }
  | { readonly ok: false; readonly problems: readonly FrameworkProblem[] };

/** Checks a framework of any origin: shape, registers, links, codes and ports. */
export function checkFramework(input: unknown): CheckResult {
  const problems: FrameworkProblem[] = [];
  const { model, modules: given } = checkShape(input, problems);
  const lone = given.flatMap((module, index) => checkModule(module, index, problems) ?? []);
  const byLabel = new Map(lone.map((module) => [module.label, module]));
  checkLabels(lone, problems);
  const linked = lone.map((module) => ({ ...module, inputs: checkLinks(module, byLabel, problems) }));
  checkSingles(lone, problems);
  checkPorts(lone, model, problems);
  checkCodes(linked, problems);
  const modules = inOrder(linked, problems);
  return problems.length === 0 ? { ok: true, framework: { model, modules } } : { ok: false, problems };
}

function checkShape(
  input: unknown,
  problems: FrameworkProblem[],
): { readonly model: Model; readonly modules: readonly unknown[] } {
  const { model, modules, ...rest } = (typeof input === 'object' && input !== null ? input : {}) as Record<
    string,
    unknown
  >;
  for (const key of Object.keys(rest))
    problems.push({ at: [key], message: `a framework has no "${key}": it has a model and modules` });
  const known = typeof model === 'string' && isModel(model.toLowerCase());
  if (!known)
    problems.push({
      at: ['model'],
      message: `the model is ${describe(model)}: there are ${MODELS.join(', ')}`,
    });
  if (!Array.isArray(modules))
    problems.push({ at: ['modules'], message: `the modules are ${describe(modules)}: a list is needed` });
  return {
    model: known ? (model.toLowerCase() as Model) : 'ion8650',
    modules: Array.isArray(modules) ? modules : [],
  };
}

function checkLabels(modules: readonly LoneModule[], problems: FrameworkProblem[]): void {
  const first = new Map<string, LoneModule>();
  for (const module of modules) {
    const other = first.get(module.label);
    if (!other) first.set(module.label, module);
    else if (module.label !== '')
      problems.push({
        at: ['modules', module.index, 'label'],
        message: `${module.type.name} "${module.label}" has the same label as the ${other.type.name} before it: links could not tell them apart`,
      });
  }
}

function checkSingles(modules: readonly LoneModule[], problems: FrameworkProblem[]): void {
  for (const type of MODULE_TYPES) {
    const found = modules.filter((module) => module.type === type);
    if (type.single && found.length !== 1) {
      const labels = found.map(({ label }) => `"${label}"`).join(' and ');
      const message =
        found.length === 0 ? `there is no ${type.name}` : `${labels} are of the type ${type.name}`;
      problems.push({ at: ['modules'], message: `${message}: a framework has exactly one` });
    }
  }
}

function checkPorts(modules: readonly LoneModule[], model: Model, problems: FrameworkProblem[]): void {
  const { title, ports } = MODEL_FACTS[model];
  const taken = new Map<unknown, LoneModule>();
  for (const module of modules) {
    for (const register of ['Port', 'Time Sync Source']) {
      const port = module.setup.get(register);
      if (port === undefined) continue;
      const at = ['modules', module.index, 'setup', register];
      const near = `setup register "${register}" of ${module.type.name} "${module.label}"`;
      if (!(ports as readonly unknown[]).includes(port))
        problems.push({ at, message: `${near} is "${port}": the ${title} has ${ports.join(', ')}` });
      if (register !== 'Port') continue;
      if (port === 'ethernet' && module.setup.get('Device') !== '')
        problems.push({
          at: ['modules', module.index, 'setup', 'Device'],
          message: `setup register "Device" of ${module.type.name} "${module.label}" is "${module.setup.get('Device')}": an Ethernet port has none, it is served over TCP`,
        });
      const other = taken.get(port);
      if (other) problems.push({ at, message: `${near} is "${port}", which "${other.label}" has already` });
      else taken.set(port, module);
    }
  }
}
