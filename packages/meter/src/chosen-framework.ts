import { readFile } from 'node:fs/promises';
import { RefusedError } from 'dlms/bytes';
import { FrameworkError, loadFramework, mustCheck } from './check/file.ts';
import type { FrameworkDescription } from './description.ts';
import { isModel, MODELS } from './model.ts';
import type { MeterOptions } from './options.ts';
import { TEMPLATES } from './templates/templates.ts';

/**
 * The framework that the options ask for, without a mistake.
 * @throws FrameworkError with all that is wrong, RefusedError for an unknown model or a file that cannot be read
 */
export async function chosenFramework(options: MeterOptions): Promise<FrameworkDescription> {
  const { config, framework, model = 'ion8650' } = options;
  if (config !== undefined) {
    const loaded = loadFramework(await readConfig(config));
    if (!loaded.ok) throw new FrameworkError(loaded.problems, config);
    return mustBeRight(overridden(loaded.description, options), config);
  }
  if (!framework && !isModel(model))
    throw new RefusedError(`there is no model "${model}"`, 'unknownModel', {
      layer: 'configuration',
      during: 'choosing the framework of the meter',
      advice: `choose one of ${MODELS.join(', ')}`,
    });
  const template = isModel(model) ? TEMPLATES[model] : TEMPLATES.ion8650;
  return mustBeRight(overridden(framework ?? template, options), framework ? 'of the caller' : model);
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
function overridden(description: FrameworkDescription, { seed, zone }: MeterOptions): FrameworkDescription {
  const modules = description.modules.map((module) => {
    if (module.type === 'Power Meter' && seed !== undefined)
      return { ...module, setup: { ...module.setup, Seed: seed } };
    if (module.type === 'Clock' && zone !== undefined)
      return { ...module, setup: { ...module.setup, 'Time Zone': zone } };
    return module;
  });
  return { ...description, modules };
}
