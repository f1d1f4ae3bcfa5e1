import type { ExportCell } from './export-table.ts';
import { ZipWriter } from './zip.ts';

/** Rows of a sheet, its head among them: no spreadsheet takes more. Further ones go to a further sheet. */
const MOST_ROWS = 1_048_576;

/** A workbook (ECMA-376), made as its rows come. */
export async function* workbook(
  headings: readonly string[],
  rows: AsyncIterable<readonly (readonly ExportCell[])[]>,
): AsyncGenerator<Buffer> {
  const zip = new ZipWriter();
  const source = rows[Symbol.asyncIterator]();
  let rest: readonly (readonly ExportCell[])[] = [];
  let ended = false;
  let sheets = 0;
  /** The rows of one sheet; what does not fit is left for the next. */
  async function* sheet(): AsyncGenerator<string> {
    let count = 1;
    yield `${SHEET_HEAD}${rowXml(headings, 1)}`;
    for (;;) {
      if (rest.length === 0) {
        const next = await source.next();
        if (next.done === true) {
          ended = true;
          break;
        }
        rest = next.value;
      }
      const part = rest.slice(0, MOST_ROWS - count);
      if (part.length === 0) break;
      rest = rest.slice(part.length);
      const before = count;
      count += part.length;
      yield part.map((cells, index) => rowXml(cells, before + index + 1)).join('');
    }
    yield '</sheetData></worksheet>';
  }
  do yield* zip.entry(`xl/worksheets/sheet${++sheets}.xml`, sheet());
  while (!ended);
  for (const [name, text] of frame(sheets)) yield* zip.entry(name, [text]);
  yield zip.end();
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPES = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const SHEET_HEAD = `${XML}<worksheet xmlns="${MAIN}"><sheetData>`;

/** Rows count from 1; some readers want to be told the place of each cell. */
const rowXml = (cells: readonly ExportCell[], row: number): string =>
  `<row r="${row}">${cells.map((cell, column) => cellXml(cell, `${letters(column)}${row}`)).join('')}</row>`;

/** A, B … Z, AA …: the name of a column. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}

/** A decimal is a number only where a spreadsheet shows all of its digits; a longer one is text. */
function cellXml(cell: ExportCell, place: string): string {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'object' && fits(cell.decimal)) return `<c r="${place}"><v>${cell.decimal}</v></c>`;
  if (typeof cell === 'number') return `<c r="${place}"><v>${cell}</v></c>`;
  const text = typeof cell === 'object' ? cell.decimal : cell;
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
}

const fits = (decimal: string): boolean =>
  /^-?\d+(\.\d+)?$/.test(decimal) && decimal.replace(/^-?[0.]*/, '').replace('.', '').length <= 15;

/** XML takes no control characters. */
const escaped = (text: string): string =>
  [...text]
    .filter((letter) => letter >= ' ' || letter === '\n' || letter === '\t')
    .join('')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

function frame(sheets: number): readonly (readonly [name: string, text: string])[] {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const overrides = numbers.map(
    (n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${TYPES}.worksheet+xml"/>`,
  );
  const list = numbers.map(
    (n) => `<sheet name="Readings${n === 1 ? '' : ` ${n}`}" sheetId="${n}" r:id="rId${n}"/>`,
  );
  const links = numbers.map(
    (n) => `<Relationship Id="rId${n}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  return [
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">${links.join('')}</Relationships>`,
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPES}.sheet.main+xml"/>${overrides.join('')}</Types>`,
    ],
  ];
}
