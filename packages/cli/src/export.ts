import { once } from 'node:events';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { ExportFormat } from '@meterwire/gateway';
import { Command, Option } from 'commander';
import { type Obis, parseObis } from 'dlms/data';
import { DATA_FOLDER, sizeText } from './data-option.ts';
import { UsageError } from './failure.ts';
import type { Finish } from './option.ts';

interface Options {
  readonly data: string;
  readonly format: ExportFormat;
  readonly to?: string;
  readonly device?: string;
  readonly object?: Obis;
  readonly profile?: Obis;
  readonly from?: number;
  readonly until?: number;
  readonly timeZone: string;
}

/** `meterwire export`: readings as CSV, JSON or a workbook, while the gateway runs. */
export function exportCommand(finish: Finish): Command {
  return new Command('export')
    .description('write stored readings as CSV, JSON or a workbook; the gateway may run')
    .option('--data <dir>', 'data folder of the gateway', DATA_FOLDER)
    .addOption(
      new Option('--format <name>', 'form of the file')
        .choices(['csv', 'json', 'jsonl', 'xlsx'])
        .default('csv'),
    )
    .option('--to <file>', 'the file; standard output when left out')
    .option('--device <name>', 'readings of this device only')
    .option('--object <obis>', 'readings of this object only', logicalName)
    .option('--profile <obis>', 'rows of this profile, a row a line', logicalName)
    .option('--from <time>', 'captured at this time or later (ISO 8601)', moment)
    .option('--until <time>', 'captured before this time', moment)
    .option('--time-zone <name>', 'zone of the times that are written', zone, 'UTC')
    .action(async ({ data, format, to, device, object, profile, from, until, timeZone }: Options) => {
      const { exportFolder } = await import('@meterwire/gateway');
      if (format === 'xlsx' && to === undefined && process.stdout.isTTY)
        throw new UsageError('a workbook is nothing for a terminal: give it a file with --to');
      const wanted = { format, device, logicalName: object, profile, from, to: until, timeZone };
      const pieces = exportFolder(data, wanted);
      if (to === undefined) await write(pieces, process.stdout);
      else process.stderr.write(`${to}: ${sizeText(await writeFile(pieces, to))}\n`);
      finish(0);
    });
}

/** Under its name it is whole. */
async function writeFile(pieces: AsyncIterable<Uint8Array>, path: string): Promise<number> {
  const unfinished = `${path}.unfinished`;
  const stream = createWriteStream(unfinished);
  try {
    const bytes = await write(pieces, stream);
    stream.end();
    await once(stream, 'close');
    renameSync(unfinished, path);
    return bytes;
  } catch (error) {
    stream.destroy();
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** No faster than they are taken. */
async function write(pieces: AsyncIterable<Uint8Array>, stream: Writable): Promise<number> {
  let bytes = 0;
  const failed = new Promise<never>((_, reject) => stream.once('error', reject));
  failed.catch(() => undefined); // it is heard of below, by whoever waits then
  for await (const piece of pieces) {
    bytes += piece.length;
    if (!stream.write(piece)) await Promise.race([once(stream, 'drain'), failed]);
  }
  return bytes;
}

function logicalName(text: string): Obis {
  try {
    return parseObis(text);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function moment(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new UsageError(`"${text}" is no time such as 2026-03-29T01:00:00Z`);
  return at;
}

function zone(text: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    throw new UsageError(`"${text}" is no time zone such as Europe/Berlin`);
  }
}
