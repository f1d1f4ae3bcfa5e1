import { Command } from 'commander';
import { toHex } from 'dlms/bytes';
import type { Client, ProfileColumn, ProfileRow, ProfileShape, RowSelection } from 'dlms/client';
import { timeOf } from 'dlms/client';
import { encode } from 'dlms/codec';
import {
  type Data,
  type DateTime,
  data as dataCodec,
  formatDateTime,
  formatDecimal,
  fromInstant,
  type Json,
  numberOf,
  parseDateTime,
  parseObis,
  toInstant,
  unitSymbol,
  utcOffset,
} from 'dlms/data';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { UsageError } from './failure.ts';
import { nameOf } from './name.ts';
import { type Finish, wholeNumber } from './option.ts';
import { type Cell, printCsv, printJson, printTable } from './output.ts';

interface Options extends ConnectionOptions {
  readonly from?: string;
  readonly to?: string;
  readonly entries?: string;
  readonly last?: number;
  readonly columns?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `meterwire profile`: rows of a profile generic. */
export function profileCommand(finish: Finish): Command {
  const command = new Command('profile')
    .description('rows of a profile: a load profile, billing values, an event log')
    .argument('<url>', 'where the meter is')
    .argument('<obis>', 'the profile, such as 1-0:99.1.0');
  return connectionOptions(command)
    .option('--from <time>', "not before this (ISO 8601; the meter's own time where no offset is given)")
    .option('--to <time>', 'not after this')
    .option('--entries <a-b>', 'by position, counted from 1; "a-" is to the end')
    .option('--last <n>', 'the newest rows', wholeNumber(1, 4_294_967_295))
    .option('--columns <list>', 'only these: positions from 1, or OBIS codes, separated by commas')
    .option('--raw', 'with --json: the octets of every value, too')
    .option('--json', 'print one JSON document')
    .option('--csv', 'print comma-separated values')
    .action(async (url: string, code: string, options: Options) => {
      const wanted = selection(options);
      const answer = await withClient(url, options, (client) =>
        read(client, obisOf(code), wanted, options.columns),
      );
      if (!answer.ok) {
        if (options.json) printJson({ ok: false, error: answer.error });
        else process.stderr.write(`${code}: refused: ${answer.error}\n`);
        finish(1);
        return;
      }
      print(answer, options);
      finish(0);
    });
}

function obisOf(text: string) {
  try {
    return parseObis(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

type Wanted =
  | Exclude<RowSelection, { kind: 'range' }>
  | { readonly kind: 'between'; readonly from?: DateTime; readonly to?: DateTime };

function selection({ from, to, entries, last }: Options): Wanted {
  const ways = [from ?? to, entries, last].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UsageError('choose one of --from/--to, --entries and --last');
  if (last !== undefined) return { kind: 'last', count: last };
  if (entries !== undefined) {
    const match = /^(\d+)-(\d*)$/.exec(entries);
    if (!match) throw new UsageError(`"${entries}" is no range of entries such as 1-96`);
    return { kind: 'entries', first: Number(match[1]), last: match[2] === '' ? 0 : Number(match[2]) };
  }
  if (from === undefined && to === undefined) return { kind: 'all' };
  return {
    kind: 'between',
    ...(from === undefined ? {} : { from: timeOfText(from) }),
    ...(to === undefined ? {} : { to: timeOfText(to) }),
  };
}

function timeOfText(text: string): DateTime {
  try {
    return parseDateTime(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

async function read(client: Client, logicalName: string, wanted: Wanted, columnList: string | undefined) {
  const described = await client.profileShape(logicalName);
  if (!described.ok) return described;
  const { shape } = described;
  const columns = columnList === undefined ? {} : { columns: positions(columnList, shape) };
  if (wanted.kind !== 'between') return client.profile(shape, { ...wanted, ...columns });
  return client.profile(shape, { ...(await rangeFor(client, wanted)), ...columns });
}

/**
 * A meter compares times as its own local time. A time with an offset is turned into that by the deviation its clock has now; the
 * edges are then checked by instant, with a margin for the hour that daylight saving moves.
 */
async function rangeFor(
  client: Client,
  { from, to }: Extract<Wanted, { kind: 'between' }>,
): Promise<RowSelection> {
  if (from?.deviation === undefined && to?.deviation === undefined) {
    return { kind: 'range', ...(from && { from }), ...(to && { to }) };
  }
  const clock = await client.clock();
  const offset = clock.ok ? utcOffset(clock.time) : undefined;
  if (offset === undefined) {
    throw new UsageError(
      "the meter does not say its time zone: give --from and --to without an offset, in the meter's own time",
    );
  }
  const local = (time: DateTime): DateTime => {
    const instant = toInstant(time);
    return instant === undefined ? time : fromInstant(instant, { offset });
  };
  return { kind: 'range', ...(from && { from: local(from) }), ...(to && { to: local(to) }) };
}

function positions(text: string, { columns, logicalName }: ProfileShape): readonly number[] {
  return text.split(',').map((part) => {
    const position = /^\d+$/.test(part.trim())
      ? Number(part) - 1
      : columns.findIndex((column) => column.logicalName === obisOf(part));
    if (columns[position]) return position;
    throw new UsageError(
      `${logicalName} has no column "${part.trim()}": it has ${columns.map((column) => column.logicalName).join(', ')}`,
    );
  });
}

interface Rows {
  readonly columns: readonly ProfileColumn[];
  readonly rows: readonly ProfileRow[];
}

function print({ columns, rows }: Rows, { json, csv, raw }: Options): void {
  if (json) {
    printJson({
      columns: columns.map(({ logicalName, attribute, classId, scalerUnit }) => ({
        logicalName,
        name: nameOf(logicalName),
        attribute,
        classId,
        ...(scalerUnit && { unit: unitSymbol(scalerUnit.unit), scaler: scalerUnit.scaler }),
      })),
      rows: rows.map((row) => row.map((value, i) => cellDocument(value, columns[i]))),
      ...(raw && { raw: rows.map((row) => row.map((value) => toHex(encode(dataCodec, value)))) }),
    });
    return;
  }
  const headings = columns.map(({ logicalName, scalerUnit }) =>
    [logicalName, scalerUnit && unitSymbol(scalerUnit.unit)].filter(Boolean).join(' '),
  );
  (csv ? printCsv : printTable)(
    headings,
    rows.map((row) => row.map((value, i) => cell(value, columns[i]))),
  );
}

/** Numbers with a scaler are the integers as text, exactly; a status word is a number; a time is ISO 8601. */
function cellDocument(value: Data, column: ProfileColumn | undefined): Json {
  const time = timeOf(value);
  if (time) return formatDateTime(time);
  const number = numberOf(value);
  if (number !== undefined) return column?.scalerUnit || typeof number === 'bigint' ? String(number) : number;
  return value.type === 'null' ? null : textOf(value);
}

function cell(value: Data, column: ProfileColumn | undefined): Cell {
  const number = numberOf(value);
  if (number !== undefined && column?.scalerUnit)
    return formatDecimal({ value: number, scaler: column.scalerUnit.scaler });
  const document = cellDocument(value, column);
  return typeof document === 'object' ? null : document;
}

const textOf = (value: Data): string =>
  value.value instanceof Uint8Array
    ? toHex(value.value)
    : typeof value.value === 'string'
      ? value.value
      : JSON.stringify(value.value);
