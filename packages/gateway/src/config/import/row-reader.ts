import type { ConfigurationProblem } from '../../model/configuration-problem.ts';
import type { Row, Sheet } from './sheet.ts';

/** Takes the cells of a row apart, and says sheet, cell, value and what is allowed where one does not fit. */
export class RowReader {
  readonly #sheet: Sheet;
  readonly #row: Row;
  readonly #problems: ConfigurationProblem[];

  constructor(sheet: Sheet, row: Row, problems: ConfigurationProblem[]) {
    this.#sheet = sheet;
    this.#row = row;
    this.#problems = problems;
  }

  get place(): string {
    return `${this.#sheet.name}!${this.#row.number}`;
  }

  /** The first of several names of a column that has something in it. */
  text(...columns: readonly string[]): string | undefined {
    for (const column of columns) {
      const text = this.#row.cells.get(column);
      if (text !== undefined) return text;
    }
    return undefined;
  }

  required(...columns: readonly string[]): string | undefined {
    const text = this.text(...columns);
    if (text === undefined) this.complain(columns[0] ?? '', 'is missing');
    return text;
  }

  integer(column: string, minimum: number, maximum: number): number | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const value = Number(text);
    if (Number.isInteger(value) && value >= minimum && value <= maximum) return value;
    this.complain(column, `"${text}" is not allowed: an integer from ${minimum} to ${maximum}`);
    return undefined;
  }

  flag(column: string): boolean | undefined {
    const text = this.text(column)?.toLowerCase();
    if (text === undefined) return undefined;
    if (['1', 'true', 'yes', 'on'].includes(text)) return true;
    if (['0', 'false', 'no', 'off'].includes(text)) return false;
    this.complain(column, `"${text}" is not allowed: 0 or 1`);
    return undefined;
  }

  /** One of several words, whatever their case, each with what it means. */
  choice<T>(column: string, meanings: Readonly<Record<string, T>>): T | undefined {
    const text = this.text(column);
    if (text === undefined) return undefined;
    const entry = Object.entries(meanings).find(([word]) => word.toLowerCase() === text.toLowerCase());
    if (entry !== undefined) return entry[1];
    this.complain(column, `"${text}" is not allowed: one of ${Object.keys(meanings).join(', ')}`);
    return undefined;
  }

  complain(column: string, message: string): void {
    this.#problems.push({ path: this.#cell(column), message: `${column} ${message}` });
  }

  /** As spreadsheets call it: Devices!C7; the row alone where there is no such column. */
  #cell(column: string): string {
    const index = this.#sheet.columns.indexOf(column);
    return `${this.#sheet.name}!${index < 0 ? '' : letters(index)}${this.#row.number}`;
  }
}

/** A … Z, AA … */
function letters(index: number): string {
  const rest = Math.floor(index / 26) - 1;
  return `${rest >= 0 ? letters(rest) : ''}${String.fromCharCode(65 + (index % 26))}`;
}
