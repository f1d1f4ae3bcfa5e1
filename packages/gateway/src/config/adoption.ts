import type { Adoption } from '@meterwire/api';
import type { ConfigurationOperation } from '@meterwire/api/configuration';
import type { Connection } from '../model/connection.ts';
import type { Listener, SerialListener } from '../model/listener.ts';
import type { Plan } from '../model/plan.ts';
import type { UnknownDevice } from '../model/ports.ts';
import { hostOf } from '../model/remote.ts';
import { modelsOfPush, settingsOfModel } from './knowledge.ts';

type Settings = Readonly<Record<string, unknown>>;

/**
 * The change that would make a device that only pushes one of ours: the device, known by what its pushes say of it; the way
 * there, switched off, so that nothing is asked of it; and a request for what it pushes, so that it is shown.
 */
export function adoptionOf(
  stranger: UnknownDevice,
  { devices, connections, requests, listeners }: Plan,
): Adoption {
  const { systemTitle, sample } = stranger;
  const listener = listeners.find(({ name }) => name === stranger.listener);
  const name = free(nameOf(stranger), [
    ...devices.map((one) => one.name),
    ...devices.map(({ alias }) => alias),
  ]);
  const way = wayTo(stranger, listener, connections, name);
  const models = modelsOfPush(
    systemTitle,
    sample.map(({ value }) => value),
  );
  const [model] = models.length === 1 ? models : [];
  const values = [...new Set(sample.map(({ logicalName }) => logicalName))];
  const request = {
    name: free(
      `${name}/pushed`,
      requests.map((one) => one.name),
    ),
    devices: [name],
    send: false,
    values,
  };
  const operations: ConfigurationOperation[] = [
    ...(way.settings === undefined ? [] : [put('connections', way.settings)]),
    put('devices', { name, connection: way.name, ...knownBy(stranger, listener), ...settingsFrom(model) }),
    ...(isOwnLine(stranger, listener) ? [owned(listener.name, name)] : []),
    ...(values.length === 0 ? [] : [put('requests', request)]),
  ];
  // What was protected and could be read was read with the keys of its listener.
  const needsKeys = systemTitle !== undefined && sample.length === 0;
  return {
    device: name,
    operations,
    models: [...models],
    needsKeys,
    notes: notesOf(needsKeys, model, models),
  };
}

const put = (
  collection: 'connections' | 'devices' | 'requests',
  value: Settings,
): ConfigurationOperation => ({
  op: 'put',
  collection,
  value,
});

const owned = (listener: string, device: string): ConfigurationOperation => ({
  op: 'patch',
  collection: 'listeners',
  names: [listener],
  value: { device },
});

/** What its pushes are known by from then on. */
function knownBy(stranger: UnknownDevice, listener: Listener | undefined): Settings {
  const { systemTitle, identification, remote } = stranger;
  if (systemTitle !== undefined) return { meterSystemTitle: systemTitle };
  if (identification !== undefined) return { identification };
  return isOwnLine(stranger, listener) ? {} : { pushesFrom: hostOf(remote) };
}

/** Of who says nothing of itself on a serial line it is only known that it hangs there. */
const isOwnLine = (stranger: UnknownDevice, listener: Listener | undefined): listener is SerialListener =>
  listener?.kind === 'serial' && stranger.systemTitle === undefined && stranger.identification === undefined;

/** The family; how it protects sessions does not matter to who only listens, and would ask for keys that may not be there. */
function settingsFrom(model: string | undefined): Settings {
  if (model === undefined) return {};
  const { security, authentication } = settingsOfModel(model);
  return {
    model,
    ...(security !== undefined && { security: 'none' }),
    ...(authentication !== undefined && { authentication: 'none' }),
  };
}

interface Way {
  readonly name: string;
  /** Undefined where it is there already. */
  readonly settings: Settings | undefined;
}

function wayTo(
  { remote }: UnknownDevice,
  listener: Listener | undefined,
  connections: readonly Connection[],
  device: string,
): Way {
  const name = free(
    device,
    connections.map((one) => one.name),
  );
  const common = {
    name,
    enabled: false,
    description: `where ${device} pushes from; switched on, it can be asked, too`,
  };
  if (listener?.kind !== 'serial') {
    const type = listener?.kind ?? 'tcp';
    return { name, settings: { ...common, type, host: hostOf(remote) } };
  }
  const { path, baud, dataBits, stopBits, parity, flow } = listener;
  const there = connections.find((one) => one.kind === 'serial' && one.path === path);
  if (there !== undefined) return { name: there.name, settings: undefined };
  return { name, settings: { ...common, type: 'serial', path, baud, dataBits, stopBits, parity, flow } };
}

/** What people know it by: the name it has, or its system title as makers write them: three letters and the rest. */
function nameOf({ systemTitle, identification, remote, listener }: UnknownDevice): string {
  if (systemTitle === undefined)
    return fitting(identification ?? '') || fitting(`${listener} ${hostOf(remote)}`);
  const octets = Buffer.from(systemTitle, 'hex');
  const text = octets.toString('latin1');
  if (/^[\w.-]+$/.test(text)) return text;
  const maker = text.slice(0, 3);
  return /^\w{3}$/.test(maker) ? `${maker}-${systemTitle.slice(6)}` : systemTitle;
}

const fitting = (text: string): string =>
  text
    .replaceAll(/[^\x21-\x7e]+/g, ' ')
    .trim()
    .slice(0, 100);

function free(wanted: string, taken: readonly string[]): string {
  const names = new Set(taken);
  if (!names.has(wanted)) return wanted;
  let number = 2;
  while (names.has(`${wanted}-${number}`)) number++;
  return `${wanted}-${number}`;
}

function notesOf(needsKeys: boolean, model: string | undefined, models: readonly string[]): string[] {
  const notes: string[] = [];
  if (needsKeys)
    notes.push(
      'its pushes are protected and could not be read: give the device its blockCipherKey, and its authenticationKey where it has one',
    );
  if (model === undefined && models.length > 0)
    notes.push(`it may be one of ${models.join(', ')}: set the model that it is`);
  return notes;
}
