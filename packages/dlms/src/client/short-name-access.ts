import type { Variable } from '../apdu/read.ts';
import type { Attribute, Method, Selection, Target } from '../apdu/reference.ts';
import type { DataAccessResult } from '../apdu/result.ts';
import { encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import type { Data } from '../data/tag.ts';
import { MalformedError, RefusedError, UnexpectedError } from '../errors.ts';
import type { Dialogue } from '../session/dialogue.ts';
import type { ActResult, Invocation } from './act.ts';
import type { GetResult, OctetsResult } from './get.ts';
import type { Assignment, SetResult } from './set.ts';
import { readVariableOctets, readVariables } from './short-name-read.ts';
import { type ShortNameAssignment, tellVariables, writeVariables } from './short-name-write.ts';
import { ASSOCIATION_NAME, type ShortNames } from './short-names.ts';
import type { Terms } from './terms.ts';

/*
 * GET, SET and ACTION as READ and WRITE: what is named by class, logical name and index is looked up in the meter's object list,
 * which is read when the first name is needed.
 */

/** Reads one attribute, or the selected part of it. */
export function* getByShortName(
  terms: Terms,
  names: ShortNames,
  attribute: Attribute,
  selection?: Selection,
): Dialogue<GetResult> {
  const found = yield* variableOf(terms, names, attribute, selection);
  if (!found.ok) return found;
  const [result] = yield* readVariables(terms, [found.variable]);
  return result ?? UNANSWERED;
}

/** The same without decoding the value. */
export function* getOctetsByShortName(
  terms: Terms,
  names: ShortNames,
  attribute: Attribute,
  selection?: Selection,
): Dialogue<OctetsResult> {
  const found = yield* variableOf(terms, names, attribute, selection);
  return found.ok ? yield* readVariableOctets(terms, found.variable) : found;
}

/** Reads several attributes, together where that was agreed; the results stand in their order. */
export function* getEachByShortName(
  terms: Terms,
  names: ShortNames,
  targets: readonly Target[],
): Dialogue<readonly GetResult[]> {
  const results: GetResult[] = targets.map(() => UNANSWERED);
  const wanted: Wanted[] = [];
  for (const [at, { attribute, selection }] of targets.entries()) {
    const found = yield* variableOf(terms, names, attribute, selection);
    if (found.ok) wanted.push({ at, variable: found.variable });
    else results[at] = found;
  }
  for (const group of groups(terms, wanted)) {
    const together = group.length > 1 ? yield* tryTogether(terms, group) : undefined;
    for (const [i, { at, variable }] of group.entries())
      results[at] = together?.[i] ?? (yield* readVariables(terms, [variable]))[0] ?? UNANSWERED;
  }
  return results;
}

/** Writes one attribute. */
export function* setByShortName(
  terms: Terms,
  names: ShortNames,
  { attribute, value, selection }: Assignment,
): Dialogue<SetResult> {
  const found = yield* variableOf(terms, names, attribute, selection);
  if (!found.ok) return found;
  const [result] = yield* writeVariables(terms, [{ variable: found.variable, value }]);
  return result ?? UNANSWERED;
}

/** Writes several attributes, together where that was agreed. */
export function* setEachByShortName(
  terms: Terms,
  names: ShortNames,
  assignments: readonly Assignment[],
): Dialogue<readonly SetResult[]> {
  const results: SetResult[] = assignments.map(() => UNANSWERED);
  const wanted: (ShortNameAssignment & { readonly at: number })[] = [];
  for (const [at, { attribute, selection, value }] of assignments.entries()) {
    const found = yield* variableOf(terms, names, attribute, selection);
    if (found.ok) wanted.push({ at, variable: found.variable, value });
    else results[at] = found;
  }
  const together = terms.agreement.services.has('multipleReferences') && !terms.listsFail;
  for (const group of together ? [wanted] : wanted.map((one) => [one])) {
    const written = group.length > 0 ? yield* writeVariables(terms, group) : [];
    for (const [i, { at }] of group.entries()) results[at] = written[i] ?? UNANSWERED;
  }
  return results;
}

/**
 * Calls a method. One that returns something is read with its argument as parameter, the others are written: the ways that meters
 * have in common (a third, reading without parameter, is left to `readVariables`).
 */
export function* actByShortName(
  terms: Terms,
  names: ShortNames,
  method: Method,
  argument: Data = NULL,
): Dialogue<ActResult> {
  const refused = names.knows(method) ? undefined : yield* learn(terms, names);
  if (refused) return { ok: false, error: refused };
  const found = names.method(method);
  if (!found.ok) return found;
  const { name, declared } = found;
  if (declared?.result) {
    const selection = { selector: METHOD_CALL, parameters: argument };
    const call = { kind: 'parameterized', name, selection } as const;
    const [result] = yield* readVariables(terms, [call], terms.telling);
    return result ?? UNANSWERED;
  }
  const [result] = yield* writeVariables(terms, [{ variable: { kind: 'name', name }, value: argument }]);
  if (result?.ok) return { ok: true, data: undefined };
  return result ?? UNANSWERED;
}

/** Calls several methods, one after the other. */
export function* actEachByShortName(
  terms: Terms,
  names: ShortNames,
  invocations: readonly Invocation[],
): Dialogue<readonly ActResult[]> {
  const results: ActResult[] = [];
  for (const { method, argument } of invocations)
    results.push(yield* actByShortName(terms, names, method, argument));
  return results;
}

/** Reads a variable by its short name. @throws RangeError in an association by logical names */
export function* readShortName(terms: Terms, name: number, selection?: Selection): Dialogue<GetResult> {
  checkName(terms, name);
  const [result] = yield* readVariables(terms, [variableNamed(name, selection)]);
  return result ?? UNANSWERED;
}

/** Writes a variable by its short name, or calls a method. @throws RangeError in an association by logical names */
export function* writeShortName(terms: Terms, name: number, value: Data): Dialogue<SetResult> {
  checkName(terms, name);
  const [result] = yield* writeVariables(terms, [{ variable: variableNamed(name), value }]);
  return result ?? UNANSWERED;
}

/** Writes a variable without an answer. @throws RangeError in an association by logical names, or where that was not agreed */
export function* tellShortName(terms: Terms, name: number, value: Data): Dialogue<void> {
  checkName(terms, name);
  if (!terms.agreement.services.has('unconfirmedWrite'))
    throw new RangeError('writing without an answer was not agreed: use writeShortName');
  yield* tellVariables([{ variable: variableNamed(name), value }]);
}

function checkName({ shortNames }: Terms, name: number): void {
  if (!shortNames) throw new RangeError("short names need an association that uses them: reference: 'sn'");
  if (!Number.isInteger(name) || name < 0 || name > 0xffff)
    throw new RangeError(`${name} is no short name: 0 to 65535`);
}

/** Reads the object list and keeps it; gives what the meter refuses it with. */
export function* learn(terms: Terms, names: ShortNames): Dialogue<DataAccessResult | undefined> {
  if (names.learnt) return undefined;
  const [list = UNANSWERED] = yield* readVariables(terms, [OBJECT_LIST]);
  if (!list.ok) return list.error;
  names.learn(list.data);
  return undefined;
}

const NULL: Data = { type: 'null', value: null };
const OBJECT_LIST: Variable = { kind: 'name', name: ASSOCIATION_NAME + 8 };
/** What selects nothing: the parameter is the argument. Meters take 0 and 1 alike. */
const METHOD_CALL = 0;
/** Never seen: an answer of the right length has a result for each variable. */
const UNANSWERED = { ok: false, error: 'otherReason' } as const;

type Found =
  | { readonly ok: true; readonly variable: Variable }
  | { readonly ok: false; readonly error: DataAccessResult };

function* variableOf(
  terms: Terms,
  names: ShortNames,
  attribute: Attribute,
  selection: Selection | undefined,
): Dialogue<Found> {
  const refused = names.knows(attribute) ? undefined : yield* learn(terms, names);
  if (refused) return { ok: false, error: refused };
  const found = names.attribute(attribute);
  return found.ok ? { ok: true, variable: variableNamed(found.name, selection) } : found;
}

const variableNamed = (name: number, selection?: Selection): Variable =>
  selection ? { kind: 'parameterized', name, selection } : { kind: 'name', name };

interface Wanted {
  readonly at: number;
  readonly variable: Variable;
}

/** As many as fit one request; meters are seen to choke on much longer lists than this. */
const LONGEST_LIST = 32;
const LIST_OVERHEAD = 2;

function* groups(terms: Terms, wanted: readonly Wanted[]): Generator<readonly Wanted[]> {
  let group: Wanted[] = [];
  let size = LIST_OVERHEAD;
  for (const one of wanted) {
    const { variable } = one;
    const length =
      variable.kind === 'parameterized' ? 4 + encode(data, variable.selection.parameters).length : 3;
    if (group.length === LONGEST_LIST || (group.length > 0 && size + length > terms.maxSendBytes)) {
      yield group;
      group = [];
      size = LIST_OVERHEAD;
    }
    group.push(one);
    size += length;
  }
  if (group.length > 0) yield group;
}

/** undefined when this meter does not master lists, which is then remembered. */
function* tryTogether(terms: Terms, group: readonly Wanted[]): Dialogue<readonly GetResult[] | undefined> {
  if (terms.listsFail || !terms.agreement.services.has('multipleReferences')) return undefined;
  try {
    return yield* readVariables(
      terms,
      group.map(({ variable }) => variable),
    );
  } catch (error) {
    const misfit =
      error instanceof RefusedError || error instanceof MalformedError || error instanceof UnexpectedError;
    if (!misfit) throw error;
    terms.listsFail = true;
    return undefined;
  }
}
