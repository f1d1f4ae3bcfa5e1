import { Command } from 'commander';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

interface Options {
  readonly to: string;
  readonly data: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `meterwire import`: the configuration of another product into ours. */
export function importCommand(finish: Finish): Command {
  return new Command('import')
    .description('take devices and signals of a workbook (.xlsx), CSV or YAML into a configuration')
    .argument('<file>', 'workbook with the sheets Devices and Signals, one of them as CSV, or YAML')
    .requiredOption('--to <file>', 'configuration that takes them up; made when missing')
    .option('--data <dir>', 'data folder of the gateway: passwords go into its vault', './meterwire-data')
    .option('--dry-run', 'say what would be different and what is wrong, and write nothing')
    .option('--json', 'one JSON document')
    .action(async (file: string, options: Options) => {
      const { importFile } = await import('@meterwire/gateway');
      const { to, data: dataDir, dryRun = false } = options;
      const found = await importFile({ file, to, dataDir, dryRun });
      finish(found.ok ? 0 : 2);
      if (options.json) return printJson(found);
      for (const note of found.notes) process.stderr.write(`note: ${note}\n`);
      for (const { path, message } of found.problems) process.stderr.write(`${path}: ${message}\n`);
      if (!found.ok) {
        process.stderr.write(`${found.problems.length} things are wrong; nothing was written\n`);
        return;
      }
      printTable(
        ['what', 'change'],
        found.differences.map(({ path, kind }) => [path, kind]),
      );
      process.stderr.write(dryRun ? 'nothing was written: --dry-run\n' : `${to} has taken it up\n`);
    });
}
