import { Command } from 'commander';
import {
  isObisLanguage,
  OBIS_LANGUAGES,
  type Obis,
  obisGroups,
  obisName,
  obisOrigin,
  parseObis,
  searchObis,
} from 'dlms/data';
import { UsageError } from './failure.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printJson, printTable } from './output.ts';

interface Options {
  readonly json?: boolean;
  readonly limit: number;
  readonly language: string;
}

/** `meterwire obis`: what a code means, or which codes have a name with these words. */
export function obisCommand(finish: Finish): Command {
  return new Command('obis')
    .description('what an OBIS code means, or the codes whose names hold some words')
    .argument('<code or words...>', '1-0:1.8.0, or: import energy tariff 1')
    .option('--limit <number>', 'how many codes a search gives at most', wholeNumber(1, 10_000), 20)
    .option('--language <key>', `the language of the names: ${Object.keys(OBIS_LANGUAGES).join(', ')}`, 'en')
    .option('--json', 'print one JSON document')
    .action((words: string[], { json, limit, language }: Options) => {
      if (!isObisLanguage(language))
        throw new UsageError(
          `there are no names in "${language}": ${Object.keys(OBIS_LANGUAGES).join(', ')}`,
        );
      const texts = OBIS_LANGUAGES[language];
      const text = words.join(' ');
      const found = codeOf(text);
      const codes = found === undefined ? searchObis(text, limit, texts).map(({ obis }) => obis) : [found];
      const entries = codes.map((logicalName) => ({
        logicalName,
        groups: obisGroups(logicalName),
        name: obisName(logicalName, texts),
        origin: obisOrigin(logicalName),
      }));
      if (json) printJson(entries);
      else
        printTable(
          ['logical name', 'name', 'meaning given by'],
          entries.map(({ logicalName, name, origin }) => [logicalName, name, origin]),
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
