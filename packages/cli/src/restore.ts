import { Command } from 'commander';
import { DATA_FOLDER } from './data-option.ts';
import type { Finish } from './option.ts';
import { printJson } from './output.ts';

interface Options {
  readonly data: string;
  readonly from: string;
  readonly json?: boolean;
}

/** `meterwire restore`: puts a backup in the place of the readings of a gateway that is stopped. */
export function restoreCommand(finish: Finish): Command {
  return new Command('restore')
    .description('put a backup back; the gateway must be stopped, and what was there is kept beside it')
    .option('--data <dir>', 'data folder of the gateway', DATA_FOLDER)
    .requiredOption('--from <file>', 'the backup')
    .option('--json', 'print one JSON document')
    .action(async ({ data, from, json }: Options) => {
      const { restoreFolder } = await import('@meterwire/gateway');
      const kept = restoreFolder(data, from);
      if (json) printJson({ ok: true, kept: kept ?? null });
      else {
        process.stdout.write(`${data} holds the readings of ${from}\n`);
        if (kept !== undefined) process.stdout.write(`what was there before is in ${kept}\n`);
      }
      finish(0);
    });
}
