import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { FilledConfiguration } from '@meterwire/api/configuration';
import { type ApiSettings, isLoopback } from '../model/api-settings.ts';
import { type Complain, msOf } from './complaint.ts';

type Written = FilledConfiguration['api'];

/** Where the API listens and who may use it. */
export function resolveApi(written: Written, folder: string, complain: Complain): ApiSettings {
  const { host, port, names, login, sessionTime, metrics } = written;
  const refused = openDoor(login, host);
  if (refused !== undefined) complain(['api', 'login'], refused);
  const tls = resolveTls(written, folder, complain);
  return { host, port, names, login, sessionMs: msOf(sessionTime), tls, metrics };
}

/** Why a gateway may not be open to everybody on this address; undefined when it may. */
export const openDoor = (login: ApiSettings['login'], host: string): string | undefined =>
  login === 'open' && !isLoopback(host)
    ? `"open" is not allowed on ${host}: everybody who reaches it could give orders; take users, or listen on 127.0.0.1`
    : undefined;

function resolveTls({ tls }: Written, folder: string, complain: Complain): ApiSettings['tls'] {
  if (tls === undefined) return undefined;
  const read = (key: 'certificate' | 'key'): string | undefined => {
    const path = resolve(folder, tls[key]);
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      complain(['api', 'tls', key], `the file ${path} cannot be read: ${reasonOf(error)}`);
      return undefined;
    }
  };
  const [cert, key] = [read('certificate'), read('key')];
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    complain(['api', 'tls'], `certificate and key do not work together: ${reasonOf(error)}`);
  }
  return { cert, key };
}

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
