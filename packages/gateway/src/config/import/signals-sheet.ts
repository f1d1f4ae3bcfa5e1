import { formatObis, parseObisReference } from 'dlms/data';
import type { SheetDevice } from './devices-sheet.ts';
import type { Findings } from './findings.ts';
import { RowReader } from './row-reader.ts';
import type { Sheet } from './sheet.ts';

/** The sheet Signals: one signal a row, and for each device a request that reads what its signals take. */
export function readSignals(
  sheet: Sheet,
  devices: ReadonlyMap<string, SheetDevice>,
  findings: Findings,
): void {
  const jobs = new Map<SheetDevice, Set<string>>();
  for (const row of sheet.rows) {
    const cells = new RowReader(sheet, row, findings.problems);
    const alias = cells.required('signal_alias');
    const owner = cells.required('device_alias');
    const device = owner === undefined ? undefined : devices.get(owner);
    if (owner !== undefined && device === undefined)
      cells.complain('device_alias', `"${owner}" is the alias of no device`);
    const job = readJob(cells, 'job_todo', 'tag_job');
    const [taken] = readJob(cells, 'tag_job_todo', 'job_todo', 'tag_job');
    if (cells.text('job_todo', 'tag_job') === undefined)
      cells.complain('job_todo', 'is missing: one OBIS code, or several with commas');
    if (alias === undefined || device === undefined || taken === undefined) continue;
    if (job.length > 0 && !job.includes(taken))
      cells.complain('tag_job_todo', `"${taken}" is not allowed: one of those of the job, ${job.join(', ')}`);
    if (cells.text('sn') !== undefined)
      findings.note(
        `${cells.place}: the short name ${cells.text('sn')} is found in the object list of the meter by itself`,
      );
    findings.put('signals', alias, signalOf(alias, device, taken, cells), cells.place);
    const read = jobs.get(device) ?? new Set();
    jobs.set(device, read);
    if (cells.flag('enable') !== false) for (const code of job) read.add(code);
  }
  for (const [{ name, scanMs }, codes] of jobs) {
    if (codes.size === 0) continue;
    const every = `${Math.max(scanMs, 1000)}ms`;
    findings.put('requests', name, { name, devices: [name], every, values: [...codes] }, sheet.name);
  }
}

function signalOf(alias: string, device: SheetDevice, taken: string, cells: RowReader) {
  const { obis, member } = parseObisReference(taken);
  const shortPulse = cells.integer('pulse_short_time_ms', 1, 86_400_000);
  const longPulse = cells.integer('pulse_long_time_ms', 1, 86_400_000);
  const attribute = typeof member === 'number' ? member : undefined;
  const name = cells.text('signal_name');
  const pulses = {
    ...(shortPulse !== undefined && { shortPulse: `${shortPulse}ms` }),
    ...(longPulse !== undefined && { longPulse: `${longPulse}ms` }),
  };
  return {
    alias,
    ...(name !== undefined && { name }),
    ...(cells.flag('enable') === false && { enabled: false }),
    device: device.name,
    logicalName: obis,
    ...(attribute !== undefined && { attribute }),
    type: cells.choice('number_type', NUMBER_TYPES) ?? 'auto',
    ...(cells.flag('log') === true && { log: true }),
    ...(Object.keys(pulses).length > 0 && {
      output: { logicalName: obis, attribute: attribute ?? 2, ...pulses },
    }),
  };
}

const NUMBER_TYPES = {
  FLOAT: 'float',
  DOUBLE: 'double',
  DIGITAL: 'digital',
  BOOL: 'digital',
  BOOLEAN: 'digital',
  SHORT: 'int16',
  INT16: 'int16',
  USHORT: 'uint16',
  UINT16: 'uint16',
  INT: 'int32',
  INT32: 'int32',
  INTEGER: 'int32',
  UINT: 'uint32',
  UINT32: 'uint32',
  LONG: 'int64',
  INT64: 'int64',
  ULONG: 'uint64',
  UINT64: 'uint64',
  STRING: 'text',
} as const;

/** The codes of a job, canonical, with their attribute where it was given. */
function readJob(cells: RowReader, ...columns: readonly string[]): string[] {
  const text = cells.text(...columns) ?? '';
  return text
    .split(/[,;]/)
    .map((code) => code.trim())
    .filter((code) => code !== '')
    .flatMap((code) => {
      try {
        const { obis, member } = parseObisReference(code);
        return [member === undefined ? formatObis(obis) : `${formatObis(obis)}:${member}`];
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        cells.complain(columns[0] ?? '', error.message);
        return [];
      }
    });
}
