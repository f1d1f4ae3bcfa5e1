import type { FieldView } from './report.ts';

/** Lists the fields of a frame in the order in which they stand. */
export class FieldList {
  readonly #fields: FieldView[] = [];
  #end: number;

  constructor(offset: number) {
    this.#end = offset;
  }

  get fields(): readonly FieldView[] {
    return this.#fields;
  }

  /** Where the next field stands. */
  get end(): number {
    return this.#end;
  }

  add(name: string, length: number, value: string): void {
    this.#fields.push({ name, offset: this.#end, length, value });
    this.#end += length;
  }
}
