import type { Obis } from 'dlms/data';
import { checkLinks, inOrder, type LinkedModule } from './check-link.ts';
import { checkModule, describe, type LoneModule } from './check-module.ts';
import type { CheckedFramework, FrameworkProblem } from './checked-framework.ts';
import { defaultObjectAt } from './default-objects.ts';
import { isModel, MODEL_FACTS, MODELS, type Model } from './model.ts';
import { MODULE_TYPES } from './modules/registry.ts';

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
    problems.push({ path: `/${key}`, message: `a framework has no "${key}": it has a model and modules` });
  const known = typeof model === 'string' && isModel(model.toLowerCase());
  if (!known)
    problems.push({
      path: '/model',
      message: `the model is ${describe(model)}: there are ${MODELS.join(', ')}`,
    });
  if (!Array.isArray(modules))
    problems.push({ path: '/modules', message: `the modules are ${describe(modules)}: a list is needed` });
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
        path: `/modules/${module.index}/label`,
        message: `${module.type.name} "${module.label}" has the same label as the ${other.type.name} at /modules/${other.index}: links could not tell them apart`,
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
      problems.push({ path: '/modules', message: `${message}: a framework has exactly one` });
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
      const path = `/modules/${module.index}/setup/${register}`;
      const near = `setup register "${register}" of ${module.type.name} "${module.label}"`;
      if (!(ports as readonly unknown[]).includes(port))
        problems.push({ path, message: `${near} is "${port}": the ${title} has ${ports.join(', ')}` });
      if (register !== 'Port') continue;
      const other = taken.get(port);
      if (other) problems.push({ path, message: `${near} is "${port}", which "${other.label}" has already` });
      else taken.set(port, module);
    }
  }
}

/** No code stands for two things, and none for what every meter has. */
function checkCodes(modules: readonly LinkedModule[], problems: FrameworkProblem[]): void {
  const profiles = new Map<Obis, string>();
  const registers = new Map<Obis, { readonly source: string; readonly near: string }>();
  const recorders = new Map(modules.map((module) => [module.label, module]));
  for (const module of modules) {
    for (const [register, setup] of Object.entries(module.type.setup)) {
      const code = module.setup.get(register) as Obis | undefined;
      if (setup.kind !== 'obis' || code === undefined) continue;
      const path = `/modules/${module.index}/setup/${register}`;
      const near = `setup register "${register}" of ${module.type.name} "${module.label}"`;
      const reserved = defaultObjectAt(code);
      if (reserved)
        problems.push({ path, message: `${near} is ${code}, which is ${reserved} of every meter` });
      if (register === 'Profile Generic OBIS') {
        const other = profiles.get(code);
        if (other)
          problems.push({
            path,
            message: `${near} is ${code}, and so is ${other}: every profile has its own code`,
          });
        else profiles.set(code, near);
        continue;
      }
      const recorder = recorders.get(module.inputs.get('Data Recorder')?.module ?? '');
      const end = recorder?.inputs.get(register.replace('OBIS Code ', ''));
      const source = end ? `${end.module}/${end.output}` : 'nothing';
      const other = registers.get(code);
      if (other && other.source !== source)
        problems.push({
          path,
          message: `${near} gives ${code} to ${source}, and ${other.near} gives it to ${other.source}: a register has one value`,
        });
      else registers.set(code, { source, near });
    }
  }
  for (const [code, { near }] of registers) {
    const profile = profiles.get(code);
    if (profile)
      problems.push({
        path: '/modules',
        message: `${near} is ${code}, and so is ${profile}: a code names one object`,
      });
  }
}
