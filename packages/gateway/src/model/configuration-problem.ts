import type { Path } from '@meterwire/api/configuration';
import { MalformedError } from 'dlms/bytes';

/** One thing that is wrong with a configuration. */
export interface ConfigurationProblem {
  /** Where: `devices[0].port`; empty for the whole. */
  readonly path: string;
  /** Line of the file, from 1, where it is known. */
  readonly line?: number;
  /** What is there, and what is allowed. */
  readonly message: string;
}

/** A configuration that is not followed, with all that is wrong with it. */
export class ConfigurationError extends MalformedError {
  readonly problems: readonly ConfigurationProblem[];

  constructor(problems: readonly ConfigurationProblem[], source: string) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
    super(`${problems.map(problemText)[0] ?? 'nothing is wrong'}${more}`, 0, {
      path: problems[0]?.path ?? '',
      layer: 'configuration',
      during: `reading the configuration ${source}`,
      advice: '`meterwire check` lists all that is wrong; nothing was started',
    });
    this.problems = problems;
  }
}

/** A problem on one line: `line 12, devices[0].port: …`. */
export function problemText({ path, line, message }: ConfigurationProblem): string {
  const place = [line === undefined ? '' : `line ${line}`, path].filter((part) => part !== '').join(', ');
  return place === '' ? message : `${place}: ${message}`;
}

export function pathText(path: Path): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
