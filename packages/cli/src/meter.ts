import { writeFileSync } from 'node:fs';
import type { ControlAddress, ControlOptions, MeterAddress } from '@meterwire/meter';
import { Command } from 'commander';
import { UsageError } from './failure.ts';
import { type Running, untilInterrupted, writeReadyFile } from './lifetime.ts';
import { changeCommands } from './meter-change.ts';
import { showCommands } from './meter-show.ts';
import { type Finish, port, wholeNumber } from './option.ts';
import { printJson } from './output.ts';
import { readSecret } from './secret.ts';

interface Options {
  readonly config?: string;
  readonly model?: string;
  readonly profile?: 'ion' | 'full';
  readonly writeKeys?: string;
  readonly writeConfig?: string;
  readonly data: string;
  readonly host: string;
  readonly port: number;
  readonly wrapperPort: number;
  readonly seed?: number;
  readonly zone?: string;
  readonly faults?: string;
  readonly objects?: string;
  readonly control: boolean;
  readonly controlPort: number;
  readonly controlHost: string;
  readonly controlToken?: string;
  readonly printFramework?: string;
  readonly schema?: boolean;
  readonly readyFile?: string;
}

/** `meterwire meter`: a virtual ION meter on two TCP ports. */
export function meterCommand(finish: Finish): Command {
  const command = new Command('meter')
    .description('run a virtual meter: HDLC over TCP on one port, WRAPPER on another')
    .option('--config <file>', 'a framework of modules and links (YAML) instead of the default one')
    .option('--model <name>', 'ion9000, ion8650, ion7400 or ion8800; default ion8650')
    .option(
      '--profile <name>',
      'ion: exactly what ION meters do; full: all that DLMS has; default ion',
      profile,
    )
    .option('--write-keys <file>', 'with the full profile: write what clients need, passwords and keys')
    .option('--write-config <file>', 'write a configuration of the gateway that reads it')
    .option('--data <dir>', 'where its logs and totals are kept', './meterwire-meter')
    .option('--host <address>', 'listen here', '127.0.0.1')
    .option('--port <number>', 'HDLC over TCP', port, 4059)
    .option('--wrapper-port <number>', 'WRAPPER over TCP', port, 4060)
    .option('--seed <number>', 'another seed is another load', wholeNumber(0, 4_294_967_295))
    .option('--zone <name>', 'time zone of its clock, such as Europe/Berlin; default UTC')
    .option('--faults <file>', 'what goes wrong with it (YAML): the faults of meter 1')
    .option(
      '--objects <file>',
      'serve the object list of a real meter instead, as "objects --save" writes it',
    )
    .option(
      '--control-port <number>',
      'HTTP port of its control interface; default any that is free',
      port,
      0,
    )
    .option('--control-host <address>', 'beyond this machine it asks for a token', '127.0.0.1')
    .option('--control-token <text>', 'the token that the control interface asks for; "@file" reads it')
    .option('--no-control', 'no control interface: it cannot be changed while it runs')
    .option('--print-framework <model>', 'print the default framework of a model, to begin with, and end')
    .option('--schema', 'print the JSON schema of framework files, for editors, and end')
    .option('--ready-file <file>', 'written when everything listens')
    .action(async (options: Options) => {
      const { readFaults, startMeter, startRecordedMeter } = await import('@meterwire/meter');
      if (options.schema) {
        const { frameworkSchema } = await import('@meterwire/meter');
        printJson(frameworkSchema());
        return;
      }
      if (options.printFramework !== undefined) {
        await printTemplate(options.printFramework);
        return;
      }
      if (options.objects !== undefined) {
        const { objects, host, port, wrapperPort, readyFile } = options;
        const model = await startRecordedMeter({ objects, host, port, wrapperPort });
        process.stderr.write(`${model.objects} objects of ${objects}\n`);
        await untilEnded(model, readyFile, finish);
        return;
      }
      const meter = await startMeter({
        ...(options.config !== undefined && { config: options.config }),
        ...(options.model !== undefined && { model: options.model }),
        ...(options.profile !== undefined && { profile: options.profile }),
        dataDir: options.data,
        logger: { info: () => {}, warn: (text) => process.stderr.write(`${text}\n`) },
        host: options.host,
        port: options.port,
        wrapperPort: options.wrapperPort,
        ...(options.seed !== undefined && { seed: options.seed }),
        ...(options.zone !== undefined && { zone: options.zone }),
        ...(options.faults !== undefined && { faults: await readFaults(options.faults) }),
        ...(options.control && { control: await controlOf(options) }),
      });
      for (const { port, device, signOn } of meter.lines)
        process.stderr.write(`${port}: ${device}${signOn === 'none' ? '' : ', sign-on by mode E'}\n`);
      if (options.writeKeys !== undefined)
        writeFileSync(options.writeKeys, `${JSON.stringify(meter.credentials(), null, 2)}\n`, {
          mode: 0o600,
        });
      if (options.writeConfig !== undefined) {
        const { gatewayFile } = await import('@meterwire/meter');
        const { addresses } = meter;
        const listed = { name: 'meter', addresses, credentials: meter.credentials() };
        writeFileSync(options.writeConfig, gatewayFile([listed]), { mode: 0o600 });
      }
      if (meter.control) process.stderr.write(`control: ${meter.control.url}\n`);
      await untilEnded(meter, options.readyFile, finish);
    });
  for (const control of [...showCommands(), ...changeCommands()]) command.addCommand(control);
  return command;
}

function profile(text: string): string {
  if (text === 'ion' || text === 'full') return text;
  throw new UsageError(`"${text}" is no profile: ion or full`);
}

const controlOf = async ({ controlHost, controlPort, controlToken }: Options): Promise<ControlOptions> => ({
  host: controlHost,
  port: controlPort,
  ...(controlToken !== undefined && {
    token: Buffer.from(await readSecret(controlToken)).toString('utf8'),
  }),
});

/** Tells where it listens, and waits for the end. */
async function untilEnded(
  meter: Running & {
    readonly addresses: readonly MeterAddress[];
    readonly control?: ControlAddress | undefined;
  },
  readyFile: string | undefined,
  finish: Finish,
): Promise<void> {
  for (const { transport, url } of meter.addresses) process.stderr.write(`${transport}: ${url}\n`);
  const control = meter.control ? [{ transport: 'control', ...meter.control }] : [];
  writeReadyFile(readyFile, [...meter.addresses, ...control]);
  finish(await untilInterrupted(meter));
}

/** Prints a default framework as the file that `--config` takes. */
async function printTemplate(model: string): Promise<void> {
  const { isModel, MODELS, printFramework, TEMPLATES } = await import('@meterwire/meter');
  if (!isModel(model)) throw new UsageError(`there is no model "${model}": ${MODELS.join(', ')}`);
  process.stdout.write(`# ${HINT}\n${printFramework(TEMPLATES[model])}`);
}

const HINT =
  'Change it, and start it with: meterwire meter --config FILE. A link is label/output; docs/meter.md';
