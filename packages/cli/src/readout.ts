import { Command } from 'commander';
import { dataToJson, type Json, type Obis, unitSymbol } from 'dlms/data';
import { type ReadDataSet, readDataSets } from 'dlms/inspect';
import { type ReadoutOptions, readout } from 'dlms/node';
import { type WatchOptions, watching } from './connection.ts';
import { UsageError } from './failure.ts';
import { nameOf } from './name.ts';
import { type Finish, wholeNumber } from './option.ts';
import { printCsv, printJson, printTable } from './output.ts';
import { startProgress } from './progress.ts';
import { modeEOf, type SignOnOptions, signOnOptions } from './sign-on.ts';

interface Options extends SignOnOptions, WatchOptions {
  readonly oneWay?: boolean;
  readonly timeout?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** One value, as `read` would give it; `address` is the meter's own name of it. */
interface Value {
  readonly logicalName: Obis | null;
  readonly address: string;
  readonly classId: null;
  readonly attribute: number;
  readonly ok: true;
  readonly value: string;
  readonly scaler?: number;
  readonly unit?: string;
  readonly quantity?: string;
  readonly at?: string;
  readonly data: Json;
}

/** `meterwire readout`: what a meter says of itself by IEC 62056-21, without DLMS. */
export function readoutCommand(finish: Finish): Command {
  const command = new Command('readout')
    .description('take the readout of a meter by IEC 62056-21 (modes A to D), for meters without DLMS')
    .argument('<url>', 'where the meter is: serial:/dev/…, tcp://host:port of a converter');
  return signOnOptions(command)
    .option('--one-way', 'mode D: listen to a meter that sends by itself, 2400 Bd unless the url says else')
    .option('--timeout <ms>', 'longest silence of the meter', wholeNumber(1, 3_600_000))
    .option('--trace', 'octets on standard error')
    .option('--capture <file>', 'write what passes the line to a file: .json or .pcap')
    .option('--json', 'print one JSON document')
    .option('--csv', 'print comma-separated values')
    .action(async (url: string, options: Options) => {
      const values = (await take(url, options)).map(shownValue);
      if (options.json) printJson(values);
      else
        (options.csv ? printCsv : printTable)(
          ['logical name', 'name', 'value', 'unit', 'time'],
          values.map(row),
        );
      finish(0);
    });
}

async function take(url: string, options: Options): Promise<readonly ReadDataSet[]> {
  const { oneWay, timeout } = options;
  const progress = startProgress(url);
  const chosen: ReadoutOptions = {
    ...modeEOf(options),
    ...(oneWay === true && { oneWay }),
    ...(timeout !== undefined && { silenceMs: timeout }),
  };
  try {
    const { tap } = watching(options, [], progress);
    const { sets } = await readout(url, { ...chosen, ...(tap && { tap }) });
    return readDataSets(sets);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    progress.stop();
  }
}

function shownValue({ address, value, reading }: ReadDataSet): Value {
  const common = { address, classId: null, attribute: 2, ok: true } as const;
  if (!reading) return { logicalName: null, ...common, value, data: { visibleString: value } };
  const { logicalName, scaler, unit, quantity, at, data } = reading;
  return {
    logicalName,
    ...common,
    value: reading.value,
    ...(scaler !== undefined && { scaler }),
    ...(unit !== undefined && { unit: unitSymbol(unit) }),
    ...(quantity !== undefined && { quantity }),
    ...(at !== undefined && { at }),
    data: dataToJson(data),
  };
}

const row = ({ logicalName, address, value, quantity, unit, at }: Value): readonly string[] => [
  logicalName ?? address,
  logicalName ? nameOf(logicalName) : '',
  quantity ?? value,
  unit ?? '',
  at ?? '',
];
