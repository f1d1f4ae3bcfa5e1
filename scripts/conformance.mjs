// What the tests say they show. A test names the items of the checklist (packages/dlms/test/conformance-items.ts) in its own name,
//
//     test('a frame with a wrong check is not answered (conformance 1)', …)      after its words,
//     test('APPL_OPEN_4, 77: the protocol version is absent or 1', …)            or before them,
//
// and says whose side it shows where that is not clear from its file: (conformance 33 client). Names are read from the sources: no
// test has to run for it.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';
import { root } from './prepare.mjs';

const ITEMS = 'packages/dlms/test/conformance-items.ts';
const { CONFORMANCE, PUBLISHED_CASES } = await declarations(ITEMS);
const items = new Map(CONFORMANCE.flatMap((section) => section.items).map((item) => [item[0], item]));
const cases = new Set(PUBLISHED_CASES.map(([id]) => id));

/** A TypeScript file of plain declarations, loaded as it stands. */
async function declarations(path) {
  const { outputText } = ts.transpileModule(readFileSync(join(root, path), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`);
}

/** Every test of the repository that names an item: where, under what name, and which. */
export function shownByTests() {
  return testFiles().flatMap((path) => marksIn(path, readFileSync(join(root, path), 'utf8')));
}

/** The marks in one test file's text. Throws for a mark that nothing stands behind. */
export function marksIn(path, text) {
  if (!/conformance|['"`](?:\d+|[A-Z]+_\w+)[:,]/.test(text)) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const marks = [];
  visit(source, [], false);
  return marks;

  function visit(node, titles, skipped) {
    const call = ts.isCallExpression(node) ? testCall(node) : undefined;
    const within = skipped || (call?.skipped ?? false);
    if (call) {
      mark(call.title, [...titles, call.title], within, true);
      const inside = call.kind === 'describe' ? [...titles, call.title] : titles;
      visit(node.expression, titles, within);
      for (const argument of node.arguments.slice(1)) visit(argument, inside, within);
      return;
    }
    const words = textOf(node);
    const row = words === undefined ? undefined : rowTitle(node);
    if (words !== undefined)
      mark(words, [...titles, row?.replace('%s', words) ?? words], within, row !== undefined);
    else ts.forEachChild(node, (child) => visit(child, titles, skipped));
  }

  function mark(words, titles, skipped, isTitle) {
    const found = readMarks(words, isTitle, path);
    if (found.length === 0) return;
    if (skipped) throw new Error(`${path}: "${words}" is skipped and shows nothing`);
    const name = titles.map((title) => withoutMarks(title));
    for (const one of found) marks.push({ ...one, path, name: name.join(' › ') });
  }
}

/** `test(…)`, `describe.each(…)(…)` and their like: what kind, under which title, and whether it is left out. */
function testCall(node) {
  const [first] = node.arguments;
  const title = first && textOf(first);
  if (title === undefined) return undefined;
  const words = [];
  let callee = node.expression;
  while (!ts.isIdentifier(callee)) {
    if (ts.isPropertyAccessExpression(callee)) words.push(callee.name.text);
    else if (!ts.isCallExpression(callee) && !ts.isTaggedTemplateExpression(callee)) return undefined;
    callee = callee.expression ?? callee.tag;
  }
  if (!['test', 'it', 'describe'].includes(callee.text)) return undefined;
  // A call that only makes the real one (`test.each('…')`) has no title of its own.
  if (['each', 'skipIf', 'runIf'].includes(words[0]) && ts.isPropertyAccessExpression(node.expression))
    return undefined;
  return {
    kind: callee.text,
    title,
    skipped: words.some((word) => ['skip', 'todo', 'fails'].includes(word)),
  };
}

/** The title that a row of `test.each([[name, …], …])('… %s …', …)` goes into, where the node is such a name. */
function rowTitle(node) {
  const row = node.parent;
  const table = row?.parent;
  const each = table?.parent;
  const call = each?.parent;
  if (!ts.isArrayLiteralExpression(row) || row.elements[0] !== node || !call) return undefined;
  if (!ts.isArrayLiteralExpression(table) || !ts.isCallExpression(each) || !ts.isCallExpression(call))
    return undefined;
  return textOf(call.arguments[0]);
}

function textOf(node) {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
}

const AFTER = / ?\(conformance ([^)]*)\)/;
const BEFORE = /^((?:(?:[A-Z]+_\w+|\d+)(?:, |: ))+)(?=\S)/;

