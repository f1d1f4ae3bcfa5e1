import { statSync } from 'node:fs';
import { Command } from 'commander';
import { DATA_FOLDER, sizeText } from './data-option.ts';
import type { Finish } from './option.ts';
import { printJson } from './output.ts';

interface Options {
  readonly data: string;
  readonly to: string;
  readonly json?: boolean;
}

/** `meterwire backup`: copies the readings while the gateway runs. */
export function backupCommand(finish: Finish): Command {
  return new Command('backup')
    .description('copy all readings to one checked file, while the gateway goes on')
    .option('--data <dir>', 'data folder of the gateway', DATA_FOLDER)
    .requiredOption('--to <file>', 'the backup; nothing is replaced')
    .option('--json', 'print one JSON document')
    .action(async ({ data, to, json }: Options) => {
      const { backupFolder } = await import('@meterwire/gateway');
      await backupFolder(data, to);
      const { size } = statSync(to);
      if (json) printJson({ ok: true, file: to, bytes: size });
      else process.stdout.write(`${to} holds all readings of ${data} (${sizeText(size)})\n`);
      finish(0);
    });
}
