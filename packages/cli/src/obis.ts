import { Command } from 'commander';
import { type Obis, obisGroups, obisName, parseObis, searchObis } from 'dlms/data';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

interface Options {
  readonly json?: boolean;
}

/** `meterwire obis`: what a code means, or which codes have a name with these words. */
export function obisCommand(finish: Finish): Command {
  return new Command('obis')
    .description('what an OBIS code means, or the codes whose names hold some words')
    .argument('<code or words...>', '1-0:1.8.0, or: import energy tariff 1')
    .option('--json', 'print one JSON document')
    .action((words: string[], { json }: Options) => {
      const text = words.join(' ');
      const found = codeOf(text);
      const codes = found === undefined ? searchObis(text).map(({ obis }) => obis) : [found];
      const entries = codes.map((logicalName) => ({
        logicalName,
        groups: obisGroups(logicalName),
        name: obisName(logicalName),
      }));
      if (json) printJson(entries);
      else
        printTable(
          ['logical name', 'name'],
          entries.map(({ logicalName, name }) => [logicalName, name]),
        );
      if (!json && entries.length === 0) process.stderr.write(`no name holds "${text}"\n`);
      finish(0);
    });
}

/** Words are no code: then they are searched for. */
function codeOf(text: string): Obis | undefined {
  try {
    return parseObis(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
