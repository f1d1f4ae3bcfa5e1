import { userInfo } from 'node:os';
import { Command } from 'commander';
import { DATA_FOLDER } from './data-option.ts';
import { UsageError } from './failure.ts';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

interface Options {
  readonly data: string;
  readonly allow?: string;
  readonly history?: boolean;
  readonly json?: boolean;
}

/** `meterwire counters`: the ledger of invocation counters, and an operator's word on a jump that was held. */
export function countersCommand(finish: Finish): Command {
  return new Command('counters')
    .description('show the invocation counters of the gateway, and what happened to them')
    .option('--data <dir>', 'data folder of the gateway', DATA_FOLDER)
    .option('--history', 'what happened to them besides being spent')
    .option('--allow <id>', 'allow a jump that was held; the gateway must be stopped')
    .option('--json', 'print one JSON document')
    .action(async ({ data, allow, history, json }: Options) => {
      const { allowCounter, countersOf } = await import('@meterwire/gateway');
      if (allow !== undefined && !(await allowCounter(data, allow, userInfo().username)))
        throw new UsageError(
          `no jump of the counter "${allow}" is held; \`meterwire counters\` shows those that are`,
        );
      const { counters, entries } = countersOf(data);
      if (json) printJson({ counters, entries });
      else if (history)
        printTable(
          ['time', 'counter', 'device', 'what', 'before', 'after', 'by'],
          entries.map((entry) => [
            new Date(entry.at).toISOString(),
            entry.counter,
            entry.device,
            entry.kind,
            entry.before,
            entry.after,
            entry.by,
          ]),
        );
      else
        printTable(
          ['counter', 'device', 'system title', 'next', 'state', 'the meter says'],
          counters.map(({ id, device, systemTitle, next, state, held }) => [
            id,
            device,
            systemTitle,
            next,
            state,
            held,
          ]),
        );
      finish(0);
    });
}
