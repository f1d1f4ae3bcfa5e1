import { csvLine } from '../model/csv.ts';
import type { ExportWanted } from '../model/ports.ts';
import { type ExportCell, type ExportSource, exportTable } from './export-table.ts';
import { workbook } from './workbook.ts';

/** Readings as a file, in pieces. @throws RefusedError where there is no such profile */
export async function* exportReadings(store: ExportSource, wanted: ExportWanted): AsyncGenerator<Buffer> {
  const { headings, rows } = await exportTable(store, wanted);
  switch (wanted.format) {
    case 'csv':
      yield Buffer.from(csvLine(headings));
      for await (const part of rows) yield Buffer.from(part.map((row) => csvLine(row.map(plain))).join(''));
      break;
    case 'jsonl':
      for await (const part of rows)
        yield Buffer.from(part.map((row) => `${JSON.stringify(documentOf(headings, row))}\n`).join(''));
      break;
    case 'json': {
      let separator = '[\n';
      for await (const part of rows) {
        if (part.length === 0) continue;
        yield Buffer.from(
          separator + part.map((row) => JSON.stringify(documentOf(headings, row))).join(',\n'),
        );
        separator = ',\n';
      }
      yield Buffer.from(separator === '[\n' ? '[]\n' : '\n]\n');
      break;
    }
    case 'xlsx':
      yield* workbook(headings, rows);
      break;
  }
}

/** Decimals stay text: a JSON number would be rounded by whoever reads it. */
const plain = (cell: ExportCell): string | number | null =>
  typeof cell === 'object' && cell !== null ? cell.decimal : cell;

const documentOf = (headings: readonly string[], row: readonly ExportCell[]): object =>
  Object.fromEntries(headings.map((heading, index) => [heading, plain(row[index] ?? null)]));
