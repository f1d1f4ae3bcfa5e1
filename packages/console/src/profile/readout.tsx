import type { ProfileRows } from '@meterwire/api';
import { decimal, grouped, type Prefix, shift } from '../shared/quantity.ts';
import { meterClockText, momentText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import { colourOf } from './plot.ts';
import { flagsOf } from './status.ts';

interface ReadoutProps {
  readonly rows: ProfileRows;
  /** The row that is read. */
  readonly row: number;
  readonly places: readonly number[];
  readonly prefixes: readonly Prefix[];
  readonly hidden: readonly number[];
  readonly onToggle: (place: number) => void;
}

/** The row under the cursor in figures. Each column is also the switch that hides its line. */
export function Readout({ rows, row, places, prefixes, hidden, onToggle }: ReadoutProps) {
  const time = rows.times[row];
  if (time === undefined) return null;
  const offset = rows.offsets[row];
  const own =
    typeof offset === 'number' ? texts.time.meterSays(meterClockText(time, offset)) : texts.time.meterUnknown;
  return (
    <div className="readout">
      <p className="readout-time">
        <time dateTime={new Date(time).toISOString()} title={own}>
          {momentText(time)}
        </time>
        <span className="code readout-own">{own}</span>
        <StatusWords rows={rows} row={row} />
      </p>
      <fieldset className="readout-columns">
        <legend className="visually-hidden">{texts.profile.columns}</legend>
        {places.map((place) => (
          <button
            key={place}
            type="button"
            className="readout-column"
            aria-pressed={!hidden.includes(place)}
            onClick={() => onToggle(place)}
            style={{ '--swatch': `var(--series-${colourOf(rows, place) + 1})` } as React.CSSProperties}
          >
            <span className="readout-name">{nameOf(rows, place)}</span>
            <span className="readout-figure figures">{figure(rows, row, place, prefixes[place])}</span>
          </button>
        ))}
      </fieldset>
    </div>
  );
}

function StatusWords({ rows, row }: { readonly rows: ProfileRows; readonly row: number }) {
  return rows.columns
    .filter(({ role }) => role === 'status')
    .flatMap((column) => {
      const word = column.values[row];
      return typeof word === 'number' ? flagsOf(word, column) : [];
    })
    .map(({ key, name, meaning }) => (
      <span key={key} className="flag" title={meaning}>
        {name}
      </span>
    ));
}

const nameOf = ({ columns }: ProfileRows, place: number) =>
  columns[place]?.name ?? columns[place]?.logicalName ?? '';

function figure({ columns }: ProfileRows, row: number, place: number, prefix: Prefix | undefined): string {
  const column = columns[place];
  const cell = column?.values[row];
  if (column === undefined || cell === null || cell === undefined) return texts.profile.noValue;
  const value = shift(decimal(cell, column.scaler ?? 0), prefix?.places ?? 0);
  return `${grouped(value)} ${prefix?.letter ?? ''}${column.unit ?? ''}`;
}
