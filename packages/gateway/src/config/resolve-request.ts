import { type Obis, parseObis, parseObisReference } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { Item, Request } from '../model/request.ts';
import { cronProblem, dailyPattern, type Schedule } from '../model/schedule.ts';
import { type Complain, isTimeZone, listed, msOf, notATimeZone } from './complaint.ts';
import type { Path } from './problem.ts';
import type { FilledConfiguration } from './schema.ts';

type Written = FilledConfiguration['requests'][number];

interface Scope {
  /** Those that could be resolved. */
  readonly devices: ReadonlyMap<string, Device>;
  /** The names of all that are written down. */
  readonly names: ReadonlySet<string>;
  readonly timeZone: string;
  readonly complain: Complain;
}

/** The request, or undefined where it has no schedule or nothing to read. */
export function resolveRequest(written: Written, path: Path, scope: Scope): Request | undefined {
  const schedule = resolveSchedule(written, path, scope);
  const devices = resolveDevices(written.devices, [...path, 'devices'], scope);
  const what = resolveWhat(written, path, scope.complain);
  if (schedule === undefined || what === undefined) return undefined;
  return { name: written.name, enabled: written.enabled, devices, schedule, ...what };
}

function resolveWhat(written: Written, path: Path, complain: Complain) {
  const { values, profile, history } = written;
  if ((values === undefined) === (profile === undefined)) {
    complain(path, 'needs either values (what is read) or profile (whose rows are collected)');
    return undefined;
  }
  if (values !== undefined) {
    const items = values.flatMap(
      (item, index) => resolveItem(item, [...path, 'values', index], complain) ?? [],
    );
    return { kind: 'values', items } as const;
  }
  const logicalName = resolveName(profile ?? '', [...path, 'profile'], complain);
  return logicalName && ({ kind: 'profile', logicalName, historyMs: msOf(history) } as const);
}

function resolveDevices(
  written: Written['devices'],
  path: Path,
  { devices, names, complain }: Scope,
): Device[] {
  if (written === 'all') return [...devices.values()];
  const seen = new Set<string>();
  return written.flatMap((name, index) => {
    if (!names.has(name)) complain([...path, index], `there is no device "${name}"; ${listed([...names])}`);
    if (seen.has(name)) complain([...path, index], `"${name}" stands in this list already`);
    seen.add(name);
    return devices.get(name) ?? [];
  });
}

function resolveItem(
  written: NonNullable<Written['values']>[number],
  path: Path,
  complain: Complain,
): Item | undefined {
  if (typeof written !== 'string') {
    const logicalName = resolveName(written.logicalName, [...path, 'logicalName'], complain);
    return logicalName && { logicalName, attribute: written.attribute, classId: written.class };
  }
  try {
    const { obis, member } = parseObisReference(written);
    if (member === undefined || (typeof member === 'number' && member >= 1 && member <= 127))
      return { logicalName: obis, attribute: member, classId: undefined };
    complain(path, `"${written}" is not allowed: behind the colon an attribute as a number from 1 to 127`);
  } catch (error) {
    complainOf(error, path, complain);
  }
  return undefined;
}

function resolveName(text: string, path: Path, complain: Complain): Obis | undefined {
  try {
    return parseObis(text);
  } catch (error) {
    complainOf(error, path, complain);
    return undefined;
  }
}

/** What the parser of OBIS codes says is already about the text and what is accepted. */
function complainOf(error: unknown, path: Path, complain: Complain): void {
  if (!(error instanceof RangeError)) throw error;
  complain(path, error.message);
}

const WAYS = ['once', 'every', 'at', 'cron'] as const;

function resolveSchedule(written: Written, path: Path, scope: Scope): Schedule | undefined {
  const { complain } = scope;
  const given = WAYS.filter((way) => written[way] !== undefined);
  if (given.length !== 1) {
    complain(
      path,
      `needs exactly one of ${WAYS.join(', ')}${given.length === 0 ? '' : `, not ${given.join(' and ')}`}`,
    );
    return undefined;
  }
  const timeZone = written.timeZone ?? scope.timeZone;
  if (!isTimeZone(timeZone)) {
    if (written.timeZone !== undefined) complain([...path, 'timeZone'], notATimeZone(timeZone));
    return undefined;
  }
  const { every, at, cron } = written;
  if (every !== undefined) return resolveInterval(every, [...path, 'every'], complain);
  if (at !== undefined) return { kind: 'cron', patterns: at.map(dailyPattern), timeZone };
  if (cron === undefined) return { kind: 'once' };
  const problem = cronProblem(cron);
  if (problem === undefined) return { kind: 'cron', patterns: [cron], timeZone };
  complain([...path, 'cron'], `"${cron}" is not allowed: [second] minute hour day month weekday; ${problem}`);
  return undefined;
}

function resolveInterval(every: string, path: Path, complain: Complain): Schedule | undefined {
  const periodMs = msOf(every);
  if (periodMs >= 1000) return { kind: 'interval', periodMs };
  complain(path, `"${every}" is not allowed: one second (1s) or more`);
  return undefined;
}