function readMarks(words, isTitle, path) {
  const after = AFTER.exec(words)?.[1]?.split(', ') ?? [];
  const before = isTitle ? (BEFORE.exec(words)?.[1]?.split(/[,:] /).filter(Boolean) ?? []) : [];
  return [...before, ...after].map((word) => {
    if (cases.has(word)) return { published: word };
    const [, number, role] = /^(\d+)(?: (client|server))?$/.exec(word) ?? [];
    const item = items.get(Number(number));
    if (!item) throw new Error(`${path}: "${words}" names ${word}, which is no item of ${ITEMS}`);
    if (role && item[1] !== 'both' && item[1] !== role)
      throw new Error(`${path}: "${words}" shows item ${number} for the ${role}, whom it does not concern`);
    return { item: item[0], role: role ?? (item[1] === 'both' ? sideOf(path) : item[1]) };
  });
}

/** A row's marks may stand behind its title's. */
const withoutMarks = (words) =>
  words
    .replace(AFTER, '')
    .replace(BEFORE, '')
    .replace(/(?<= |^)\d+: /, '');

/** Tests of one side speak for that side; tests of what both sides share speak for both. */
const sideOf = (path) => /\/(?:recorded-)?(client|server)[-/.]/.exec(path)?.[1] ?? 'both';

function testFiles() {
  const files = [];
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && entry.name !== 'dist') walk(path);
      } else if (entry.name.endsWith('.test.ts') && entry.name !== 'conformance-marks.test.ts')
        files.push(path);
    }
  };
  walk('packages');
  walk('tests');
  return files.sort();
}

const ROLES = ['client', 'server'];
const concerns = ([, role], side) => role === 'both' || role === side;

/** docs/conformance.md. */
export function conformancePage(generated) {
  const marks = shownByTests();
  const tests = (item, side) =>
    marks.filter(({ item: number, role }) => number === item[0] && (role === 'both' || role === side));
  return `${generated}

# Conformance

The checklist of what a client and a server have to do, each item with the tests that show it; an item without a test is not shown. A test
says in its own name which items it shows: \`(conformance 33)\`. What an item asks for is told in our own words, from what is publicly known of
the standard and of its tests.

${summary(tests)}
${CONFORMANCE.map((section) => sectionTable(section, tests)).join('\n')}
## Published test cases

The abstract tests of 2015 by their published names: shown by a test of that name, or by the tests of all items that ask for the same.

| case | what it tries | items | shown |
|---|---|---|---|
${PUBLISHED_CASES.map((one) => caseRow(one, marks, tests)).join('\n')}
`;
}

function summary(tests) {
  const rows = ROLES.map((side) => {
    const asked = [...items.values()].filter((item) => concerns(item, side));
    const open = asked.filter((item) => tests(item, side).length === 0).map(([number]) => number);
    return `| ${side} | ${asked.length} | ${asked.length - open.length} | ${open.length} | ${open.join(', ') || '–'} |`;
  });
  return `| side | items | shown | not shown | which |\n|---|--:|--:|--:|---|\n${rows.join('\n')}\n`;
}

function sectionTable({ title, items: rows }, tests) {
  const cell = (item, side) => {
    if (!concerns(item, side)) return '';
    return links(tests(item, side)) || 'not shown';
  };
  const lines = rows.map(
    (item) => `| ${item[0]} | ${escaped(item[2])} | ${cell(item, 'client')} | ${cell(item, 'server')} |`,
  );
  return `## ${title}\n\n| | stimulus → expected | client | server |\n|--:|---|---|---|\n${lines.join('\n')}\n`;
}

function caseRow([id, purpose, numbers], marks, tests) {
  const own = marks.filter(({ published }) => published === id);
  const byItems =
    numbers.length > 0 && numbers.every((number) => tests(items.get(number), 'server').length > 0);
  return `| ${id} | ${escaped(purpose)} | ${numbers.join(', ')} | ${links(own) || (byItems ? 'by its items' : 'not shown')} |`;
}

function links(marks) {
  const unique = new Map(marks.map(({ name, path }) => [`${path}\n${name}`, { name, path }]));
  return [...unique.values()]
    .map(({ name, path }) => `[${escaped(name)}](${relative('docs', path).split(sep).join('/')})`)
    .join('<br>');
}

const escaped = (words) => words.replace(/[|<>[\]\\*_`]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ');
