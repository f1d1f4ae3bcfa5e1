import {
  COLLECTIONS,
  type Collection,
  type Complaint,
  type FilledConfiguration,
  type Path,
} from '@meterwire/api/configuration';
import type { Connection } from '../model/connection.ts';
import type { Device } from '../model/device.ts';
import type { Plan, StoreLimits } from '../model/plan.ts';
import type { Request } from '../model/request.ts';
import type { Template } from '../model/template.ts';
import { type Complain, isTimeZone, listed, msOf, notATimeZone } from './complaint.ts';
import { resolveApi } from './resolve-api.ts';
import { resolveDevice } from './resolve-device.ts';
import { resolveListener } from './resolve-listener.ts';
import { resolveMeter } from './resolve-meter.ts';
import { resolveOutlet } from './resolve-outlet.ts';
import { resolveName, resolveRequest, resolveRequestOf } from './resolve-request.ts';
import { resolveSignal } from './resolve-signal.ts';
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
  for (const list of Object.keys(COLLECTIONS) as Collection[]) requireUnique(list, filled, complain);
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
  requireTemplates(filled, complain);
  requireAliases(devices, complain);
  requireOwnAddresses(devices, complain);
  const scope = { devices: resolved, names, timeZone: filled.timeZone, complain };
  const own = filled.requests.flatMap(
    (request, index) => resolveRequest(request, ['requests', index], scope) ?? [],
  );
  const given = filled.templates.flatMap((template, index) => {
    const members = devices.filter((device) => device.template === template.name);
    return template.requests.flatMap((request, place) => {
      const named = { ...request, name: `${template.name}/${request.name}` };
      return resolveRequestOf(members, named, ['templates', index, 'requests', place], scope) ?? [];
    });
  });
  const signals = filled.signals.flatMap(
    (signal, index) => resolveSignal(signal, ['signals', index], scope) ?? [],
  );
  const requests = [...own, ...given];
  requireSignals(requests, new Set(signals.map(({ alias }) => alias)), complain);
  const outletScope = { ...scope, signals, sources };
  const outlets = filled.outlets.flatMap(
    (outlet, index) => resolveOutlet(outlet, ['outlets', index], outletScope) ?? [],
  );
  const listeners = filled.listeners.map((listener, index) =>
    resolveListener(listener, ['listeners', index], { ...scope, sources }),
  );
  const meters = filled.meters.flatMap(
    (meter, index) => resolveMeter(meter, ['meters', index], sources, complain) ?? [],
  );
  const templates = filled.templates.map((template, index) =>
    resolveTemplate(template, ['templates', index], complain),
  );
  const { sessions, newSessions, sessionTime, backoffFirst, backoffLongest } = filled.limits;
  const limits = {
    sessions,
    newSessionsPerS: newSessions,
    sessionMs: msOf(sessionTime),
    backoffFirstMs: msOf(backoffFirst),
    backoffLongestMs: msOf(backoffLongest),
  };
  const { enabled } = filled;
  const store = resolveStore(filled.store);
  const api = resolveApi(filled.api, sources.folder, complain);
  const plan = {
    enabled,
    connections,
    devices,
    templates,
    requests,
    signals,
    outlets,
    listeners,
    meters,
    store,
    limits,
    api,
  };
  return { plan, complaints };
}

function resolveConnection(connection: FilledConfiguration['connections'][number]): Connection {
  const { name, description, enabled, tags, pause } = connection;
  const common = { name, description, enabled, tags, pauseMs: msOf(pause) };
  switch (connection.type) {
    case 'tcp': {
      const { host, port, connectTimeout, persistent } = connection;
      return { kind: 'tcp', ...common, host, port, connectTimeoutMs: msOf(connectTimeout), persistent };
    }
    case 'udp': {
      const { host, port } = connection;
      return { kind: 'udp', ...common, host, port };
    }
    case 'serial': {
      const { path, baud, dataBits, stopBits, parity, flow, persistent } = connection;
      return { kind: 'serial', ...common, path, baud, dataBits, stopBits, parity, flow, persistent };
    }
  }
}

function resolveStore(written: FilledConfiguration['store']): StoreLimits {
  const kept = (text: string): number | undefined => msOf(text) || undefined;
  return {
    valuesMs: kept(written.values),
    profilesMs: kept(written.profiles),
    sessionsMs: kept(written.sessions),
    auditMs: kept(written.audit),
    runsMs: kept(written.runs),
    mostRuns: written.mostRuns,
    minimumFreeBytes: written.minimumFree * 1_000_000,
  };
}

function resolveTemplate(
  { name, description, objects }: FilledConfiguration['templates'][number],
  path: Path,
  complain: Complain,
): Template {
  return {
    name,
    description,
    objects: objects.flatMap(({ class: classId, version, unit, ...object }, index) => {
      const place = [...path, 'objects', index, 'logicalName'];
      const logicalName = resolveName(object.logicalName, place, complain);
      return logicalName === undefined ? [] : { logicalName, classId, version, name: object.name, unit };
    }),
  };
}

function requireTemplates({ devices, templates }: FilledConfiguration, complain: Complain): void {
  const names = templates.map(({ name }) => name);
  for (const [index, { template }] of devices.entries())
    if (template !== undefined && !names.includes(template))
      complain(['devices', index, 'template'], `there is no template "${template}"; ${listed(names)}`);
}

/** Topics and exports are made of them. */
function requireAliases(devices: readonly Device[], complain: Complain): void {
  const seen = new Map<string, string>();
  for (const [index, { alias, name }] of devices.entries()) {
    const other = seen.get(alias);
    if (other === undefined) seen.set(alias, name);
    else complain(['devices', index, 'alias'], `"${alias}" stands for the device "${other}" already`);
  }
}

/** By an address alone two devices could not be told apart. */
function requireOwnAddresses(devices: readonly Device[], complain: Complain): void {
  const seen = new Map<string, string>();
  for (const [index, { pushesFrom, name }] of devices.entries()) {
    if (pushesFrom === undefined) continue;
    const other = seen.get(pushesFrom);
    if (other === undefined) seen.set(pushesFrom, name);
    else
      complain(
        ['devices', index, 'pushesFrom'],
        `"${pushesFrom}" is where the device "${other}" pushes from already: tell them apart by system title or identification`,
      );
  }
}

function requireSignals(
  requests: readonly Request[],
  aliases: ReadonlySet<string>,
  complain: Complain,
): void {
  for (const { name, schedule } of requests)
    if (schedule.kind === 'event' && schedule.signal !== undefined && !aliases.has(schedule.signal))
      complain(
        ['requests'],
        `the request "${name}" waits for the signal "${schedule.signal}", which there is not; ${listed([...aliases])}`,
      );
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

function requireUnique(list: Collection, filled: FilledConfiguration, complain: Complain): void {
  const key = COLLECTIONS[list];
  const seen = new Map<string, number>();
  for (const [index, entry] of filled[list].entries()) {
    const name = String((entry as Readonly<Record<string, unknown>>)[key]);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, index);
    else complain([list, index, key], `"${name}" is the ${key} of ${list}[${first}] already`);
  }
}
