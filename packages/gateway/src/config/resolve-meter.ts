import type { FilledConfiguration, Path } from '@meterwire/api/configuration';
import type { VirtualMeter } from '../model/virtual-meter.ts';
import type { Complain } from './complaint.ts';
import { resolveSecret, type SecretSources } from './secret.ts';

/** A virtual meter of the configuration; undefined where it is switched off or was complained about. */
export function resolveMeter(
  { name, enabled, url, token }: FilledConfiguration['meters'][number],
  path: Path,
  sources: SecretSources,
  complain: Complain,
): VirtualMeter | undefined {
  if (!isHttp(url)) {
    complain([...path, 'url'], `"${url}" is no address of a control interface: http://127.0.0.1:4061`);
    return undefined;
  }
  try {
    const meter = { name, url, token: token === undefined ? undefined : resolveSecret(token, sources) };
    return enabled ? meter : undefined;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    complain([...path, 'token'], error.message);
    return undefined;
  }
}

function isHttp(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, pathname } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && pathname === '/';
}
