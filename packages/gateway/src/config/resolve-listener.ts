import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import type { Listener } from '../model/listener.ts';
import { listed } from './complaint.ts';
import type { DeviceScope } from './resolve-request.ts';
import { resolveKey } from './resolve-security.ts';
import type { SecretSources } from './secret.ts';

type Written = FilledConfiguration['listeners'][number];

interface Scope extends DeviceScope {
  readonly sources: SecretSources;
}

/** The listener; what is wrong with it is complained about. */
export function resolveListener(written: Written, path: Path, scope: Scope): Listener {
  const { name, description, enabled, unknown } = written;
  const common = { name, description, enabled, unknown, keys: resolveKeys(written, path, scope) };
  switch (written.type) {
    case 'tcp': {
      const { host, port, connections } = written;
      return { kind: 'tcp', ...common, host, port, connections };
    }
    case 'udp': {
      const { host, port } = written;
      return { kind: 'udp', ...common, host, port };
    }
    case 'serial': {
      const { path: line, baud, dataBits, stopBits, parity, flow, framing, device } = written;
      const { devices, names, complain } = scope;
      if (device !== undefined && !names.has(device))
        complain([...path, 'device'], `there is no device "${device}"; ${listed([...names])}`);
      const settings = { path: line, baud, dataBits, stopBits, parity, flow, framing };
      const from = device === undefined ? undefined : devices.get(device);
      return { kind: 'serial', ...common, ...settings, device: from };
    }
  }
}

function resolveKeys(written: Written, path: Path, scope: Scope): Listener['keys'] {
  const { blockCipherKey, authenticationKey } = written;
  if (blockCipherKey === undefined) {
    if (authenticationKey !== undefined)
      scope.complain([...path, 'blockCipherKey'], 'is missing: an authentication key alone opens nothing');
    return undefined;
  }
  const suite = suiteOf(blockCipherKey);
  const encryption = resolveKey(blockCipherKey, suite, [...path, 'blockCipherKey'], scope);
  const authentication = resolveKey(authenticationKey, suite, [...path, 'authenticationKey'], scope);
  return encryption && { encryption, authentication };
}

/** Suite 2 has keys of twice the length; references to secrets are taken for those of suites 0 and 1. */
const suiteOf = (key: string): 0 | 2 =>
  key.replace(/^hex:/, '').replaceAll(/\s/g, '').length === 64 ? 2 : 0;
