import { Command } from 'commander';
import { attributeOffset, CLASSES, type InterfaceClass, methodOffset, typicalAccess } from 'dlms/classes';
import { UsageError } from './failure.ts';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

/** `meterwire classes`: the interface classes that are declared, with attributes and methods; one of them in detail. */
export function classesCommand(finish: Finish): Command {
  return new Command('classes')
    .description('list the interface classes that are known by name, or show one in all its versions')
    .argument('[class]', 'its number or name: 70, DisconnectControl')
    .option('--json', 'print one JSON document')
    .action((wanted: string | undefined, { json }: { readonly json?: boolean }) => {
      const chosen = wanted === undefined ? CLASSES : versionsOf(wanted);
      const classes = chosen.map(documentOf);
      if (json) printJson(classes);
      else if (wanted === undefined)
        printTable(
          ['class', 'version', 'name', 'attributes', 'methods'],
          classes.map(({ id, version, name, attributes, methods }) => [
            id,
            version,
            name,
            names(attributes),
            names(methods),
          ]),
        );
      else for (const one of classes) printClass(one);
      finish(0);
    });
}

function versionsOf(wanted: string): readonly InterfaceClass[] {
  const found = CLASSES.filter(
    ({ id, name }) => String(id) === wanted || name.toLowerCase() === wanted.toLowerCase(),
  );
  if (found.length > 0) return found.toSorted((a, b) => a.version - b.version);
  throw new UsageError(
    `class "${wanted}" is not known here: its objects are read by attribute numbers and shown raw`,
  );
}

type ClassDocument = ReturnType<typeof documentOf>;

function documentOf(declared: InterfaceClass) {
  const { id, version, name, doc, attributes, methods, unconfirmed } = declared;
  return {
    id,
    version,
    name,
    doc,
    attributes: Object.entries(attributes).map(([member, attribute]) => ({
      index: attribute.index,
      name: member,
      type: attribute.type.description,
      access: typicalAccess(attribute),
      offset: attributeOffset(attribute.index),
      ...(attribute.doc !== undefined && { doc: attribute.doc }),
    })),
    methods: Object.entries(methods).map(([member, method]) => ({
      index: method.index,
      name: member,
      argument: method.argument.description,
      ...(method.result && { result: method.result.description }),
      offset: methodOffset(declared, method.index) ?? null,
      ...(method.doc !== undefined && { doc: method.doc }),
    })),
    ...(unconfirmed === undefined ? {} : { unconfirmed }),
  };
}

const names = (list: readonly { readonly index: number; readonly name: string }[]): string =>
  list.map(({ index, name }) => `${index} ${name}`).join(', ');

function printClass({ id, version, name, doc, attributes, methods, unconfirmed }: ClassDocument): void {
  const remark = unconfirmed === undefined ? '' : `Unconfirmed: ${unconfirmed}.\n`;
  process.stdout.write(`${id} ${name}, version ${version}: ${doc}.\n${remark}\n`);
  printTable(
    ['attribute', 'name', 'type', 'access', 'offset', ''],
    attributes.map((one) => [one.index, one.name, one.type, one.access, hex(one.offset), one.doc]),
  );
  if (methods.length > 0) {
    process.stdout.write('\n');
    printTable(
      ['method', 'name', 'argument', 'result', 'offset', ''],
      methods.map((one) => [
        one.index,
        one.name,
        one.argument,
        one.result,
        one.offset === null ? '' : hex(one.offset),
        one.doc,
      ]),
    );
  }
  process.stdout.write('\n');
}

/** Behind the base name, as short names are written. */
const hex = (offset: number): string => offset.toString(16).toUpperCase().padStart(2, '0');
