import type {
  Connection,
  getFleetCompleteness,
  listConnections,
  listRuns,
  Profile,
  ProfileRows,
  Result,
  Run,
  Warning,
} from '@meterwire/api';
import type { Fleet } from './console-fixture.ts';

/** What pages show of a fleet as a whole, of its lines, and of the gateway itself. */

const dayMs = 86_400_000;
const dayAgo = (days: number) => new Date(Date.now() - days * dayMs).toISOString().slice(0, 10);

/** Two weeks, in which one meter was away for some days and another has only begun. */
export function madeUpCompleteness({ profiles, devices }: Fleet): Result<typeof getFleetCompleteness> {
  const count = 14;
  const days = Array.from({ length: count }, (_, i) => dayAgo(count - 1 - i));
  if (profiles.size === 0) {
    const none = { expected: 0, stored: 0, absent: 0, share: null };
    return { from: dayAgo(13), to: dayAgo(0), ...none, days: [], profiles: [], next: null, total: 0 };
  }
  const lines = [...devices.keys()].flatMap((device, line) => {
    if (line > 3 || line === 1) return [];
    const shares = days.map((_, i) =>
      line === 3 ? (i > 10 ? 0 : 1) : line === 2 ? (i < 4 ? null : i === 7 ? 0.41 : 0.99) : i === 5 ? 0.5 : 1,
    );
    const known = shares.filter((share) => share !== null);
    const share = known.reduce<number>((sum, each) => sum + each, 0) / known.length;
    return {
      device,
      logicalName: '1-0:99.1.0*255',
      name: 'Load profile with recording period 1',
      capturePeriod: 900,
      expected: 96 * known.length,
      stored: Math.round(96 * known.length * share),
      absent: 0,
      share,
      shares,
    };
  });
  const whole = days.map((day, i) => {
    const shares = lines.map(({ shares: each }) => each[i] ?? 1);
    const share = shares.reduce<number>((sum, each) => sum + each, 0) / shares.length;
    return { day, expected: 384, stored: Math.round(384 * share), absent: 0, share };
  });
  const expected = 384 * count;
  const stored = whole.reduce((sum, day) => sum + day.stored, 0);
  return {
    from: days[0] ?? '',
    to: days.at(-1) ?? '',
    expected,
    stored,
    absent: 0,
    share: stored / expected,
    days: whole,
    profiles: lines.toSorted((a, b) => a.share - b.share),
    next: null,
    total: lines.length,
  };
}

const advice =
  'ask for less, or less often; let the association stay open (association: persistent); allow larger frames and a higher baud rate; or move devices to another line';

/** A line that cannot carry its plan, one that can, and one that has not been used. */
export function madeUpLines({ devices }: Fleet): Result<typeof listConnections> {
  const names = [...new Set([...devices.values()].map(({ connection }) => connection))];
  const connections = names.map((id, i): Connection => {
    const share = [1.34, 0.32, 0.02][i] ?? 0.1;
    return {
      id,
      name: id,
      kind: 'tcp',
      url: `tcp://10.20.0.${30 + i}:4059`,
      state: i === 0 ? 'busy' : 'idle',
      devices: [...devices.values()].filter(({ connection }) => connection === id).length,
      running: i === 0 ? 'press-3' : null,
      lastUsed: i === 2 ? null : new Date(Date.now() - 60_000).toISOString(),
      lastError: null,
      lastSuccess: null,
      waiting: i === 0 ? 2 : 0,
      successRate: 1,
      airtime: i === 2 ? null : share * 0.7,
      plan: {
        share,
        measured: i !== 2,
        used: 3600,
        sessions: 400,
        warning:
          share > 1
            ? {
                message:
                  'the plan of this line needs 134 % of its time, as its runs have lasted lately: runs come late, and later ones are left out',
                advice,
              }
            : null,
      },
      description: null,
      tags: [],
    };
  });
  return { connections, next: null, total: connections.length };
}

/** A full disk, an outlet that fails, a line whose plan does not fit. */
export const madeUpWarnings: Warning[] = [
  {
    kind: 'store',
    name: null,
    severity: 'error',
    since: new Date(Date.now() - 720_000).toISOString(),
    message: 'nothing can be stored: the disk has 12 MB left, and 256 MB are kept free',
    advice: 'free room on the disk, or keep readings for a shorter time; collection goes on by itself then',
  },
  {
    kind: 'connection',
    name: 'hall-bus',
    severity: 'warning',
    since: null,
    message: 'the plan of the line hall-bus needs 134 % of its time, as its runs have lasted lately',
    advice,
  },
];

/** The last runs of a device that was away for a while. */
export function madeUpRuns(now: number): Result<typeof listRuns> {
  const runs = Array.from({ length: 14 }, (_, n): Run => {
    const due = now - (n + 1) * 900_000;
    const lateness = n === 0 ? 41 : n === 6 ? 126 : 0.3;
    const failed = n === 3 || n === 4 || n === 5;
    const began = due + lateness * 1000;
    return {
      device: 'main',
      request: n % 2 === 0 ? 'Load profile' : 'Registers',
      dueAt: new Date(due).toISOString(),
      startedAt: new Date(began).toISOString(),
      endedAt: new Date(began + (failed ? 9_000 : 1_400)).toISOString(),
      lateness,
      readings: failed ? 0 : n === 6 ? 12 : 4,
      outcome: failed ? 'failed' : 'done',
      failure: failed
        ? {
            code: 'timeout',
            layer: 'hdlc',
            message: 'connecting: no answer to SNRM after 3 tries',
            advice: 'check that the meter has power and that the line is connected',
            at: new Date(began + 9_000).toISOString(),
          }
        : null,
    };
  });
  return { runs, next: 'older' };
}

export const eventLog = '0-0:99.98.0*255';

/** Some of what happens to a meter in a week, by the codes of IDIS; the last one is of the maker's own. */
export function madeUpEvents(now: number): { readonly profile: Profile; readonly rows: ProfileRows } {
  const codes = [1, 2, 44, 45, 79, 4, 5, 203];
  const times = codes.map((_, i) => now - (codes.length - i) * 0.7 * dayMs);
  const column = {
    logicalName: '0-0:96.11.0*255',
    attribute: 2,
    classId: 1,
    name: 'Event code 0',
    unit: null,
    scaler: null,
    role: 'value' as const,
    bits: [],
    invalid: null,
  };
  return {
    profile: {
      logicalName: eventLog,
      name: 'Event log 0 (IDIS: standard events)',
      capturePeriod: 0,
      columns: [column],
      rows: codes.length,
      from: new Date(times[0] ?? 0).toISOString(),
      to: new Date(times.at(-1) ?? 0).toISOString(),
      lastCollected: new Date(now).toISOString(),
    },
    rows: {
      logicalName: eventLog,
      capturePeriod: 0,
      times,
      offsets: codes.map(() => 60),
      columns: [{ ...column, values: codes }],
      truncated: false,
    },
  };
}
