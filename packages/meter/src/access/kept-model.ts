import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainText, plainValue } from './plain.ts';

/** What the objects of the full profile remember, in one file that is whole whatever happens. */
export class KeptModel {
  readonly #path: string | undefined;
  #written = '';

  /** Without a folder nothing lasts. */
  constructor(dataDir: string | undefined) {
    this.#path = dataDir === undefined ? undefined : join(dataDir, 'full-model.json');
  }

  /** What was remembered; undefined for a new meter. @throws SyntaxError when the file is damaged */
  read(): unknown {
    if (this.#path === undefined) return undefined;
    try {
      this.#written = readFileSync(this.#path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    return plainValue(this.#written);
  }

  /** On the disk when this returns; nothing is written where nothing has changed. */
  write(state: unknown): void {
    if (this.#path === undefined) return;
    const text = plainText(state);
    if (text === this.#written) return;
    const unfinished = `${this.#path}.new`;
    const file = openSync(unfinished, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, this.#path);
    this.#written = text;
  }
}
