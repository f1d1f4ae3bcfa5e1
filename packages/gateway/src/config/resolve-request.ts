import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import { type Obis, parseObis, parseObisReference } from 'dlms/data';
import type { Device } from '../model/device.ts';
import type { Item, Request } from '../model/request.ts';
import { cronProblem, dailyPattern, type Schedule } from '../model/schedule.ts';
import { type Complain, isTimeZone, listed, msOf, notATimeZone } from './complaint.ts';

type Written = FilledConfiguration['requests'][number];

interface Scope extends DeviceScope {
  readonly timeZone: string;
}

/** Devices by which others can name them. */
export interface DeviceScope {
  /** Those that could be resolved. */
  readonly devices: ReadonlyMap<string, Device>;
  /** The names of all that are written down. */
  readonly names: ReadonlySet<string>;
  readonly complain: Complain;
}

/** The request, or undefined where it has no schedule or nothing to do. */
export function resolveRequest(written: Written, path: Path, scope: Scope): Request | undefined {
  const devices = resolveDevices(written.devices, [...path, 'devices'], scope);
  return resolveRequestOf(devices, written, path, scope);
}

/** The same for devices that are known already: those of a template. */
export function resolveRequestOf(
  devices: readonly Device[],
  written: Omit<Written, 'devices'>,
  path: Path,
  scope: Pick<Scope, 'timeZone' | 'complain'>,
): Request | undefined {
  const schedule = resolveSchedule(written, path, scope);
  const what = resolveWhat(written, path, scope.complain);
  if (schedule === undefined || what === undefined) return undefined;
  const { name, description, enabled, send, missed, priority, timeout, spread } = written;
  const timeoutMs = timeout === undefined ? undefined : msOf(timeout);
  const spreadMs = msOf(spread);
  if (schedule.kind === 'interval' && spreadMs > schedule.periodMs)
    scope.complain(
      [...path, 'spread'],
      `"${spread}" is not allowed: no longer than every, "${written.every}", or turns of one run would meet those of the next`,
    );
  return {
    name,
    description,
    enabled,
    devices,
    schedule,
    spreadMs,
    send,
    missed,
    priority,
    timeoutMs,
    ...what,
  };
}

type Ask = Omit<Written, 'devices'>;

const TASKS = ['values', 'profile', 'write', 'action', 'clock'] as const;

function resolveWhat(written: Ask, path: Path, complain: Complain) {
  const given = TASKS.filter((task) => written[task] !== undefined);
  if (given.length !== 1) {
    complain(
      path,
      'needs exactly one of values (what is read), profile (whose rows are collected), write, action and clock' +
        (given.length === 0 ? '' : `, not ${given.join(' and ')}`),
    );
    return undefined;
  }
  const { values, profile, write, action, clock } = written;
  if (values !== undefined) {
    const items = values.flatMap(
      (item, index) => resolveItem(item, [...path, 'values', index], complain) ?? [],
    );
    return { kind: 'values', items } as const;
  }
  if (profile !== undefined) return resolveProfile(profile, written, path, complain);
  if (write !== undefined) {
    const writes = write.flatMap(({ logicalName: name, attribute, class: classId, value }, index) => {
      const logicalName = resolveName(name, [...path, 'write', index, 'logicalName'], complain);
      return logicalName === undefined ? [] : { logicalName, attribute, classId, value };
    });
    return { kind: 'write', writes } as const;
  }
  if (action !== undefined) {
    const actions = action.flatMap(({ logicalName: name, method, class: classId, argument }, index) => {
      const logicalName = resolveName(name, [...path, 'action', index, 'logicalName'], complain);
      return logicalName === undefined ? [] : { logicalName, method, classId, argument };
    });
    return { kind: 'action', actions } as const;
  }
  if (clock === undefined) return undefined;
  const [leastMs, mostMs] = [msOf(clock.least), msOf(clock.most)];
  if (leastMs > mostMs)
    complain(
      [...path, 'clock', 'least'],
      `"${clock.least}" is not allowed: no more than most, "${clock.most}"`,
    );
  return { kind: 'clock', leastMs, mostMs, shift: clock.shift } as const;
}

function resolveProfile(profile: string, written: Ask, path: Path, complain: Complain) {
  const { history, entries: mostEntries, refill } = written;
  const logicalName = resolveName(profile, [...path, 'profile'], complain);
  const columns = written.columns?.flatMap(
    (column, index) => resolveName(column, [...path, 'columns', index], complain) ?? [],
  );
  const kept = { historyMs: msOf(history), mostEntries, columns, refill };
  return logicalName && ({ kind: 'profile', logicalName, ...kept } as const);
}

/** Devices as requests and outlets choose them: all, by name, or by tags. */
export function resolveDevices(
  written: Written['devices'],
  path: Path,
  { devices, names, complain }: DeviceScope,
): Device[] {
  if (written === 'all') return [...devices.values()];
  if ('tags' in written) {
    const { tags } = written;
    return [...devices.values()].filter((device) => tags.every((tag) => device.tags.includes(tag)));
  }
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
    const { attribute, class: classId, name: exportName, type, scale } = written;
    const logicalName = resolveName(written.logicalName, [...path, 'logicalName'], complain);
    return logicalName && { logicalName, attribute, classId, exportName, type, scale };
  }
  try {
    const { obis, member } = parseObisReference(written);
    if (member === undefined || (typeof member === 'number' && member >= 1 && member <= 127))
      return { ...PLAIN, logicalName: obis, attribute: member };
    complain(path, `"${written}" is not allowed: behind the colon an attribute as a number from 1 to 127`);
  } catch (error) {
    complainOf(error, path, complain);
  }
  return undefined;
}

/** An item of which nothing but the attribute was said. */
const PLAIN = { classId: undefined, exportName: undefined, type: 'auto', scale: undefined } as const;

export function resolveName(text: string, path: Path, complain: Complain): Obis | undefined {
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

const WAYS = ['once', 'every', 'at', 'cron', 'event'] as const;

/** What is not sent has no times of its own: it runs when the meter sends. */
const PASSIVE = { kind: 'event', trigger: false, signal: undefined, change: undefined } as const;

function resolveSchedule(
  written: Ask,
  path: Path,
  scope: Pick<Scope, 'timeZone' | 'complain'>,
): Schedule | undefined {
  const { complain } = scope;
  const given = WAYS.filter((way) => written[way] !== undefined);
  if (given.length === 0 && !written.send) return PASSIVE;
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
  const { every, at, cron, event } = written;
  if (event !== undefined) {
    const { trigger, signal, change } = event;
    return { kind: 'event', trigger, signal, change };
  }
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
