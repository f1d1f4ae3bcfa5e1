import { type Connection as ConnectionDocument, type LinePlan, listConnections } from '@meterwire/api';
import { airtimeWarning } from '../model/airtime-warning.ts';
import { type Connection, connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Airtime, Standing } from '../model/ports.ts';
import type { Context, Usage } from './context.ts';
import { pageOf } from './cursor.ts';
import { mapped } from './mapped.ts';
import type { Mounter } from './mount.ts';
import { finder } from './search.ts';
import { failureDocument, instantOrNull, instantText } from './text.ts';

export function mountConnections({ mount }: Mounter, context: Context): void {
  mount(listConnections, async ({ query }) => {
    const { search, state, after, limit = 500 } = query;
    const found = finder(search);
    const usage = await context.usage();
    const documentOf = (connection: Connection): ConnectionDocument =>
      lineDocument(context, connection, usage);
    const chosen = context.plan.connections.filter((connection) =>
      found(() => [connection.name, connectionUrl(connection), connection.description]),
    );
    const wanted = { order: 'asc', after, limit } as const;
    if (state === undefined) {
      const { items, next } = pageOf(chosen, { ...wanted, key: nameOf, name: nameOf });
      return { connections: await mapped(items, documentOf), next, total: chosen.length };
    }
    const all = (await mapped(chosen, documentOf)).filter((document) => document.state === state);
    const { items, next } = pageOf(all, { ...wanted, key: nameOf, name: nameOf });
    return { connections: [...items], next, total: all.length };
  });
}

const nameOf = ({ name }: { readonly name: string }): string => name;

/** How a line stands. */
export function lineDocument(
  context: Context,
  connection: Connection,
  usage: ReadonlyMap<string, Usage>,
): ConnectionDocument {
  const { schedule } = context.options;
  const hanging = context
    .devicesOn(connection)
    .map((device) => ({ device, standing: schedule.standing(device.name) }));
  return connectionDocument(connection, { hanging, usage, airtime: context.airtimes().get(connection.name) });
}

interface Hanging {
  readonly device: Device;
  readonly standing: Standing;
}

interface KnownOfLine {
  readonly hanging: readonly Hanging[];
  readonly usage: ReadonlyMap<string, Usage>;
  readonly airtime: Airtime | undefined;
}

/** A line is what its devices have made of it: it has no conversation of its own. */
function connectionDocument(
  connection: Connection,
  { hanging, usage, airtime: wanted }: KnownOfLine,
): ConnectionDocument {
  const running = hanging.find(({ standing }) => standing.runningSince !== undefined);
  const last = hanging.reduce<Hanging | undefined>(
    (latest, each) => (usedAt(each) > usedAt(latest) ? each : latest),
    undefined,
  );
  const failure = last?.standing.record.failure;
  const broken = failure?.layer === 'port' ? failure : undefined;
  const enabled =
    connection.enabled && (hanging.length === 0 || hanging.some(({ device }) => device.enabled));
  const used = hanging.flatMap(({ device }) => usage.get(device.name) ?? []);
  const sessions = used.reduce((sum, each) => sum + each.sessions, 0);
  const worked = used.reduce((sum, each) => sum + (each.successRate ?? 0) * each.sessions, 0);
  const airtime = used.reduce((sum, each) => sum + each.airtime, 0);
  const successes = hanging.flatMap(({ standing }) => standing.record.lastSuccess ?? []);
  return {
    id: connection.name,
    name: connection.name,
    kind: connection.kind,
    url: connectionUrl(connection),
    state: running ? 'busy' : !enabled ? 'disabled' : broken ? 'failed' : 'idle',
    devices: hanging.length,
    running: running?.device.name ?? null,
    lastUsed: instantOrNull(last?.standing.record.lastAttempt),
    lastError: broken === undefined ? null : failureDocument(broken),
    lastSuccess: successes.length === 0 ? null : instantText(Math.max(...successes)),
    waiting: hanging.filter(({ standing }) => standing.dueAt !== undefined && !standing.runningSince).length,
    successRate: sessions === 0 ? null : worked / sessions,
    airtime: used.length === 0 ? null : Math.min(1, airtime),
    plan: wanted === undefined ? null : planDocument(wanted),
    description: connection.description ?? null,
    tags: [...connection.tags],
  };
}

function planDocument(airtime: Airtime): LinePlan {
  const { plannedShare, measured, usedMs, sessions } = airtime;
  const warning = airtimeWarning(airtime);
  return {
    share: Math.round(plannedShare * 10_000) / 10_000,
    measured,
    used: usedMs / 1000,
    sessions,
    warning: warning === undefined ? null : { message: warning.message, advice: warning.advice },
  };
}

const usedAt = (hanging: Hanging | undefined): number => hanging?.standing.record.lastAttempt ?? 0;
