import type { Connection as ConnectionDocument } from '@meterwire/api';
import { type Connection, connectionUrl } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Standing } from '../model/ports.ts';
import type { Context } from './context.ts';
import { failureDocument, instantOrNull } from './text.ts';

export async function connectionDocuments({ options }: Context): Promise<ConnectionDocument[]> {
  const { plan, schedule } = options;
  const on = new Map<Connection, Device[]>(plan.connections.map((connection) => [connection, []]));
  for (const device of plan.devices) on.get(device.connection)?.push(device);
  return plan.connections.map((connection) => {
    const devices = on.get(connection) ?? [];
    const standings = devices.map((device) => ({ device, standing: schedule.standing(device.name) }));
    return connectionDocument(connection, standings);
  });
}

interface Hanging {
  readonly device: Device;
  readonly standing: Standing;
}

/** A line is what its devices have made of it: it has no conversation of its own. */
function connectionDocument(connection: Connection, hanging: readonly Hanging[]): ConnectionDocument {
  const running = hanging.find(({ standing }) => standing.runningSince !== undefined);
  const last = hanging.reduce<Hanging | undefined>(
    (latest, each) => (usedAt(each) > usedAt(latest) ? each : latest),
    undefined,
  );
  const failure = last?.standing.record.failure;
  const broken = failure?.layer === 'port' ? failure : undefined;
  const enabled = hanging.some(({ device }) => device.enabled);
  return {
    id: connection.name,
    name: connection.name,
    kind: connection.kind,
    url: connectionUrl(connection),
    state: running ? 'busy' : broken ? 'failed' : hanging.length > 0 && !enabled ? 'disabled' : 'idle',
    devices: hanging.length,
    running: running?.device.name ?? null,
    lastUsed: instantOrNull(last?.standing.record.lastAttempt),
    lastError: broken === undefined ? null : failureDocument(broken),
  };
}

const usedAt = (hanging: Hanging | undefined): number => hanging?.standing.record.lastAttempt ?? 0;
