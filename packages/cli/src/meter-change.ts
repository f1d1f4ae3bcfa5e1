import { readFileSync } from 'node:fs';
import type { FrameworkDescription } from '@meterwire/meter';
import type { Command } from 'commander';
import { UsageError } from './failure.ts';
import { ask, controlCommand, given, type WhichMeter } from './meter-control.ts';
import { printJson } from './output.ts';

/** What a running meter answered: its document with `--json`, else a line of text. */
function tell(options: { readonly json?: boolean }, document: unknown, text: string): void {
  if (options.json) printJson(document);
  else process.stdout.write(`${text}\n`);
}

interface Options {
  readonly json?: boolean;
}

/** The commands that change a running meter. */
export function changeCommands(): readonly Command[] {
  return [set(), link(), label(), add(), remove(), framework(), time(), reset(), power()];
}

const set = (): Command =>
  controlCommand('set', 'set a setup register of a module of a running meter')
    .argument('<label>', 'the module')
    .argument('<register>', 'its setup register, such as Period')
    .argument('<value>', 'the value; "default" for what a new module has')
    .action(async (module: string, register: string, value: string, _options: Options, command: Command) => {
      const options = given<Options>(command);
      const to = value === 'default' ? null : await typed(options, module, register, value);
      const after = await ask(options, 'changeModule', {
        params: { label: module },
        body: { setup: { [register]: to } },
      });
      const now = after.setup.find(({ name }) => name === register)?.value;
      tell(options, after, `${module}: ${register} is ${now}`);
    });

/** A number where the register takes numbers; text that only looks like one stays text. */
async function typed(
  which: WhichMeter,
  label: string,
  register: string,
  value: string,
): Promise<string | number> {
  const module = await ask(which, 'getModule', { params: { label } });
  const { allowed } = module.setup.find(({ name }) => name === register) ?? {};
  return allowed?.kind === 'integer' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
}

const link = (): Command =>
  controlCommand('link', 'link an input of a module of a running meter')
    .argument('<label>', 'the module')
    .argument('<input>', 'its input, such as "Source 1"')
    .argument('<output>', 'label/output of another module, or none')
    .action(async (module: string, input: string, output: string, _options: Options, command: Command) => {
      const options = given<Options>(command);
      const after = await ask(options, 'changeModule', {
        params: { label: module },
        body: { inputs: { [input]: output === 'none' ? null : output } },
      });
      const now = after.inputs.find(({ name }) => name === input)?.link;
      tell(options, after, `${module}: ${input} is ${now ? `linked to ${now}` : 'not linked'}`);
    });

const label = (): Command =>
  controlCommand('label', 'change the label of a module of a running meter, or of one of its outputs')
    .argument('<label>', 'the module')
    .argument('<text>', 'its new label; links to it follow')
    .option('--output <name>', 'label this output instead of the module')
    .action(
      async (module: string, text: string, { output }: { readonly output?: string }, command: Command) => {
        const options = given<Options>(command);
        const body = output === undefined ? { label: text } : { labels: { [output]: text } };
        const after = await ask(options, 'changeModule', { params: { label: module }, body });
        tell(options, after, `${output === undefined ? module : `${module}/${output}`} is now "${text}"`);
      },
    );

const add = (): Command =>
  controlCommand('add', 'add a module to a running meter')
    .argument('<type>', 'such as "Data Recorder"')
    .argument('<label>', 'what tells it apart')
    .option('--set <register=value>', 'a setup register; may be repeated', pair, [])
    .option('--link <input=output>', 'a link, such as "Source 1=kWh del/Result"; may be repeated', pair, [])
    .action(async (type: string, name: string, { set: setup, link: inputs }: Parts, command: Command) => {
      const options = given<Options>(command);
      const [known] = (await ask(options, 'listTypes')).filter((other) => other.name === type);
      const value = (register: string, text: string): string | number => {
        const { allowed } = known?.setup.find((other) => other.name === register) ?? {};
        return allowed?.kind === 'integer' && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
      };
      const after = await ask(options, 'addModule', {
        body: {
          type,
          label: name,
          setup: Object.fromEntries(setup.map(([register, text]) => [register, value(register, text)])),
          inputs: Object.fromEntries(inputs),
        },
      });
      tell(options, after, `${after.type} "${after.label}" is there`);
    });

type Pair = readonly [name: string, value: string];
interface Parts {
  readonly set: readonly Pair[];
  readonly link: readonly Pair[];
}

function pair(text: string, before: readonly Pair[]): readonly Pair[] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"${text}" is no name=value`);
  return [...before, [text.slice(0, at).trim(), text.slice(at + 1).trim()]];
}

const remove = (): Command =>
  controlCommand('remove', 'take a module of a running meter away')
    .argument('<label>', 'the module; nothing may be linked to it')
    .action(async (module: string, _options: Options, command: Command) => {
      const options = given<Options>(command);
      const after = await ask(options, 'removeModule', { params: { label: module } });
      tell(options, after, `"${module}" is gone`);
    });

const framework = (): Command =>
  controlCommand('framework', 'print the framework of a running meter, or give it another one')
    .option('--put <file>', 'go on with this framework file (YAML or JSON)')
    .action(async ({ put }: { readonly put?: string }, command: Command) => {
      const options = given<Options>(command);
      const meter = await import('@meterwire/meter');
      if (put === undefined) {
        const now = await ask(options, 'getFramework');
        if (options.json) printJson(now);
        else process.stdout.write(meter.printFramework(now as FrameworkDescription));
        return;
      }
      const loaded = meter.loadFramework(readFileSync(put, 'utf8'));
      if (!loaded.ok) throw new meter.FrameworkError(loaded.problems, put);
      const after = await ask(options, 'putFramework', { body: loaded.description });
      tell(options, after, `the meter goes on with ${put}`);
    });

const time = (): Command =>
  controlCommand('time', "make a running meter's clock show another time")
    .argument('<time>', 'ISO 8601 with offset or Z, or now')
    .action(async (to: string, _options: Options, command: Command) => {
      const options = given<Options>(command);
      const done = await ask(options, 'setTime', { body: { to } });
      tell(options, done, `the clock shows ${done.at}`);
    });

const reset = (): Command =>
  controlCommand(
    'reset',
    'master reset: energies, demands and data logs of a running meter begin anew',
  ).action(async (_options: Options, command: Command) => {
    const options = given<Options>(command);
    const done = await ask(options, 'masterReset');
    tell(options, done, `reset at ${done.at}`);
  });

const power = (): Command =>
  controlCommand('power', 'take the power of a running meter away, or give it back')
    .argument('<state>', 'up or down')
    .action(async (state: string, _options: Options, command: Command) => {
      if (state !== 'up' && state !== 'down') throw new UsageError(`"${state}" is neither up nor down`);
      const options = given<Options>(command);
      const done = await ask(options, state === 'up' ? 'powerUp' : 'powerDown');
      tell(options, done, `power ${done.power} since ${done.at}`);
    });
