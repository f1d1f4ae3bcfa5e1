import { Command } from 'commander';
import type { Finish } from './option.ts';
import { printJson } from './output.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly json?: boolean;
}

/** `meterwire check`: says whether a configuration is good, and starts nothing. */
export function checkCommand(finish: Finish): Command {
  return new Command('check')
    .description("check the gateway's configuration; starts nothing")
    .requiredOption('--config <file>', 'the configuration (YAML)')
    .option('--data <dir>', "the gateway's data folder, where secrets of the console lie", './meterwire-data')
    .option('--json', 'print one JSON document')
    .action(async ({ config, data, json }: Options) => {
      const { checkConfiguration, Vault } = await import('@meterwire/gateway');
      const { ok, problems } = checkConfiguration(config, Vault.of(data));
      if (json) printJson({ ok, problems });
      else if (ok) process.stdout.write(`${config} is good\n`);
      else
        for (const { path, line, message } of problems)
          process.stdout.write(`${config}${line ? `:${line}` : ''}: ${path}: ${message}\n`);
      finish(ok ? 0 : 2);
    });
}
