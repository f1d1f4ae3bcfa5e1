import type { Connection } from '../model/connection.ts';
import {
  type Authentication,
  type Device,
  physicalOfSerialNumber,
  type ServerAddress,
} from '../model/device.ts';
import { Secret } from '../model/secret.ts';
import { type Complain, isTimeZone, listed, msOf, notATimeZone } from './complaint.ts';
import { knowledgeOf, knownModels } from './knowledge.ts';
import type { Path } from './problem.ts';
import type { FilledConfiguration } from './schema.ts';
import { resolveSecret, type SecretSources } from './secret.ts';

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
  const model = resolveModel(written.model, path, complain);
  if (connection === undefined) {
    complain(
      [...path, 'connection'],
      `there is no connection "${written.connection}"; ${listed([...connections.keys()])}`,
    );
    return undefined;
  }
  const framing = written.interface ?? (connection.kind === 'tcp' ? 'wrapper' : 'hdlc');
  if (framing === 'wrapper' && connection.kind === 'serial')
    complain([...path, 'interface'], '"wrapper" is not allowed on a serial line: hdlc');
  const { maxInfo, window, maxPdu } = written;
  return {
    name: written.name,
    description: written.description,
    enabled: written.enabled,
    connection,
    interface: framing,
    reference: written.reference,
    client: written.client,
    server: resolveAddress(written, framing, path, complain),
    authentication,
    timeoutMs: msOf(written.timeout),
    retries: written.retries,
    proposals: {
      ...(maxInfo === undefined ? {} : { maxInfoBytes: maxInfo }),
      ...(window === undefined ? {} : { windowSize: window }),
      ...(maxPdu === undefined ? {} : { maxApduBytes: maxPdu }),
    },
    clock: { timeZone, deviation: written.deviation },
    quirks: written.quirks,
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

function resolveAuthentication(written: Written, path: Path, { sources, complain }: Scope): Authentication {
  const { authentication, password } = written;
  if (authentication === 'none') {
    if (password !== undefined)
      complain([...path, 'password'], 'is not used with the authentication none: leave it out, or take low');
    return { kind: 'none' };
  }
  if (password === undefined) {
    complain([...path, 'password'], 'is missing: the authentication low needs one');
    return { kind: 'none' };
  }
  return { kind: 'low', password: resolvePassword(password, [...path, 'password'], sources, complain) };
}

function resolvePassword(text: string, path: Path, sources: SecretSources, complain: Complain): Secret {
  try {
    const secret = resolveSecret(text, sources);
    if (/^hex:/.test(secret.reveal()) && !/^hex:([0-9a-f]{2})+$/i.test(secret.reveal()))
      complain(path, 'this text is not allowed: after `hex:` come pairs of hexadecimal digits');
    return secret;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(path, error.message);
    return new Secret('');
  }
}

function resolveModel(model: string | undefined, path: Path, complain: Complain): string | undefined {
  if (model === undefined || knownModels().includes(model)) return model;
  complain([...path, 'model'], `"${model}" is not allowed: one of ${knownModels().join(', ')}`);
  return undefined;
}
