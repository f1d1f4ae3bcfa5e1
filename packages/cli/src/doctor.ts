import { Command } from 'commander';
import { examine, parseTarget } from 'dlms/node';
import { type ConnectionOptions, connectionOptions, connectOptions, usage } from './connection.ts';
import type { Finish } from './option.ts';
import { printJson } from './output.ts';

interface Options extends ConnectionOptions {
  readonly json?: boolean;
}

/** `meterwire doctor`: says in words which layer to a silent meter fails, and what to try. Exit status 3 when one does. */
export function doctorCommand(finish: Finish): Command {
  const command = new Command('doctor')
    .description('walk up the layers to a meter that does not answer, and say what to try')
    .argument('<url>', 'where the meter is');
  return connectionOptions(command)
    .option('--json', 'print one JSON document')
    .action(async (url: string, options: Options) => {
      const target = usage(() => parseTarget(url));
      const layers = await examine(target, {
        ...(await connectOptions(options)),
        ...(!options.json && {
          onFinding: ({ layer, ok, detail, advice }) => {
            process.stdout.write(`${ok ? 'ok  ' : 'FAIL'} ${layer.padEnd(12)} ${detail}\n`);
            if (advice !== '') process.stdout.write(`     ${' '.repeat(12)} → ${advice}\n`);
          },
        }),
      });
      if (options.json) printJson({ layers });
      finish(layers.every(({ ok }) => ok) ? 0 : 3);
    });
}
