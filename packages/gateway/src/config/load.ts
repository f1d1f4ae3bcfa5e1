import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  type Configuration,
  complaintsOf,
  configuration,
  type FilledConfiguration,
  type Path,
  type SchemaNode,
} from '@meterwire/api/configuration';
import { Value } from 'typebox/value';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { ConfigurationError, type ConfigurationProblem, pathText } from '../model/configuration-problem.ts';
import type { Plan } from '../model/plan.ts';
import { inherit } from './inherit.ts';
import { resolveConfiguration } from './resolve.ts';
import type { SecretSources } from './secret.ts';

/** What came of a configuration: a plan when there are no problems. */
export interface Loaded {
  readonly plan: Plan | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * The plan of a configuration file, or of a configuration as an object.
 * @throws ConfigurationError with everything that is wrong; nothing of a wrong configuration is followed
 */
export function loadPlan(source: string | Configuration, vault?: SecretSources['vault']): Plan {
  const sources = { ...here(), ...(vault && { vault }) };
  const { plan, problems } =
    typeof source === 'string' ? loadFile(source, vault) : loadValue(source, sources);
  if (plan === undefined)
    throw new ConfigurationError(problems, typeof source === 'string' ? source : '(given as an object)');
  return plan;
}

/** Reads and checks a file. A file that cannot be read is a problem as well. */
export function loadFile(path: string, vault?: SecretSources['vault']): Loaded {
  try {
    return loadText(readFileSync(path, 'utf8'), dirname(resolve(path)), vault);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    return { plan: undefined, problems: [{ path: '', message: `${path} cannot be read: ${error.message}` }] };
  }
}

/** Checks YAML text; files that it names are relative to `folder`. */
export function loadText(text: string, folder = process.cwd(), vault?: SecretSources['vault']): Loaded {
  const lines = new LineCounter();
  const document = parseConfiguration(text, lines);
  const { errors } = document;
  if (errors.length > 0) {
    const problems = errors.map(({ message, pos }) => ({
      path: '',
      line: lines.linePos(pos[0]).line,
      message,
    }));
    return { plan: undefined, problems };
  }
  const { plan, problems } = loadValue(document.toJS() ?? {}, { ...here(), folder, ...(vault && { vault }) });
  return { plan, problems: located(problems, document, lines) };
}

/** YAML as it is, errors included. */
export const parseConfiguration = (text: string, lineCounter?: LineCounter): Document =>
  parseDocument(text, { ...(lineCounter && { lineCounter }), merge: true, prettyErrors: false });

/** Problems with the lines at which they stand. */
export const located = (
  problems: readonly Placed[],
  document: Document,
  lines: LineCounter,
): ConfigurationProblem[] =>
  problems.map(({ at, ...problem }) => {
    const line = lineOf(document, at, lines);
    return line === undefined ? problem : { ...problem, line };
  });

const here = (): SecretSources => ({ environment: process.env, folder: process.cwd() });

/** A problem with its place in parts. */
export interface Placed extends ConfigurationProblem {
  readonly at: Path;
}

/** The plan of a configuration as it was written; undefined where anything is wrong. */
export function loadValue(
  value: unknown,
  sources: SecretSources,
): { plan: Plan | undefined; problems: readonly Placed[] } {
  const filled: unknown = Value.Default(configuration, structuredClone(inherit(value)));
  const misshapen = complaintsOf(configuration as SchemaNode, filled);
  if (misshapen.length > 0) return { plan: undefined, problems: misshapen.map(placed) };
  const { plan, complaints } = resolveConfiguration(filled as FilledConfiguration, sources);
  return { plan: complaints.length === 0 ? plan : undefined, problems: complaints.map(placed) };
}

const placed = ({ path, message }: { path: Path; message: string }): Placed => ({
  path: pathText(path),
  message,
  at: path,
});

/** The line of a place; of what is missing, that of the group it is missing from. */
function lineOf(document: Document, path: Path, lines: LineCounter): number | undefined {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}
