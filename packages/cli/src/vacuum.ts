import { Command } from 'commander';
import { DATA_FOLDER, sizeText } from './data-option.ts';
import type { Finish } from './option.ts';
import { printJson } from './output.ts';

interface Options {
  readonly data: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** `meterwire vacuum`: makes the database as small as it can be, or says whether it is whole. */
export function vacuumCommand(finish: Finish): Command {
  return new Command('vacuum')
    .description('write the readings anew, as small as can be; the gateway must be stopped')
    .option('--data <dir>', 'data folder of the gateway', DATA_FOLDER)
    .option('--check', 'only say whether the database is whole; the gateway may run')
    .option('--json', 'print one JSON document')
    .action(async ({ data, check, json }: Options) => {
      const { checkFolder, vacuumFolder } = await import('@meterwire/gateway');
      if (check) {
        const problems = checkFolder(data);
        if (json) printJson({ ok: problems.length === 0, problems });
        else if (problems.length === 0) process.stdout.write(`${data} is whole\n`);
        else for (const problem of problems) process.stdout.write(`${problem}\n`);
        finish(problems.length === 0 ? 0 : 6);
        return;
      }
      const { before, after } = vacuumFolder(data);
      if (json) printJson({ ok: true, before, after });
      else process.stdout.write(`${data}: ${sizeText(before)} before, ${sizeText(after)} now\n`);
      finish(0);
    });
}
