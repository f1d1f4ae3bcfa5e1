import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import { fromHex } from 'dlms/bytes';
import { encodeRequest } from 'dlms/mode-e';
import { QUIRKS, type Quirk } from 'dlms/session';
import type { Connection } from '../model/connection.ts';
import { type Device, physicalOfSerialNumber, type ServerAddress } from '../model/device.ts';
import { type Complain, isTimeZone, listed, msOf, notATimeZone } from './complaint.ts';
import { knowledgeOf, knownModels } from './knowledge.ts';
import { resolveAuthentication, resolveDeviceSecurity, resolveTitle } from './resolve-security.ts';
import type { SecretSources } from './secret.ts';

type Written = FilledConfiguration['devices'][number];

interface Scope {
  readonly connections: ReadonlyMap<string, Connection>;
  readonly timeZone: string;
  readonly sources: SecretSources;
  readonly complain: Complain;
}

/** The device, or undefined where its connection does not exist; whatever else is wrong is complained about. */
export function resolveDevice(written: Written, path: Path, scope: Scope): Device | undefined {
  const { connections, complain } = scope;
  const connection = connections.get(written.connection);
  const timeZone = written.timeZone ?? scope.timeZone;
  if (!isTimeZone(timeZone) && written.timeZone !== undefined)
    complain([...path, 'timeZone'], notATimeZone(timeZone));
  const authentication = resolveAuthentication(written, path, scope);
  const security = resolveDeviceSecurity(written, path, scope);
  const model = resolveModel(written.model, path, complain);
  if (connection === undefined) {
    complain(
      [...path, 'connection'],
      `there is no connection "${written.connection}"; ${listed([...connections.keys()])}`,
    );
    return undefined;
  }
  const modeE = resolveModeE(written, connection, path, complain);
  const isIp = connection.kind !== 'serial';
  const framing = written.interface ?? (isIp && modeE === undefined ? 'wrapper' : 'hdlc');
  if (framing === 'wrapper' && !isIp)
    complain([...path, 'interface'], '"wrapper" is not allowed on a serial line: hdlc');
  if (framing === 'wrapper' && modeE !== undefined)
    complain([...path, 'interface'], '"wrapper" is not allowed behind a sign-on by mode E: hdlc');
  if (framing === 'hdlc' && connection.kind === 'udp')
    complain([...path, 'interface'], '"hdlc" is not allowed over UDP: wrapper');
  const { maxInfo, window, maxPdu } = written;
  return {
    name: written.name,
    description: written.description,
    alias: written.alias ?? written.name,
    enabled: written.enabled,
    tags: written.tags,
    template: written.template,
    model,
    connection,
    interface: framing,
    modeE,
    gateway: resolveGateway(written.gateway, [...path, 'gateway'], complain),
    reference: written.reference,
    client: written.client,
    server: resolveAddress(written, framing, path, complain),
    authentication,
    security,
    systemTitle: resolveTitle(written.systemTitle, [...path, 'systemTitle'], complain),
    meterSystemTitle: resolveTitle(written.meterSystemTitle, [...path, 'meterSystemTitle'], complain),
    identification: written.identification,
    pushesFrom: written.pushesFrom,
    timeoutMs: msOf(written.timeout),
    retries: written.retries,
    lostAfter: written.lostAfter,
    association: written.association,
    proposals: {
      ...(maxInfo === undefined ? {} : { maxInfoBytes: maxInfo }),
      ...(window === undefined ? {} : { windowSize: window }),
      ...(maxPdu === undefined ? {} : { maxApduBytes: maxPdu }),
    },
    listMost: written.listMost,
    clock: { timeZone, deviation: written.deviation, dst: written.dst },
    quirks: resolveQuirks(written.quirks, [...path, 'quirks'], complain),
    statusWords: knowledgeOf(model).statusWords,
  };
}

/** HDLC addresses of one, two and four octets hold 7 bits, 7 + 7 bits and 14 + 14 bits. */
function resolveAddress(
  written: Written,
  framing: Device['interface'],
  path: Path,
  complain: Complain,
): ServerAddress {
  const { logical, serialNumber, addressSize, client } = written;
  if (framing === 'wrapper') {
    for (const key of ['physical', 'serialNumber', 'addressSize'] as const)
      if (written[key] !== undefined)
        complain([...path, key], 'is not allowed with the interface wrapper: leave it out');
    return { logical, physical: undefined, size: 1 };
  }
  if (client > 127)
    complain([...path, 'client'], `${client} is not allowed with HDLC: an integer from 1 to 127`);
  const physical = serialNumber === undefined ? written.physical : physicalOfSerialNumber(serialNumber);
  const short = logical <= 127 && (physical ?? 0) <= 127;
  const fewest = !short ? 4 : physical === undefined ? 1 : 2;
  const size = addressSize ?? fewest;
  if (size === 1 && physical !== undefined)
    complain([...path, 'addressSize'], '1 is not allowed where there is a physical device: 2 or 4');
  else if (size < 4 && !short)
    complain(
      [...path, 'addressSize'],
      `${size} is not allowed for logical ${logical}, physical ${physical ?? 'none'}: with fewer than 4 octets both are 127 at most`,
    );
  return { logical, physical, size };
}

function resolveModeE(
  { modeE }: Written,
  connection: Connection,
  path: Path,
  complain: Complain,
): Device['modeE'] {
  if (modeE === undefined) return undefined;
  if (connection.kind === 'udp') complain([...path, 'modeE'], 'is not allowed over UDP: leave it out');
  const { address } = modeE;
  try {
    if (address !== undefined) encodeRequest(address);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain([...path, 'modeE', 'address'], error.message);
  }
  return { address };
}

function resolveGateway(gateway: Written['gateway'], path: Path, complain: Complain): Device['gateway'] {
  if (gateway === undefined) return undefined;
  const { network, address: written } = gateway;
  const [, digits] = /^hex:((?:[0-9a-f]{2})+)$/i.exec(written) ?? [];
  const address = digits === undefined ? Buffer.from(written, 'utf8') : fromHex(digits);
  if (address.length > 255 || (digits === undefined && written.startsWith('hex:')))
    complain(
      [...path, 'address'],
      `"${written}" is not allowed: text, or hex: and pairs of digits; 255 octets at most`,
    );
  return { network, address };
}

function resolveQuirks(names: readonly string[], path: Path, complain: Complain): readonly Quirk[] {
  return names.flatMap((name, index) => {
    if (Object.hasOwn(QUIRKS, name)) return [name as Quirk];
    complain([...path, index], `"${name}" is not allowed: one of ${Object.keys(QUIRKS).join(', ')}`);
    return [];
  });
}

function resolveModel(model: string | undefined, path: Path, complain: Complain): string | undefined {
  if (model === undefined || knownModels().includes(model)) return model;
  complain([...path, 'model'], `"${model}" is not allowed: one of ${knownModels().join(', ')}`);
  return undefined;
}
