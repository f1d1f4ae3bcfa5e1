/** Lines of cells as CSV (RFC 4180). */
export const csvText = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `${cells.map(escaped).join(',')}\r\n`).join('');

/** Quotes where the format asks for it; text that a spreadsheet would take for a formula is kept text. */
function escaped(cell: string): string {
  const safe = /^[=+@\t\r]/.test(cell) || /^-(?![\d.])/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
