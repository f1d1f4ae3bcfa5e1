import { RefusedError } from 'dlms/bytes';
import { isNode, LineCounter, parseDocument, stringify } from 'yaml';
import { checkAccess, parted } from '../access/check.ts';
import type { AccessDescription } from '../access/description.ts';
import type { FrameworkDescription } from '../description.ts';
import { checkFramework } from './check.ts';
import type { CheckedFramework, FrameworkProblem, Place } from './checked-framework.ts';

/** What is wrong with a framework file, as people look for it. */
export interface FileProblem {
  /** Where: `modules[3].setup.Period`; empty for the whole. */
  readonly path: string;
  /** Line of the file, from 1, where it is known. */
  readonly line?: number;
  readonly message: string;
}

/** A framework with mistakes, of which nothing was started; all of them are listed. */
export class FrameworkError extends RefusedError {
  readonly problems: readonly FileProblem[];

  constructor(problems: readonly FileProblem[], source: string) {
    super(problems.map(problemText).join('\n'), 'invalidFramework', {
      layer: 'configuration',
      during: `reading the framework ${source}`,
      advice: 'mend what is listed; nothing was started',
    });
    this.problems = problems;
  }
}

/** What came of a framework file: a framework when there are no problems. */
export type LoadedFramework =
  | {
      readonly ok: true;
      readonly description: FrameworkDescription;
      readonly framework: CheckedFramework;
      /** What the file says of clients, beside the framework. */
      readonly access: AccessDescription;
    }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Reads a framework in YAML, or in JSON, which is YAML as well. */
export function loadFramework(text: string): LoadedFramework {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ message, pos }) => ({
      path: '',
      line: lines.linePos(pos[0]).line,
      message,
    }));
    return { ok: false, problems };
  }
  const { framework: description, access } = parted(document.toJS());
  const result = checkFramework(description);
  const beside = checkAccess(access);
  if (result.ok && beside.length === 0)
    return {
      ok: true,
      description: description as FrameworkDescription,
      framework: result.framework,
      access: access as AccessDescription,
    };
  const lineOf = (at: Place): number | undefined => {
    for (let depth = at.length; depth > 0; depth--) {
      const node = document.getIn(at.slice(0, depth), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return undefined;
  };
  const problems = [...(result.ok ? [] : result.problems), ...beside];
  return { ok: false, problems: problems.map((problem) => fileProblem(problem, lineOf(problem.at))) };
}

/** A framework as a file that can be read again. */
export const printFramework = (description: FrameworkDescription): string =>
  stringify(description, { lineWidth: 0 });

/** Mistakes with their places as text. */
export const problemsOf = (problems: readonly FrameworkProblem[]): FileProblem[] =>
  problems.map((problem) => fileProblem(problem, undefined));

/** The checked framework of a description. @throws FrameworkError with all that is wrong */
export function mustCheck(description: unknown, source: string): CheckedFramework {
  const result = checkFramework(description);
  if (result.ok) return result.framework;
  throw new FrameworkError(problemsOf(result.problems), source);
}

const fileProblem = ({ at, message }: FrameworkProblem, line: number | undefined): FileProblem => ({
  path: placeText(at),
  ...(line !== undefined && { line }),
  message,
});

/** `line 12, modules[3].setup.Period: …` */
const problemText = ({ path, line, message }: FileProblem): string => {
  const place = [line === undefined ? '' : `line ${line}`, path].filter((part) => part !== '').join(', ');
  return place === '' ? message : `${place}: ${message}`;
};

const placeText = (at: Place): string =>
  at
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
