import { useElementSize } from '@mantine/hooks';
import type { ProfileRows } from '@meterwire/api';
import { useMemo, useState } from 'react';
import { SelectField } from '../shared/form-field.tsx';
import { grouped } from '../shared/quantity.ts';
import { texts } from '../texts.ts';
import { type Day, daysOf, pathOf, ticksOf } from './days.ts';
import { columnPrefix } from './plot.ts';
import './days-view.css';

/** More lines than this are a tangle. */
const mostDays = 14;
const height = 340;
const room = { left: 62, right: 16, top: 12, bottom: 30 };

/** The days of the range over one another, by the clock on the wall: each a line, the newest on top. */
export function DaysView({ rows, label }: { readonly rows: ProfileRows; readonly label: string }) {
  const places = rows.columns.flatMap(({ role }, place) => (role === 'value' ? [place] : []));
  const [place, setPlace] = useState(places[0] ?? -1);
  const [pointed, setPointed] = useState<string>();
  const column = rows.columns[place];
  const { days, unit } = useMemo(() => prepared(rows, place), [rows, place]);
  const shown = days.slice(0, mostDays);
  const lit = shown.find(({ date }) => date === pointed) ?? shown[0];
  if (column === undefined || lit === undefined) return null;
  return (
    <div className="days">
      <div className="days-head">
        <SelectField
          label={texts.profile.column}
          value={String(place)}
          onChange={(value) => setPlace(Number(value))}
          options={places.map((each) => {
            const { name, logicalName } = rows.columns[each] ?? column;
            return [String(each), name ?? logicalName];
          })}
        />
        <Figures day={lit} unit={unit} />
      </div>
      <DaysChart days={shown} lit={lit} unit={unit} label={label} onPoint={setPointed} />
      <fieldset className="days-list">
        <legend className="visually-hidden">{texts.profile.days}</legend>
        {shown.map(({ date, start, hours }) => (
          <button
            key={date}
            type="button"
            aria-pressed={date === lit.date}
            onClick={() => setPointed(date)}
            onPointerEnter={() => setPointed(date)}
            onFocus={() => setPointed(date)}
          >
            {dayText(start)}
            {hours !== 24 && <span className="flag">{texts.profile.hours(hours)}</span>}
          </button>
        ))}
      </fieldset>
      {days.length > mostDays && <p className="faint">{texts.profile.mostDays(mostDays, days.length)}</p>}
    </div>
  );
}

function prepared(rows: ProfileRows, place: number) {
  const column = rows.columns[place];
  if (column === undefined) return { days: [], unit: '' };
  const prefix = columnPrefix(column.unit, [column]);
  const factor = 10 ** ((column.scaler ?? 0) - prefix.places);
  const values = column.values.map((cell) => {
    const value = cell === null ? Number.NaN : Number(cell) * factor;
    return Number.isFinite(value) ? value : null;
  });
  return { days: daysOf(rows, values), unit: prefix.letter + (column.unit ?? '') };
}

const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short' });
const dayText = (start: number): string => weekday.format(start);

/** Least, greatest and how many: what two days are compared by first. */
function Figures({ day, unit }: { readonly day: Day; readonly unit: string }) {
  const values = day.points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const figure = (value: number) => `${grouped(String(Number(value.toPrecision(6))))} ${unit}`;
  return (
    <dl className="days-figures figures" aria-live="polite">
      <div>
        <dt>{texts.profile.day}</dt>
        <dd>{dayText(day.start)}</dd>
      </div>
      <div>
        <dt>{texts.profile.lowest}</dt>
        <dd>{values.length === 0 ? texts.profile.noValue : figure(low)}</dd>
      </div>
      <div>
        <dt>{texts.profile.highest}</dt>
        <dd>{values.length === 0 ? texts.profile.noValue : figure(high)}</dd>
      </div>
      <div>
        <dt>{texts.profile.rowsTitle}</dt>
        <dd>{values.length}</dd>
      </div>
    </dl>
  );
}

interface DaysChartProps {
  readonly days: readonly Day[];
  readonly lit: Day;
  readonly unit: string;
  readonly label: string;
  readonly onPoint: (date: string) => void;
}

function DaysChart({ days, lit, unit, label, onPoint }: DaysChartProps) {
  const { ref, width } = useElementSize();
  const values = days.flatMap(({ points }) => points.flatMap(({ value }) => (value === null ? [] : [value])));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const low = least >= 0 && least < greatest * 0.6 ? 0 : least;
  const high = greatest === low ? low + 1 : greatest;
  const x = (minute: number) => room.left + (minute / 1440) * (width - room.left - room.right);
  const y = (value: number) =>
    room.top + (1 - (value - low) / (high - low)) * (height - room.top - room.bottom);
  const hours = width < 500 ? [0, 6, 12, 18, 24] : [0, 3, 6, 9, 12, 15, 18, 21, 24];
  return (
    <div ref={ref} className="days-chart" style={{ height }}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          role="img"
          aria-label={texts.profile.daysLabel(label, days.length)}
        >
          {ticksOf(low, high).map((tick) => (
            <g key={tick}>
              <path className="days-grid" d={`M${room.left} ${y(tick)}H${width - room.right}`} />
              <text className="days-text" x={room.left - 8} y={y(tick) + 4} textAnchor="end">
                {grouped(String(tick))}
              </text>
            </g>
          ))}
          {hours.map((hour) => (
            <text key={hour} className="days-text" x={x(hour * 60)} y={height - 8} textAnchor="middle">
              {`${String(hour).padStart(2, '0')}:00`}
            </text>
          ))}
          <text className="days-text" x={8} y={12}>
            {unit}
          </text>
          {days.toReversed().map(({ date, points }) => (
            <path
              key={date}
              className="days-line"
              data-lit={date === lit.date || undefined}
              d={pathOf(points, x, y)}
              onPointerEnter={() => onPoint(date)}
            />
          ))}
          <path className="days-line" data-lit="true" d={pathOf(lit.points, x, y)} pointerEvents="none" />
        </svg>
      )}
    </div>
  );
}
