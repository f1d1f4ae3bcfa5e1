import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { UsageError } from './failure.ts';
import { untilInterrupted, writeReadyFile } from './lifetime.ts';
import { type Finish, port, wholeNumber } from './option.ts';
import { readSecret } from './secret.ts';

interface Options {
  readonly count: number;
  readonly config?: string;
  readonly model?: string;
  readonly transport: 'hdlc' | 'wrapper' | 'both';
  readonly portBase: number;
  readonly onePort?: boolean;
  readonly host: string;
  readonly faults?: string;
  readonly data?: string;
  readonly historyDays: number;
  readonly seed: number;
  readonly zone?: string;
  readonly keys?: string;
  readonly writeKeys?: string;
  readonly writeConfig?: string;
  readonly readyFile?: string;
}

/** `meterwire fleet`: many virtual meters in one process. */
export function fleetCommand(finish: Finish): Command {
  return new Command('fleet')
    .description('run many virtual meters in one process, each with its own address, identity and history')
    .requiredOption('--count <number>', 'how many meters', wholeNumber(1, 60_000))
    .option('--config <file>', 'a framework of modules and links (YAML) for all of them')
    .option('--model <name>', 'ion9000, ion8650, ion7400 or ion8800; default ion8650')
    .option('--transport <name>', 'hdlc, wrapper or both', transport, 'hdlc')
    .option('--port-base <number>', 'the first TCP port; the others follow it', port, 5000)
    .option('--one-port', 'all meters on one TCP port for each transport, told apart by their addresses')
    .option('--host <address>', 'listen here', '127.0.0.1')
    .option('--faults <file>', 'what goes wrong, and with which meters (YAML)')
    .option('--data <dir>', 'where is kept what clients do to the clocks; else a restart forgets it')
    .option('--history-days <number>', 'how much history they show', wholeNumber(0, 366), 7)
    .option('--seed <number>', 'another seed is another fleet', wholeNumber(0, 4_294_967_295), 1)
    .option('--zone <name>', 'time zone of their clocks, such as Europe/Berlin; default UTC')
    .option(
      '--keys <seed>',
      'give every meter keys and a password of its own, made of this text and its number',
    )
    .option('--write-keys <file>', 'write what clients need: passwords and keys of every meter')
    .option('--write-config <file>', 'write a configuration of the gateway that reads the fleet')
    .option('--ready-file <file>', 'written when everything listens')
    .action(async (options: Options) => {
      const { gatewayFile, readFaults, startFleet } = await import('@meterwire/meter');
      const fleet = await startFleet({
        count: options.count,
        ...(options.config !== undefined && { config: options.config }),
        ...(options.model !== undefined && { model: options.model }),
        transports: options.transport === 'both' ? ['hdlc', 'wrapper'] : [options.transport],
        portBase: options.portBase,
        onePort: options.onePort === true,
        host: options.host,
        ...(options.faults !== undefined && { faults: await readFaults(options.faults) }),
        ...(options.data !== undefined && { dataDir: options.data }),
        historyDays: options.historyDays,
        seed: options.seed,
        ...(options.zone !== undefined && { zone: options.zone }),
        ...(options.keys !== undefined && {
          keySeed: Buffer.from(await readSecret(options.keys)).toString('utf8'),
        }),
        logger: { info: () => {}, warn: (text) => process.stderr.write(`${text}\n`) },
      });
      const [first] = fleet.members;
      const last = fleet.members.at(-1);
      process.stderr.write(`${fleet.members.length} meters (Ctrl-C ends them)\n`);
      for (const member of first === last ? [first] : [first, last])
        for (const { transport, url, logical, physical } of member?.addresses ?? [])
          process.stderr.write(
            `${member?.logicalDeviceName}: ${transport} ${url} logical ${logical}${physical === undefined ? '' : ` physical ${physical}`}\n`,
          );
      const listed = fleet.members.map(({ number, logicalDeviceName: name, addresses }) => ({
        name,
        addresses,
        credentials: fleet.credentials(number),
      }));
      if (options.writeKeys !== undefined) {
        const keys = listed.map(({ name, credentials }) => ({ name, credentials }));
        writeFileSync(options.writeKeys, `${JSON.stringify(keys, null, 1)}\n`, { mode: 0o600 });
      }
      if (options.writeConfig !== undefined)
        writeFileSync(options.writeConfig, gatewayFile(listed), { mode: 0o600 });
      writeReadyFile(options.readyFile, fleet.members);
      finish(await untilInterrupted(fleet));
    });
}

function transport(text: string): string {
  if (text === 'hdlc' || text === 'wrapper' || text === 'both') return text;
  throw new UsageError(`"${text}" is no transport: hdlc, wrapper or both`);
}
