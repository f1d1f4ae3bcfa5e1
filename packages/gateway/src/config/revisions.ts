import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigurationRevision } from '@meterwire/api/configuration';
import { writeDurably } from './durable-file.ts';

/** How many texts are kept to go back to. */
const MOST = 100;

/** The configurations there have been: who changed what when, and the newest texts to go back to. */
export class Revisions {
  readonly #folder: string;
  readonly #index: string;
  readonly #known: ConfigurationRevision[];

  constructor(folder: string) {
    this.#folder = folder;
    this.#index = join(folder, 'revisions.jsonl');
    this.#known = existsSync(this.#index) ? readIndex(this.#index) : [];
  }

  /** Newest first: those whose text is still there. */
  list(): readonly ConfigurationRevision[] {
    return this.#known.slice(-MOST).reverse();
  }

  /** The text of one; undefined where it is not kept any more. */
  text(id: number): string | undefined {
    const file = this.#fileOf(id);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  /** Keeps a text under the next number. Texts may hold secrets that somebody wrote by hand: nobody else may read them. */
  add(text: string, at: Date, by: string, summary: string): ConfigurationRevision {
    const revision = { id: (this.#known.at(-1)?.id ?? 0) + 1, at: at.toISOString(), by, summary };
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeDurably(this.#fileOf(revision.id), text, 0o600);
    appendFileSync(this.#index, `${JSON.stringify(revision)}\n`, { mode: 0o600, flush: true });
    this.#known.push(revision);
    rmSync(this.#fileOf(revision.id - MOST), { force: true });
    return revision;
  }

  #fileOf(id: number): string {
    return join(this.#folder, `${String(id).padStart(6, '0')}.yaml`);
  }
}

/** A last line that was cut by a power cut is left out. */
function readIndex(file: string): ConfigurationRevision[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as ConfigurationRevision];
      } catch {
        return [];
      }
    });
}
