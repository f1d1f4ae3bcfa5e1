/** A line of CSV by RFC 4180, ended; what a spreadsheet would run as a formula stays text, and a line is one line. */
export function csvLine(cells: readonly (string | number | null | undefined)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(cell: string | number | null | undefined): string {
  if (typeof cell === 'number') return String(cell);
  const text = (cell ?? '').replace(/[\r\n]+/g, ' ');
  const safe = /^[=+@\t]|^-[^\d.]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
