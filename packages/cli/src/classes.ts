import { Command } from 'commander';
import { CLASSES } from 'dlms/classes';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

/** `meterwire classes`: the interface classes that are declared, with attributes and methods. */
export function classesCommand(finish: Finish): Command {
  return new Command('classes')
    .description('list the interface classes that are known by name')
    .option('--json', 'print one JSON document')
    .action(({ json }: { readonly json?: boolean }) => {
      const classes = CLASSES.map(({ id, version, name, doc, attributes, methods, unconfirmed }) => ({
        id,
        version,
        name,
        doc,
        attributes: members(attributes),
        methods: members(methods),
        ...(unconfirmed === undefined ? {} : { unconfirmed }),
      }));
      if (json) printJson(classes);
      else {
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
      }
      finish(0);
    });
}

interface Member {
  readonly index: number;
  readonly name: string;
}

const members = (declared: Readonly<Record<string, { readonly index: number }>>): readonly Member[] =>
  Object.entries(declared).map(([name, { index }]) => ({ index, name }));

const names = (list: readonly Member[]): string =>
  list.map(({ index, name }) => `${index} ${name}`).join(', ');
