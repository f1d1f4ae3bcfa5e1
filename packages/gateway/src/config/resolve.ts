import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Plan } from '../model/plan.ts';
import { type Complain, type Complaint, isTimeZone, msOf, notATimeZone } from './complaint.ts';
import { resolveDevice } from './resolve-device.ts';
import { resolveRequest } from './resolve-request.ts';
import type { FilledConfiguration } from './schema.ts';
import type { SecretSources } from './secret.ts';

/**
 * Makes a plan of a configuration whose shape is right: references become what they name, texts become numbers. What does
 * not fit together is complained about; the plan is only good when nothing was.
 */
export function resolveConfiguration(
  filled: FilledConfiguration,
  sources: SecretSources,
): { readonly plan: Plan; readonly complaints: readonly Complaint[] } {
  const complaints: Complaint[] = [];
  const complain: Complain = (path, message) => complaints.push({ path, message });
  for (const list of ['connections', 'devices', 'requests'] as const)
    requireUnique(list, filled[list], complain);
  requireOwnLines(filled.connections, complain);
  if (!isTimeZone(filled.timeZone)) complain(['timeZone'], notATimeZone(filled.timeZone));

  const connections = filled.connections.map(resolveConnection);
  const byName = new Map(connections.map((connection) => [connection.name, connection]));
  const devices: Device[] = filled.devices.flatMap((device, index) => {
    const scope = { connections: byName, timeZone: filled.timeZone, sources, complain };
    return resolveDevice(device, ['devices', index], scope) ?? [];
  });
  const resolved = new Map(devices.map((device) => [device.name, device]));
  const names = new Set(filled.devices.map(({ name }) => name));
  const requests = filled.requests.flatMap((request, index) => {
    const scope = { devices: resolved, names, timeZone: filled.timeZone, complain };
    return resolveRequest(request, ['requests', index], scope) ?? [];
  });
  const { sessions, sessionTime, backoffFirst, backoffLongest } = filled.limits;
  const limits = {
    sessions,
    sessionMs: msOf(sessionTime),
    backoffFirstMs: msOf(backoffFirst),
    backoffLongestMs: msOf(backoffLongest),
  };
  return { plan: { connections, devices, requests, limits, api: filled.api }, complaints };
}

function resolveConnection(connection: FilledConfiguration['connections'][number]): Connection {
  if (connection.type === 'tcp') {
    const { name, host, port, connectTimeout } = connection;
    return { kind: 'tcp', name, host, port, connectTimeoutMs: msOf(connectTimeout) };
  }
  const { type, ...line } = connection;
  return { kind: type, ...line };
}

/** Two connections on one serial line would talk at once. */
function requireOwnLines(connections: FilledConfiguration['connections'], complain: Complain): void {
  const seen = new Map<string, string>();
  for (const [index, connection] of connections.entries()) {
    if (connection.type !== 'serial') continue;
    const { name, path } = connection;
    const other = seen.get(path);
    if (other === undefined) seen.set(path, name);
    else
      complain(
        ['connections', index, 'path'],
        `${path} is the line of the connection "${other}" already: put the devices of one line on one connection`,
      );
  }
}

function requireUnique(
  list: string,
  entries: readonly { readonly name: string }[],
  complain: Complain,
): void {
  const seen = new Map<string, number>();
  for (const [index, { name }] of entries.entries()) {
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else complain([list, index, 'name'], `"${name}" is the name of ${list}[${first}] already`);
  }
}
