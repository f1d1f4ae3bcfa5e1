import { CLASSES } from './catalogue.ts';
import { attributeOffset, type InterfaceClass, methodOffset, typicalAccess } from './define.ts';

/** The page `docs/classes.md`: every declared class as tables, straight from the declarations. */
export function documentClasses(classes: readonly InterfaceClass[] = CLASSES): string {
  const sorted = classes.toSorted((a, b) => a.id - b.id || a.version - b.version);
  const lines = [
    '# Interface classes',
    '',
    'Generated from the declarations in `packages/dlms/src/classes`. Short-name offsets are hexadecimal.',
    '',
    '| id | version | name | what it is for |',
    '|--:|--:|---|---|',
    ...sorted.map(
      (declared) => `| ${declared.id} | ${declared.version} | ${declared.name} | ${declared.doc} |`,
    ),
  ];
  for (const declared of sorted) lines.push('', ...section(declared));
  return `${lines.join('\n')}\n`;
}

function section(declared: InterfaceClass): string[] {
  const lines = [`## ${declared.id} ${declared.name}, version ${declared.version}`, '', `${declared.doc}.`];
  if (declared.unconfirmed !== undefined) lines.push('', `*Unconfirmed:* ${declared.unconfirmed}.`);
  lines.push('', '| attribute | name | type | access | offset | |', '|--:|---|---|---|--:|---|');
  for (const [name, attribute] of Object.entries(declared.attributes)) {
    const { index, type, doc = '' } = attribute;
    const offset = attributeOffset(index).toString(16);
    lines.push(
      `| ${index} | ${name} | ${cell(type.description)} | ${typicalAccess(attribute)} | ${offset} | ${doc} |`,
    );
  }
  if (Object.keys(declared.methods).length === 0) return lines;
  lines.push('', '| method | name | argument | result | offset | |', '|--:|---|---|---|--:|---|');
  for (const [name, { index, argument, result, doc = '' }] of Object.entries(declared.methods)) {
    const offset = methodOffset(declared, index)?.toString(16) ?? '';
    const returned = cell(result?.description ?? '');
    lines.push(`| ${index} | ${name} | ${cell(argument.description)} | ${returned} | ${offset} | ${doc} |`);
  }
  return lines;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');
