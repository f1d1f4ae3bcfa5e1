import type { Command } from 'commander';
import { ask, controlCommand, given } from './meter-control.ts';
import { wholeNumber } from './option.ts';
import { type Cell, printCsv, printJson, printTable } from './output.ts';

interface Options {
  readonly json?: boolean;
}

/** The commands that look at a running meter. */
export function showCommands(): readonly Command[] {
  return [show(), events(), rows(), ports()];
}

const show = (): Command =>
  controlCommand('show', 'the modules of a running meter, or one with all its registers')
    .argument('[label]', 'the module')
    .action(async (label: string | undefined, _options: Options, command: Command) => {
      const options = given<Options>(command);
      if (label === undefined) {
        const modules = await ask(options, 'listModules');
        if (options.json) printJson(modules);
        else
          printTable(
            ['module', 'type', 'outputs now'],
            modules.map((module) => [module.label, module.type, shown(module.outputs)]),
          );
        return;
      }
      const module = await ask(options, 'getModule', { params: { label } });
      if (options.json) {
        printJson(module);
        return;
      }
      const lines: Cell[][] = [
        ...module.inputs.map(({ name, link }) => ['input', name, link ?? 'not linked', '']),
        ...module.setup.map(({ name, value, allowed }) => ['setup', name, value, allowedText(allowed)]),
        ...module.outputs.map((output) => ['output', output.name, shown([output]), labelOf(output)]),
      ];
      printTable(['register', 'name', 'now', ''], lines);
    });

type Outputs = Awaited<ReturnType<typeof ask<'getModule'>>>['outputs'];
type Allowed = Awaited<ReturnType<typeof ask<'getModule'>>>['setup'][number]['allowed'];

const labelOf = ({ name, label }: Outputs[number]): string => (label === name ? '' : label);

const shown = (outputs: Outputs): string =>
  outputs
    .flatMap(({ value, unit, rows: count, periodSeconds }) => {
      if (value !== null) return [`${value} ${unit ?? ''}`.trim()];
      if (count !== null) return [`${count} rows`];
      return periodSeconds === null ? [] : [`every ${periodSeconds} s`];
    })
    .slice(0, 4)
    .join(', ');

function allowedText(allowed: Allowed): string {
  switch (allowed.kind) {
    case 'integer':
      return `${allowed.from} to ${allowed.to} ${allowed.unit ?? ''}`.trim();
    case 'choice':
      return allowed.of.join(', ');
    case 'obis':
      return 'an OBIS code, or none';
    case 'text':
      return `at most ${allowed.longest} characters`;
    case 'zone':
      return 'a time zone';
  }
}

const events = (): Command =>
  controlCommand('events', 'the event log of a running meter')
    .option('--after <number>', 'only later ones', wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option('--last <number>', 'so many at most; default 500', wholeNumber(1, 10_000))
    .action(
      async ({ after, last }: { readonly after?: number; readonly last?: number }, command: Command) => {
        const options = given<Options>(command);
        const list = await ask(options, 'listEvents', { query: { after, limit: last } });
        if (options.json) printJson(list);
        else
          printTable(
            ['number', 'time', 'priority', 'module', 'effect', 'cause', 'values'],
            list.map((event) => [
              event.number,
              event.local,
              `${event.priority} ${event.group}`,
              event.module,
              event.effect,
              event.cause,
              Object.entries(event.values)
                .map(([name, value]) => `${name} ${value}`)
                .join(', '),
            ]),
          );
      },
    );

interface RowOptions {
  readonly from?: string;
  readonly to?: string;
  readonly last?: number;
  readonly csv?: boolean;
}

const rows = (): Command =>
  controlCommand('rows', 'rows of a Data Recorder of a running meter')
    .argument('<label>', 'the recorder')
    .option('--from <time>', 'not before this (ISO 8601 with offset or Z)')
    .option('--to <time>', 'not after this')
    .option('--last <n>', 'the newest; default 200', wholeNumber(1, 10_000))
    .option('--csv', 'print comma-separated values')
    .action(async (label: string, { from, to, last, csv }: RowOptions, command: Command) => {
      const options = given<Options>(command);
      const recorder = await ask(options, 'listRows', {
        params: { label },
        query: { from, to, limit: last },
      });
      if (options.json) {
        printJson(recorder);
        return;
      }
      const headings = recorder.columns.map(({ source, link, unit }) =>
        `${link ?? `Source ${source}`} ${unit}`.trim(),
      );
      const lines = recorder.entries.map(({ local, flags, values }) => [local, flags.join(' '), ...values]);
      (csv ? printCsv : printTable)(['time', 'status', ...headings], lines);
    });

const ports = (): Command =>
  controlCommand('ports', 'the ports of a running meter, and who is connected there').action(
    async (_options: Options, command: Command) => {
      const options = given<Options>(command);
      const list = await ask(options, 'listPorts');
      if (options.json) printJson(list);
      else
        printTable(
          ['port', 'module', 'where', 'Unit ID', 'clients'],
          list.map(({ port, module, dlms, device, addresses, unitId, sessions }) => [
            port,
            module,
            dlms ? (device ?? addresses.map(({ url }) => url).join(' ')) : 'no DLMS',
            unitId,
            sessions
              .map(({ remote, associations }) =>
                `${remote} ${associations.map(({ client }) => `client ${client}`).join(' ')}`.trim(),
              )
              .join(', '),
          ]),
        );
    },
  );
