import type { ProfileRows } from '@meterwire/api';
import { useMemo, useState } from 'react';
import { decimal, grouped } from '../shared/quantity.ts';
import { meterClockText, momentText, spanText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import type { Gap } from './gaps.ts';
import type { ShapeChange } from './shapes.ts';
import { flagsOf } from './status.ts';
import './rows-table.css';

const rowHeight = 32;
const spare = 12;

/** A line of the table: a row, a gap between two, or where the profile began to capture something else. */
type Line =
  | { readonly kind: 'row'; readonly row: number }
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'shape'; readonly shape: ShapeChange };

interface RowsTableProps {
  readonly rows: ProfileRows;
  readonly gaps: readonly Gap[];
  readonly shapes: readonly ShapeChange[];
  readonly label: string;
}

/** The rows as a table, newest first. Only the lines in view exist, so that a year scrolls like a day. */
export function RowsTable({ rows, gaps, shapes, label }: RowsTableProps) {
  const [top, setTop] = useState(0);
  const lines = useMemo(() => linesOf(rows, gaps, shapes), [rows, gaps, shapes]);
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(lines.length, first + 16 + 2 * spare);
  return (
    <section
      className="rows"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget }) => setTop(currentTarget.scrollTop)}
    >
      <table aria-rowcount={lines.length + 1} className="rows-table figures">
        <thead>
          <tr>
            <th scope="col">{texts.profile.time}</th>
            {rows.columns.map((column) => (
              <th
                key={`${column.logicalName} ${column.attribute}`}
                scope="col"
                data-role={column.role}
                title={column.logicalName}
              >
                {column.role === 'status' ? texts.profile.status : (column.name ?? column.logicalName)}
                {column.unit && <span className="faint"> {column.unit}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Filler lines={first} />
          {lines.slice(first, last).map((line, index) =>
            line.kind === 'row' ? (
              <Row key={`row ${line.row}`} rows={rows} row={line.row} index={first + index + 2} />
            ) : line.kind === 'shape' ? (
              <tr key={`shape ${line.shape.at}`} className="rows-shape" aria-rowindex={first + index + 2}>
                <td colSpan={rows.columns.length + 1}>{line.shape.words}</td>
              </tr>
            ) : (
              <tr key={`gap ${line.gap.after}`} className="rows-gap" aria-rowindex={first + index + 2}>
                <td colSpan={rows.columns.length + 1}>
                  {texts.profile.gap(line.gap.missing, spanText((line.gap.to - line.gap.from) / 1000))}
                </td>
              </tr>
            ),
          )}
          <Filler lines={lines.length - last} />
        </tbody>
      </table>
    </section>
  );
}

/** Room for the lines that are not drawn. */
function Filler({ lines }: { readonly lines: number }) {
  return lines > 0 && <tr style={{ height: lines * rowHeight }} />;
}

function Row({
  rows,
  row,
  index,
}: {
  readonly rows: ProfileRows;
  readonly row: number;
  readonly index: number;
}) {
  const time = rows.times[row] ?? 0;
  const offset = rows.offsets[row];
  const own =
    typeof offset === 'number' ? texts.time.meterSays(meterClockText(time, offset)) : texts.time.meterUnknown;
  return (
    <tr aria-rowindex={index}>
      <td title={own}>{momentText(time)}</td>
      {rows.columns.map((column) => (
        <td key={`${column.logicalName} ${column.attribute}`} data-role={column.role}>
          <Cell column={column} row={row} />
        </td>
      ))}
    </tr>
  );
}

function Cell({ column, row }: { readonly column: ProfileRows['columns'][number]; readonly row: number }) {
  const cell = column.values[row];
  if (cell === null || cell === undefined) return <span className="faint">{texts.profile.noValue}</span>;
  if (column.role === 'status' && typeof cell === 'number') {
    const flags = flagsOf(cell, column);
    if (flags.length === 0) return <span className="faint">{texts.profile.ok}</span>;
    return flags.map(({ key, name, meaning }) => (
      <span key={key} className="flag" title={meaning}>
        {name}
      </span>
    ));
  }
  return column.role === 'value' ? grouped(decimal(cell, column.scaler ?? 0)) : String(cell);
}

function linesOf({ times }: ProfileRows, gaps: readonly Gap[], shapes: readonly ShapeChange[]): Line[] {
  const changes = [...shapes];
  const after = new Map(gaps.map((gap) => [gap.after, gap]));
  const lines: Line[] = [];
  for (let row = times.length - 1; row >= 0; row--) {
    const last = changes.at(-1);
    // Below the first row of the new kind, as newer ones stand above.
    if (last !== undefined && (times[row] ?? 0) < last.at) {
      lines.push({ kind: 'shape', shape: last });
      changes.pop();
    }
    const gap = after.get(row);
    if (gap !== undefined) lines.push({ kind: 'gap', gap });
    lines.push({ kind: 'row', row });
  }
  return lines;
}
