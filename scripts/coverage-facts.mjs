// What scripts/coverage.mjs asks: types of the compiler, strings and imports of the sources, words of the tests.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './prepare.mjs';

const LIBRARY = 'packages/dlms';

/**
 * The members of each type, by the name of its question, the types written as seen from the library's `src`; and a function that gives the
 * strings in the sources of a folder that stand where the type of that question is due.
 */
export function factsOf(questions) {
  const probe = join(root, LIBRARY, 'src/coverage-probe.ts');
  const text = Object.entries(questions)
    .map(([name, type]) => `export type ${name} = ${type};`)
    .join('\n');
  const program = programOf(probe, text);
  const checker = program.getTypeChecker();
  const facts = {};
  const types = {};
  for (const statement of program.getSourceFile(probe).statements) {
    const { text: name } = statement.name;
    const type = checker.getTypeAtLocation(statement.name);
    const members = (type.isUnion() ? type.types : [type]).filter((member) => member.isLiteral());
    if (members.length === 0) throw new Error(`coverage: ${questions[name]} has no members any more`);
    facts[name] = members.map(({ value }) => value);
    types[name] = type;
  }
  return { ...facts, stringsOf: (name, folder) => stringsOf(program, types[name], folder) };
}

function stringsOf(program, type, folder) {
  const checker = program.getTypeChecker();
  const found = new Set();
  const visit = (node) => {
    if (
      ts.isStringLiteral(node) &&
      (isDue(type, checker.getContextualType(node)) || isConstantOf(type, node))
    )
      found.add(node.text);
    ts.forEachChild(node, visit);
  };
  for (const path of sourcesOf(folder)) {
    const source = program.getSourceFile(join(root, path));
    if (source) visit(source);
  }
  return found;
}

/** Whether a place that takes `due` takes every member of the type: it may take undefined besides. */
const isDue = (type, due) =>
  due === type || Boolean(due?.isUnion() && type.types?.every((member) => due.types.includes(member)));

/** `['generalProtection'] as const` is due nowhere; names of one word are too common to tell whose they are. */
const isConstantOf = (type, { text, parent }) =>
  ts.isArrayLiteralExpression(parent) &&
  ts.isAsExpression(parent.parent) &&
  /[A-Z]/.test(text) &&
  Boolean(type.types?.some(({ value }) => value === text));

/** One file that exists only here, and all that it refers to. */
function programOf(probe, text) {
  const wanted = { noEmit: true, composite: false, types: ['node'], allowImportingTsExtensions: true };
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions: wanted, files: [] };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => path === probe || fileExists(path);
  host.getSourceFile = (path, ...rest) =>
    path === probe ? ts.createSourceFile(path, text, ...rest) : getSourceFile(path, ...rest);
  return ts.createProgram([probe], options, host);
}

/** Every string in the sources of one side. */
export function stringsIn(folder) {
  const found = new Set();
  const visit = (node) => {
    if (ts.isStringLiteral(node)) found.add(node.text);
    ts.forEachChild(node, visit);
  };
  for (const path of sourcesOf(folder)) visit(parsed(path));
  return found;
}

/** The interface classes that the sources of a folder implement, with the file that does. */
export function classesImplemented(folder) {
  const found = new Map();
  for (const path of sourcesOf(folder)) {
    const source = parsed(path);
    if (!/\bimplement\(/.test(source.text)) continue;
    for (const statement of source.statements) {
      if (!ts.isImportDeclaration(statement) || !/\/classes\//.test(statement.moduleSpecifier.text)) continue;
      for (const { name, isTypeOnly } of statement.importClause?.namedBindings?.elements ?? [])
        if (!isTypeOnly && !statement.importClause.isTypeOnly) found.set(name.text, path);
    }
  }
  return found;
}

/** The library's tests in which an expression occurs. */
export const testsWith = (expression) => testFiles().filter((path) => expression.test(textOf(path)));

/** The tests at a place, which has to be there. */
export function testsAt(place) {
  const path = `${LIBRARY}/${place}`;
  if (!existsSync(join(root, path))) throw new Error(`coverage: there are no tests at ${path}`);
  return path;
}

const sourcesOf = (folder) =>
  filesUnder(`${LIBRARY}/src/${folder}`).filter((path) => !path.endsWith('.test.ts'));

const testFiles = () =>
  [...filesUnder(`${LIBRARY}/src`), ...filesUnder(`${LIBRARY}/test`)].filter((path) =>
    path.endsWith('.test.ts'),
  );

function filesUnder(folder) {
  const entries = readdirSync(join(root, folder), { recursive: true });
  return entries
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts'))
    .sort();
}

const texts = new Map();
function textOf(path) {
  if (!texts.has(path)) texts.set(path, readFileSync(join(root, path), 'utf8'));
  return texts.get(path);
}

const parsed = (path) => ts.createSourceFile(path, textOf(path), ts.ScriptTarget.Latest, true);
