import type { Collection, ConfigurationOperation } from '@meterwire/api/configuration';
import type { ConfigurationProblem } from '../../model/configuration-problem.ts';

/** What an import has found so far. */
export class Findings {
  readonly problems: ConfigurationProblem[] = [];
  readonly notes: string[] = [];
  readonly #entries = new Map<string, ConfigurationOperation & { readonly op: 'put' }>();
  readonly #settings: Record<string, unknown> = {};
  readonly #places = new Map<string, string>();

  /** What is put again is the same thing seen twice: a line that several meters hang on. */
  put(collection: Collection, name: string, value: Record<string, unknown>, place: string): void {
    const key = `${collection}/${name}`;
    if (this.#entries.has(key)) return;
    this.#entries.set(key, { op: 'put', collection, name, value });
    this.#places.set(key, place);
  }

  /** Settings beside the lists. */
  set(value: Record<string, unknown>): void {
    Object.assign(this.#settings, value);
  }

  note(text: string): void {
    this.notes.push(text);
  }

  get operations(): ConfigurationOperation[] {
    const settings =
      Object.keys(this.#settings).length === 0 ? [] : [{ op: 'set', value: this.#settings } as const];
    return [...settings, ...this.#entries.values()];
  }

  /** Where an entry came from: sheet and row. */
  placeOf(collection: string, name: string): string | undefined {
    return this.#places.get(`${collection}/${name}`);
  }
}
