import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Secret } from '../model/secret.ts';

/** Where secrets come from that do not stand in the file themselves. */
export interface SecretSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Paths are relative to this folder. */
  readonly folder: string;
  /** Opens what was kept in the vault of the data folder. */
  readonly vault?: { get(name: string): string | undefined };
}

/**
 * The secret that a text stands for: itself, `${ENV:NAME}`, `${FILE:path}`, or `${VAULT:name}` for what was typed into the console.
 * @throws RangeError that says what is missing and shows nothing of a secret
 */
export function resolveSecret(text: string, { environment, folder, vault }: SecretSources): Secret {
  const reference = /^\$\{(\w+):(.+)\}$/.exec(text);
  if (reference === null) return new Secret(text);
  const [, source, name = ''] = reference;
  switch (source) {
    case 'ENV': {
      const value = environment[name];
      if (value === undefined || value === '')
        throw new RangeError(`the environment variable ${name} is not set, or empty`);
      return new Secret(value);
    }
    case 'FILE':
      return new Secret(contentOf(resolve(folder, name)));
    case 'VAULT': {
      if (vault === undefined)
        throw new RangeError('it lies in the vault of the data folder, which is needed here: give --data');
      const value = vault.get(name);
      if (value === undefined) throw new RangeError(`the vault of the data folder has no "${name}"`);
      return new Secret(value);
    }
    default:
      throw new RangeError(`secrets come from \${ENV:NAME} or \${FILE:path}, not from ${source}`);
  }
}

function contentOf(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new RangeError(`the file ${path} cannot be read`, { cause });
  }
  if (text === '') throw new RangeError(`the file ${path} is empty`);
  return text;
}
