import type { Json } from './json.ts';

/** Where in a value a conversion stands, and what it does there with what does not fit. */
export class Place {
  readonly #field: string;
  readonly #refuse: (message: string) => never;
  readonly #parent: Place | undefined;
  /** Only the very types that the class prescribes. */
  readonly strict: boolean;

  constructor(field: string, refuse: (message: string) => never, strict: boolean, parent?: Place) {
    this.#field = field;
    this.#refuse = refuse;
    this.strict = strict;
    this.#parent = parent;
  }

  /** The place of a member or element. */
  in(field: string): Place {
    return new Place(field, this.#refuse, this.strict, this);
  }

  /** `scalerUnit.unit`, empty at the root of a nameless value. */
  get path(): string {
    const above = this.#parent?.path ?? '';
    return above === '' ? this.#field : `${above}.${this.#field}`;
  }

  fail(message: string): never {
    return this.#refuse(this.path === '' ? message : `${this.path}: ${message}`);
  }

  /** The JSON as an object, or a refusal. */
  object(json: Json): Readonly<Record<string, Json>> {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      return this.fail(`${JSON.stringify(json)} where an object is due`);
    return json as Readonly<Record<string, Json>>;
  }

  /** The JSON as a list, or a refusal. */
  list(json: Json): readonly Json[] {
    return Array.isArray(json) ? json : this.fail(`${JSON.stringify(json)} where a list is due`);
  }

  /** The JSON as text, or a refusal. */
  text(json: Json): string {
    return typeof json === 'string' ? json : this.fail(`${JSON.stringify(json)} where a text is due`);
  }
}
