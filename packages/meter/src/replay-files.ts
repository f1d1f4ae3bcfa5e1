import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MalformedError, RefusedError } from 'dlms/bytes';
import type { CheckedModule } from './check/checked-framework.ts';
import type { FrameworkDescription } from './description.ts';
import type { LoadSource } from './sources/load-source.ts';
import { Replay } from './sources/replay.ts';

/** The recorded loads that Power Meters name, read before they are needed. */
export class ReplayFiles {
  readonly #folder: string;
  readonly #loaded = new Map<string, Replay>();

  /** Paths are relative to the folder. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Reads what the modules name and is not yet read.
   * @throws RefusedError for a file that cannot be read, or that holds no recorded load
   */
  async load(description: FrameworkDescription): Promise<void> {
    for (const { label, setup } of description.modules) {
      const name = setup?.['Replay File'];
      if (typeof name !== 'string' || name === '' || this.#loaded.has(name)) continue;
      this.#loaded.set(name, await this.#read(name, label));
    }
  }

  /** The load of a Power Meter; undefined when it names no file. */
  sourceOf(module: CheckedModule): LoadSource | undefined {
    const name = module.setup.get('Replay File');
    return typeof name === 'string' ? this.#loaded.get(name) : undefined;
  }

  async #read(name: string, label: string): Promise<Replay> {
    const path = resolve(this.#folder, name);
    const near = `setup register "Replay File" of Power Meter "${label}"`;
    const isJson = path.toLowerCase().endsWith('.json');
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (cause) {
      throw refusal(`${near}: ${path} cannot be read`, 'check the path and that the file may be read', cause);
    }
    try {
      return isJson ? Replay.fromJson(text) : Replay.fromCsv(text);
    } catch (cause) {
      if (!(cause instanceof MalformedError)) throw cause;
      if (isJson) throw refusal(`${near}: ${path}, ${cause.message}`, cause.advice, cause);
      const line = text.slice(0, cause.offset).split('\n').length;
      throw refusal(`${near}: ${path}, line ${line}: ${cause.message}`, cause.advice, cause);
    }
  }
}

const refusal = (message: string, advice: string | undefined, cause: unknown): RefusedError =>
  new RefusedError(message, 'invalidReplay', {
    layer: 'configuration',
    during: 'reading a recorded load',
    ...(advice !== undefined && { advice }),
    cause,
  });
