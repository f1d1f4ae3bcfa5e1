import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlAddress } from '../options.ts';

const NAME = 'control.json';

/**
 * Writes down in a meter's data folder where its control interface is found, for those who may read the folder. The returned
 * function takes the file away.
 */
export function publishControl(folder: string, address: ControlAddress): () => void {
  const path = join(folder, NAME);
  rmSync(path, { force: true });
  writeFileSync(path, `${JSON.stringify(address)}\n`, { mode: 0o600 });
  return () => rmSync(path, { force: true });
}

/** Where the meter with a data folder can be controlled; undefined when none runs, or it has no control interface. */
export function findControl(folder: string): ControlAddress | undefined {
  let found: unknown;
  try {
    found = JSON.parse(readFileSync(join(folder, NAME), 'utf8'));
  } catch {
    return undefined; // there is no such file, or it is being written
  }
  if (typeof found !== 'object' || found === null || !('url' in found)) return undefined;
  const { url, token } = found as { readonly url: unknown; readonly token?: unknown };
  if (typeof url !== 'string') return undefined;
  return { url, token: typeof token === 'string' ? token : undefined };
}
