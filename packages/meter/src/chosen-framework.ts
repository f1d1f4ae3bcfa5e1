import { readFile } from 'node:fs/promises';
import { RefusedError } from 'dlms/bytes';
import type { AccessDescription } from './access/description.ts';
import { FrameworkError, loadFramework, mustCheck } from './check/file.ts';
import type { FrameworkDescription } from './description.ts';
import { isModel, MODELS } from './model.ts';
import type { MeterOptions } from './options.ts';
import { TEMPLATES } from './templates/templates.ts';

/**
 * The framework that the options ask for, without a mistake.
 * @throws FrameworkError with all that is wrong, RefusedError for an unknown model or a file that cannot be read
 */
export async function chosenFramework(options: FrameworkChoice): Promise<FrameworkDescription> {
  return (await chosenFile(options)).description;
}

/** Which framework a meter or a fleet has. */
export type FrameworkChoice = Pick<MeterOptions, 'config' | 'framework' | 'model' | 'seed' | 'zone'>;

/** A framework with what its file says of clients. */
export interface ChosenFile {
  readonly description: FrameworkDescription;
  readonly access: AccessDescription;
}

/** The same with what the file says of clients. @throws as `chosenFramework` */
export async function chosenFile(options: FrameworkChoice): Promise<ChosenFile> {
  const { config, framework, model = 'ion8650' } = options;
  if (config !== undefined) {
    const loaded = loadFramework(await readConfig(config));
    if (!loaded.ok) throw new FrameworkError(loaded.problems, config);
    const description = mustBeRight(overridden(loaded.description, options), config);
    return { description, access: loaded.access };
  }
  if (!framework && !isModel(model))
    throw new RefusedError(`there is no model "${model}"`, 'unknownModel', {
      layer: 'configuration',
      during: 'choosing the framework of the meter',
      advice: `choose one of ${MODELS.join(', ')}`,
    });
  const template = isModel(model) ? TEMPLATES[model] : TEMPLATES.ion8650;
  const description = overridden(framework ?? template, options);
  return { description: mustBeRight(description, framework ? 'of the caller' : model), access: {} };
}

function mustBeRight(description: FrameworkDescription, source: string): FrameworkDescription {
  mustCheck(description, source);
  return description;
}

async function readConfig(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RefusedError(`the framework file ${path} cannot be read`, 'unreadable', {
      layer: 'configuration',
      during: 'reading the framework of the meter',
      advice: 'check the path and that the file may be read',
      cause,
    });
  }
}

/** Seed and zone of the options go into the modules that have them. */
function overridden(
  description: FrameworkDescription,
  { seed, zone }: FrameworkChoice,
): FrameworkDescription {
  const modules = description.modules.map((module) => {
    if (module.type === 'Power Meter' && seed !== undefined)
      return { ...module, setup: { ...module.setup, Seed: seed } };
    if (module.type === 'Clock' && zone !== undefined)
      return { ...module, setup: { ...module.setup, 'Time Zone': zone } };
    return module;
  });
  return { ...description, modules };
}
