import { parse } from 'csv-parse/sync';
import { MalformedError } from 'dlms/bytes';
import readWorkbook from 'read-excel-file/node';

/** A table whose first row names its columns. */
export interface Sheet {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** A row that is not empty: texts by column, without blanks around them; empty cells are missing. */
export interface Row {
  /** As a spreadsheet counts, from 1. */
  readonly number: number;
  readonly cells: ReadonlyMap<string, string>;
}

/** @throws MalformedError when the file is no workbook */
export async function sheetsOfWorkbook(content: Buffer): Promise<Sheet[]> {
  try {
    const sheets = await readWorkbook(content);
    return sheets.map(({ sheet, data }) => sheetOf(sheet, data));
  } catch (cause) {
    throw unreadable('no workbook (.xlsx)', cause);
  }
}

/** CSV with commas, semicolons or tabs. @throws MalformedError when it is none */
export function sheetOfCsv(content: Buffer, name: string): Sheet {
  try {
    const text = content.toString('utf8');
    const delimiter = [';', '\t', ','].find((one) => text.split('\n', 1)[0]?.includes(one)) ?? ',';
    const rows = parse(text, { bom: true, delimiter, relax_column_count: true }) as string[][];
    return sheetOf(name, rows);
  } catch (cause) {
    throw unreadable('no CSV', cause);
  }
}

function sheetOf(name: string, [head = [], ...body]: readonly (readonly unknown[])[]): Sheet {
  const columns = head.map((cell) => textOf(cell).toLowerCase().replaceAll(/\s+/g, '_'));
  const rows = body.map((row, index) => ({
    number: index + 2,
    cells: new Map(
      row.flatMap((cell, place) => {
        const column = columns[place];
        const text = textOf(cell);
        return column === undefined || column === '' || text === '' ? [] : [[column, text] as const];
      }),
    ),
  }));
  return { name, columns, rows: rows.filter(({ cells }) => cells.size > 0) };
}

/** Cells are numbers, truths, dates or texts; passwords of digits come as numbers. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'boolean') return cell ? '1' : '0';
  return String(cell).trim();
}

const unreadable = (what: string, cause: unknown): MalformedError =>
  new MalformedError(`the file is ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, 0, {
    path: '',
    layer: 'configuration',
    during: 'importing a configuration',
    advice: 'a workbook (.xlsx) with the sheets Devices and Signals, one of them as CSV, or YAML is read',
    cause,
  });
