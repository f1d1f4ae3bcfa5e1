import { Command } from 'commander';
import { untilInterrupted, writeReadyFile } from './lifetime.ts';
import { type Finish, port } from './option.ts';

interface Options {
  readonly config: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly readyFile?: string;
}

/** `meterwire gateway`: collects on schedule, serves REST and the console. */
export function gatewayCommand(finish: Finish): Command {
  return new Command('gateway')
    .description('run the gateway: read meters on schedule, serve REST and the console')
    .requiredOption('--config <file>', 'connections, devices and requests (YAML)')
    .option('--data <dir>', 'where readings are kept', './meterwire-data')
    .option('--host <address>', 'listen here; beyond loopback everybody on the network can read', '127.0.0.1')
    .option('--port <number>', 'port of REST and console', port, 8080)
    .option('--ready-file <file>', 'written when everything listens')
    .action(async (options: Options) => {
      // Loaded here, since the other commands need not wait for it.
      const { startGateway } = await import('@meterwire/gateway');
      const gateway = await startGateway({
        config: options.config,
        dataDir: options.data,
        host: options.host,
        port: options.port,
      });
      process.stderr.write(`Console and REST: ${gateway.url}\n`);
      writeReadyFile(options.readyFile, { url: gateway.url });
      finish(await untilInterrupted(gateway));
    });
}
