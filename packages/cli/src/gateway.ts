import { Command } from 'commander';
import { report } from './failure.ts';
import { untilInterrupted } from './lifetime.ts';
import { terminalLog } from './log.ts';
import { type Finish, port } from './option.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly host?: string;
  readonly port?: number;
  readonly readyFile?: string;
  readonly goodRest?: boolean;
}

/** `meterwire gateway`: collects on schedule, serves REST and the console. */
export function gatewayCommand(finish: Finish): Command {
  return new Command('gateway')
    .description('run the gateway: read meters on schedule, serve REST and the console')
    .requiredOption('--config <file>', 'connections, devices and requests (YAML)')
    .option('--data <dir>', 'where readings are kept', './meterwire-data')
    .option('--host <address>', 'listen here instead of api.host; beyond loopback use api.tls')
    .option('--port <number>', 'port of REST and console, instead of api.port', port)
    .option('--ready-file <file>', 'written when everything listens')
    .option('--good-rest', 'run what is right of a configuration with problems, and say the rest')
    .action(async (options: Options) => {
      // Loaded here, since the other commands need not wait for it.
      const { startGateway } = await import('@meterwire/gateway');
      const gateway = await startGateway({
        config: options.config,
        dataDir: options.data,
        ...(options.host !== undefined && { host: options.host }),
        ...(options.port !== undefined && { port: options.port }),
        ...(options.readyFile !== undefined && { readyFile: options.readyFile }),
        ...(options.goodRest === true && { goodRest: true }),
        ...(process.stderr.isTTY && { logger: terminalLog('info') }),
      });
      process.stderr.write(`Console and REST: ${gateway.url}\n`);
      if (gateway.firstAdministrator !== undefined)
        process.stderr.write(
          `There is no user yet. Make the first administrator within a day, by this link:\n${gateway.firstAdministrator}\n`,
        );
      process.on('SIGHUP', () => {
        gateway.reload().catch((error: unknown) => report(error));
      });
      finish(await untilInterrupted(gateway));
    });
}
