import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { Command, Option } from 'commander';
import { fromHex, toHex } from 'dlms/bytes';
import { unitSymbol } from 'dlms/data';
import { type Framing, inspect, type Report } from 'dlms/inspect';
import { UsageError } from './failure.ts';
import { nameOf } from './name.ts';
import type { Finish } from './option.ts';
import { printJson, printJsonLine, printTable } from './output.ts';
import { readingDocument } from './reading.ts';

interface Options {
  readonly file?: string;
  readonly lines?: string;
  readonly framing: Framing | 'auto';
  readonly json?: boolean;
}

const FRAMINGS = ['auto', 'hdlc', 'wrapper', 'mbus', 'apdu', 'data', 'modeE'] as const;

/** `meterwire decode`: takes anything off the wire apart. Exit status 6 when something in it is damaged. */
export function decodeCommand(finish: Finish): Command {
  return new Command('decode')
    .description('take octets off the wire apart: HDLC, WRAPPER, M-Bus, APDUs, Data, IEC 62056-21')
    .argument('[hex]', 'the octets in hexadecimal; "-" reads them from standard input')
    .option('--file <file>', 'read the octets from a file, hexadecimal or binary')
    .option(
      '--lines <file>',
      'one message a line in hexadecimal, one JSON document a line; "-" is standard input',
    )
    .addOption(new Option('--framing <name>', 'take them for this').choices(FRAMINGS).default('auto'))
    .option('--json', 'print one JSON document')
    .action(async (hex: string | undefined, options: Options) => {
      if (options.lines !== undefined) {
        finish(await decodeLines(options.lines, options));
        return;
      }
      const report = inspect(octetsOf(hex, options.file), framingOf(options));
      if (options.json) printJson(reportDocument(report));
      else print(report);
      finish(report.problems.length > 0 ? 6 : 0);
    });
}

const framingOf = ({ framing }: Options): { readonly framing?: Framing } =>
  framing === 'auto' ? {} : { framing };

function octetsOf(hex: string | undefined, file: string | undefined): Uint8Array {
  if ((hex === undefined) === (file === undefined)) {
    throw new UsageError('give the octets once: in hexadecimal, as --file, or "-" for standard input');
  }
  if (hex !== undefined && hex !== '-') return octetsOfText(hex);
  return octetsOfFile(readFileSync(file ?? 0));
}

/** A file of hexadecimal digits is text, whatever else is in it is taken as it stands. */
function octetsOfFile(content: Uint8Array): Uint8Array {
  const text = Buffer.from(content).toString('latin1');
  return /^[\s0-9a-f:,;x-]*$/i.test(text) ? octetsOfText(text) : content;
}

function octetsOfText(text: string): Uint8Array {
  try {
    return fromHex(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

/** A damaged line is a document with its problems, and the next line goes on. */
async function decodeLines(path: string, options: Options): Promise<number> {
  const input = path === '-' ? process.stdin : Readable.from(readFileSync(path, 'utf8'));
  let damaged = false;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    const document = lineDocument(line, options);
    damaged ||= document.problems.length > 0;
    printJsonLine(document);
  }
  return damaged ? 6 : 0;
}

function lineDocument(line: string, options: Options): ReturnType<typeof reportDocument> {
  try {
    return reportDocument(inspect(fromHex(line), framingOf(options)));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const problems = [{ offset: 0, path: 'input', message: error.message }];
    return { framing: 'apdu', frames: [], apdus: [], readings: [], problems };
  }
}

/** The report as the contract has it: octets in hexadecimal, 64-bit integers as text. */
function reportDocument({ framing, frames, apdus, readings, problems }: Report) {
  return {
    framing,
    frames,
    apdus: apdus.map(({ bytes, fields: _, ...apdu }) => ({ ...apdu, hex: toHex(bytes) })),
    readings: readings.map(readingDocument),
    problems,
  };
}

function print({ frames, apdus, readings, problems }: Report): void {
  const write = (text: string): boolean => process.stdout.write(`${text}\n`);
  for (const { offset, summary } of frames) write(`@${offset} ${summary}`);
  for (const { dump, offset } of apdus) write(`\n@${offset} ${dump}`);
  if (readings.length > 0) {
    write('');
    printTable(
      ['logical name', 'name', 'value', 'unit', 'at'],
      readings.map(({ logicalName, value, quantity, unit, at }) => [
        logicalName,
        nameOf(logicalName),
        quantity ?? value,
        unit === undefined ? '' : unitSymbol(unit),
        at,
      ]),
    );
  }
  for (const { offset, path, message } of problems)
    process.stderr.write(`!! at byte ${offset}, ${path}: ${message}\n`);
}
