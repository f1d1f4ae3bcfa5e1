import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import { parseDecimal } from 'dlms/data';
import type { ModbusRegister, ModbusSource, Outlet, OutletBase, Tls } from '../model/outlet.ts';
import { Secret } from '../model/secret.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { listed, msOf } from './complaint.ts';
import { type DeviceScope, resolveDevices, resolveName } from './resolve-request.ts';
import { resolveSecret, type SecretSources } from './secret.ts';

type Written = FilledConfiguration['outlets'][number];
type WrittenOf<Type extends Written['type']> = Extract<Written, { type: Type }>;

export interface OutletScope extends DeviceScope {
  readonly timeZone: string;
  readonly signals: readonly ValueSignal[];
  readonly sources: SecretSources;
}

/** Most outlets are given this long for a batch. */
const TIMEOUT_MS = 30_000;

/** The outlet, or undefined where it has no address to go to. */
export function resolveOutlet(written: Written, path: Path, scope: OutletScope): Outlet | undefined {
  const base = resolveBase(written, path, scope);
  switch (written.type) {
    case 'mqtt':
      return resolveMqtt(written, base, path, scope);
    case 'postgres':
      return resolvePostgres(written, base, path, scope);
    case 'redis': {
      const { type, prefix, streamLength, publish, numbers, username } = written;
      const url = urlOf(written.url, ['redis:', 'rediss:'], [...path, 'url'], scope);
      const access = { username, password: secretOf(written.password, [...path, 'password'], scope) };
      const tls = tlsOf(written.tls, [...path, 'tls'], scope);
      return url === undefined
        ? undefined
        : { ...base, type, url, ...access, tls, prefix, streamLength, publish, numbers };
    }
    case 'webhook':
      return resolveWebhook(written, base, path, scope);
    case 'file': {
      const { type, format, rotate, maxBytes, keep, numbers } = written;
      const folder = resolve(scope.sources.folder, written.path);
      return { ...base, type, folder, format, rotate, timeZone: scope.timeZone, maxBytes, keep, numbers };
    }
    case 'modbus': {
      const { type, host, port, unit, wordOrder } = written;
      const registers = resolveRegisters(written.registers, [...path, 'registers'], scope);
      // What its registers need, it gets, whatever `what` says.
      const what = new Set(['values', 'signals', 'refusals'] as const);
      return { ...base, what, type, host, port, unit, wordOrder, staleMs: msOf(written.stale), registers };
    }
  }
}

function resolveBase(written: Written, path: Path, scope: OutletScope): OutletBase {
  const { name, enabled, devices, what, from, batch, backoffFirst, backoffLongest } = written;
  const chosen = resolveDevices(devices, [...path, 'devices'], scope);
  return {
    name,
    enabled,
    devices: devices === 'all' ? 'all' : new Set(chosen.map((device) => device.name)),
    what: new Set(what),
    from,
    batch,
    numbers: 'exact',
    backoff: { firstMs: msOf(backoffFirst), longestMs: msOf(backoffLongest) },
    timeoutMs: TIMEOUT_MS,
  };
}

