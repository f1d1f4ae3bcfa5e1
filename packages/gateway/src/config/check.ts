import { existsSync } from 'node:fs';
import type { ConfigurationProblem } from '../model/configuration-problem.ts';
import { loadFile, loadText } from './load.ts';
import type { Vault } from './vault.ts';

/** Whether a configuration is good, and what is wrong with it. */
export interface CheckedConfiguration {
  readonly ok: boolean;
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * Checks a configuration and starts nothing. Text of several lines is YAML itself, any other is the path of a file.
 * @param vault opens what was typed into the console
 */
export function checkConfiguration(source: string, vault?: Vault): CheckedConfiguration {
  const isText = source.includes('\n') && !existsSync(source);
  const { problems } = isText ? loadText(source, process.cwd(), vault) : loadFile(source, vault);
  return { ok: problems.length === 0, problems };
}
