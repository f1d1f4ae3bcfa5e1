import Table from 'cli-table3';

/** A value for a cell; what is missing prints as nothing. */
export type Cell = string | number | bigint | boolean | null | undefined;

/** Writes one JSON document, and nothing else, to standard output. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, exact, 2)}\n`);
}

/** Writes one JSON document on one line. */
export function printJsonLine(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, exact)}\n`);
}

/** 64-bit integers go out as strings, octets as hexadecimal: JSON numbers would lose digits. */
function exact(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}

/** A table for people, without borders; header in bold on a terminal. */
export function printTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  const colour = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
  const table = new Table({
    head: headings.map((heading) => (colour ? `\x1b[1m${heading}\x1b[0m` : heading)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: NO_BORDERS,
  });
  for (const row of rows)
    table.push(row.map((cell) => (cell === null || cell === undefined ? '' : String(cell))));
  process.stdout.write(`${table.toString().replace(/ +$/gm, '')}\n`);
}

const NO_BORDERS = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** RFC 4180, with what a spreadsheet would run as a formula kept as text. */
export function printCsv(headings: readonly string[], rows: readonly (readonly Cell[])[]): void {
  for (const row of [headings, ...rows]) process.stdout.write(`${row.map(csvCell).join(',')}\r\n`);
}

function csvCell(cell: Cell): string {
  const text = cell === null || cell === undefined ? '' : String(cell);
  const safe = typeof cell === 'string' && /^[=+@\t\r]|^-[^\d.]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