function resolveMqtt(written: WrittenOf<'mqtt'>, base: OutletBase, path: Path, scope: OutletScope) {
  const { type, name, version, username, topic, pattern, qos, retain, commands, numbers, payload } = written;
  const url = urlOf(written.url, ['mqtt:', 'mqtts:', 'ws:', 'wss:'], [...path, 'url'], scope);
  if (/[+#]/.test(topic))
    scope.complain([...path, 'topic'], '+ and # are not allowed: they have a meaning of their own');
  for (const [, word = ''] of pattern.matchAll(/\{([^}]*)\}/g))
    if (!TOPIC_WORDS.has(word))
      scope.complain([...path, 'pattern'], `"{${word}}" stands for nothing; ${listed([...TOPIC_WORDS])}`);
  if (/[+#]/.test(pattern)) scope.complain([...path, 'pattern'], '+ and # are not allowed in topics');
  return url === undefined
    ? undefined
    : {
        ...base,
        type,
        url,
        version,
        clientId: written.clientId ?? `meterwire-${name.replace(/[^A-Za-z0-9-]+/g, '-')}`,
        username,
        password: secretOf(written.password, [...path, 'password'], scope),
        tls: tlsOf(written.tls, [...path, 'tls'], scope),
        topic,
        pattern,
        qos,
        retain,
        commands,
        discovery: written.discovery?.prefix,
        sparkplug: payload === 'sparkplug' ? { group: written.group ?? topic, node: name } : undefined,
        aliases: new Map([...scope.devices.values()].map((device) => [device.name, device.alias])),
        numbers,
      };
}

const TOPIC_WORDS: ReadonlySet<string> = new Set([
  'topic',
  'device',
  'kind',
  'key',
  'logicalName',
  'attribute',
  'profile',
  'signal',
]);

function resolvePostgres(written: WrittenOf<'postgres'>, base: OutletBase, path: Path, scope: OutletScope) {
  const { type, schema } = written;
  if (written.url === undefined)
    scope.complain([...path, 'url'], 'is missing: postgres://user@host:5432/database');
  const url =
    written.url === undefined
      ? undefined
      : urlOf(written.url, ['postgres:', 'postgresql:'], [...path, 'url'], scope);
  const password = secretOf(written.password, [...path, 'password'], scope);
  return url === undefined
    ? undefined
    : { ...base, type, url, password, tls: tlsOf(written.tls, [...path, 'tls'], scope), schema };
}

function resolveWebhook(written: WrittenOf<'webhook'>, base: OutletBase, path: Path, scope: OutletScope) {
  const { type, headers, refused, numbers } = written;
  const url = urlOf(written.url, ['http:', 'https:'], [...path, 'url'], scope);
  for (const [name, value] of Object.entries(headers))
    if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) || /[\r\n\0]/.test(value))
      scope.complain([...path, 'headers', name], 'is no header of HTTP');
  return url === undefined
    ? undefined
    : {
        ...base,
        type,
        url,
        headers,
        token: secretOf(written.token, [...path, 'token'], scope),
        secret: secretOf(written.signatureKey, [...path, 'signatureKey'], scope),
        refused,
        tls: tlsOf(written.tls, [...path, 'tls'], scope),
        timeoutMs: msOf(written.timeout),
        numbers,
      };
}

/** Registers with what they show; each address belongs to one of them. */
function resolveRegisters(
  written: WrittenOf<'modbus'>['registers'],
  path: Path,
  scope: OutletScope,
): ModbusRegister[] {
  const taken = new Map<number, number>();
  return written.flatMap(({ address, type, scale = 1, quality, ...from }, index) => {
    const place = [...path, index];
    const words = Array.from({ length: WORDS[type] }, (_, word) => address + word);
    if ((words.at(-1) ?? 0) > 65_535)
      scope.complain([...place, 'address'], `${address} is too high for ${type}: it would end behind 65535`);
    for (const word of quality === undefined ? words : [...words, quality]) {
      const other = taken.get(word);
      if (other !== undefined)
        scope.complain([...place, 'address'], `register ${word} belongs to registers[${other}] already`);
      taken.set(word, index);
    }
    const source = resolveSource(from, place, scope);
    return source === undefined
      ? []
      : [{ address, type, scale: parseDecimal(String(scale)), source, quality }];
  });
}

const WORDS = { int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, int64: 4, uint64: 4, float64: 4 };

function resolveSource(
  from: { signal?: string; device?: string; logicalName?: string; attribute?: number },
  path: Path,
  { signals, names, complain }: OutletScope,
): ModbusSource | undefined {
  const { signal, device, logicalName, attribute = 2 } = from;
  if (signal !== undefined && device === undefined && logicalName === undefined) {
    const aliases = signals.map(({ alias }) => alias);
    if (!aliases.includes(signal))
      complain([...path, 'signal'], `there is no signal "${signal}"; ${listed(aliases)}`);
    return { signal };
  }
  if (signal !== undefined || device === undefined || logicalName === undefined) {
    complain(path, 'needs either signal, or device and logicalName');
    return undefined;
  }
  if (!names.has(device))
    complain([...path, 'device'], `there is no device "${device}"; ${listed([...names])}`);
  const name = resolveName(logicalName, [...path, 'logicalName'], complain);
  return name && { device, logicalName: name, attribute };
}

/** The address as it was written, when it is one; a password in it would be shown everywhere. */
function urlOf(
  text: string,
  protocols: readonly string[],
  path: Path,
  { complain }: OutletScope,
): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !protocols.includes(url.protocol) || url.hostname === '') {
    complain(
      path,
      `is no address that begins with ${protocols.map((each) => `${each}//`).join(' or ')} and a host`,
    );
    return undefined;
  }
  if (url.password !== '') {
    complain(path, 'must not hold a password, which would be shown: it has a setting of its own');
    return undefined;
  }
  return text;
}

function secretOf(
  text: string | undefined,
  path: Path,
  { sources, complain }: OutletScope,
): Secret | undefined {
  if (text === undefined) return undefined;
  try {
    return resolveSecret(text, sources);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain(path, error.message);
    return undefined;
  }
}

function tlsOf(
  written: WrittenOf<'mqtt'>['tls'],
  path: Path,
  { sources, complain }: OutletScope,
): Tls | undefined {
  if (written === undefined) return undefined;
  const read = (name: 'authority' | 'certificate' | 'key'): string | undefined => {
    const file = written[name];
    if (file === undefined) return undefined;
    try {
      return readFileSync(resolve(sources.folder, file), 'utf8');
    } catch {
      complain([...path, name], `the file ${resolve(sources.folder, file)} cannot be read`);
      return undefined;
    }
  };
  const key = read('key');
  return {
    ca: read('authority'),
    certificate: read('certificate'),
    key: key === undefined ? undefined : new Secret(key),
    verify: written.verify,
  };
}
