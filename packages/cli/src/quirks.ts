import { Command } from 'commander';
import { QUIRKS } from 'dlms/session';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

/** `meterwire quirks`: the deviations of meters that can be allowed by name. */
export function quirksCommand(finish: Finish): Command {
  return new Command('quirks')
    .description('list the deviations of meters that --quirk allows')
    .option('--json', 'print one JSON document')
    .action(({ json }: { readonly json?: boolean }) => {
      const rows = Object.entries(QUIRKS);
      if (json) printJson(rows.map(([name, meaning]) => ({ name, meaning })));
      else printTable(['quirk', 'what it does'], rows);
      finish(0);
    });
}
