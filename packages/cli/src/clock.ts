import { Command } from 'commander';
import type { Client } from 'dlms/client';
import { type DateTime, formatDateTime, fromInstant, parseDateTime, toInstant, utcOffset } from 'dlms/data';
import { type ConnectionOptions, connectionOptions, withClient } from './connection.ts';
import { UsageError } from './failure.ts';
import type { Finish } from './option.ts';
import { printJson, printTable } from './output.ts';

interface Options extends ConnectionOptions {
  readonly set?: string;
  readonly json?: boolean;
}

const CLOCK = '0-0:1.0.0*255';

/** `meterwire clock`: the meter's time and how far it is off; with `--set` it is set. */
export function clockCommand(finish: Finish): Command {
  const command = new Command('clock')
    .description("show the meter's time, deviation, status and drift; set it with --set")
    .argument('<url>', 'where the meter is');
  return connectionOptions(command)
    .option('--set <time>', '"now", or a time (ISO 8601)')
    .option('--json', 'print one JSON document')
    .action(async (url: string, options: Options) => {
      const result = await withClient(url, options, (client) => readOrSet(client, options.set));
      if ('error' in result) {
        if (options.json) printJson({ ok: false, error: result.error });
        else process.stderr.write(`${CLOCK}: refused: ${result.error}\n`);
        finish(1);
        return;
      }
      if (options.json) printJson(result);
      else
        printTable(
          ['time', 'deviation', 'status', 'drift'],
          [[result.time, result.deviation, result.status, drift(result.driftSeconds)]],
        );
      finish(0);
    });
}

async function readOrSet(client: Client, wanted: string | undefined) {
  let shown = await readClock(client);
  if (!shown.ok) return { error: shown.error };
  if (wanted !== undefined) {
    const set = await client.setClock(timeToSet(wanted, shown.time));
    if (!set.ok) return { error: set.error };
    shown = await readClock(client);
    if (!shown.ok) return { error: shown.error };
  }
  const { time, at } = shown;
  const instant = toInstant(time);
  return {
    time: formatDateTime(time),
    deviation: time.deviation ?? null,
    status: time.status ?? null,
    driftSeconds: instant === undefined ? null : Math.round((instant - at) / 10) / 100,
    ...(wanted === undefined ? {} : { set: true }),
  };
}

/** The meter's time and ours half-way between question and answer. */
async function readClock(client: Client) {
  const asked = Date.now();
  const answer = await client.clock();
  return answer.ok ? { ...answer, at: (asked + Date.now()) / 2 } : answer;
}

/** The present in the zone that the meter's clock shows, or the time as given. */
function timeToSet(text: string, shown: DateTime): DateTime {
  if (text === 'now') {
    const offset = utcOffset(shown);
    if (offset === undefined) {
      throw new UsageError(
        'the meter does not say its deviation: give the time to set, in its own zone, instead of "now"',
      );
    }
    return fromInstant(Date.now(), { offset, daylightSaving: ((shown.status ?? 0) & 0x80) !== 0 });
  }
  try {
    return parseDateTime(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

const drift = (seconds: number | null): string =>
  seconds === null
    ? 'unknown: the meter does not say its deviation'
    : `${seconds > 0 ? '+' : ''}${seconds} s`;
