import { runRequest } from '@meterwire/api';
import { Command } from 'commander';
import { UsageError } from './failure.ts';
import { GatewayClient, type GatewayOptions, onGateway } from './gateway-call.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printJson } from './output.ts';

interface Options extends GatewayOptions {
  readonly device: readonly string[];
  readonly wait: number;
  readonly json?: boolean;
}

/** Beyond what the gateway is asked to wait. */
const GRACE_MS = 10_000;

/** `meterwire run`: starts a request of a gateway that runs, as an event from outside. Exit status 3 where a device failed. */
export function runCommand(finish: Finish): Command {
  return onGateway(new Command('run'))
    .description('run a request of a gateway now, on all of its devices or some, and wait for the end')
    .argument('<request>', 'name of the request')
    .option('--device <name>', 'only on this device; may be repeated', collect, [])
    .option('--wait <seconds>', 'longest wait for the end; 0 only starts it', wholeNumber(0, 60), 20)
    .option('--json', 'print one JSON document')
    .action(async (request: string, options: Options) => {
      const { device: devices, wait, json } = options;
      if (request === '')
        throw new UsageError('the name of the request is empty: `requests` of the configuration has them');
      const gateway = await GatewayClient.of(options);
      const input = {
        params: { id: request },
        query: { wait: wait * 1000 },
        body: devices.length === 0 ? {} : { devices: [...devices] },
      };
      const ended = await gateway.call(runRequest, input, wait * 1000 + GRACE_MS);
      if (json) printJson(ended);
      else {
        const { failures, open, readings, done, failed } = ended;
        process.stdout.write(
          `${request}: done on ${done}, failed on ${failed}, still open on ${open} of ${ended.devices} devices; ${readings} new readings\n`,
        );
        for (const { device, failure } of failures) {
          process.stderr.write(`${device}: ${failure.message}\n`);
          if (failure.advice !== null) process.stderr.write(`→ ${failure.advice}\n`);
        }
      }
      finish(ended.failed > 0 ? 3 : 0);
    });
}

const collect = (name: string, before: readonly string[]): readonly string[] => [...before, name];
