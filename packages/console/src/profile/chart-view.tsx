import { Button } from '@mantine/core';
import type { ProfileRows } from '@meterwire/api';
import { lazy, Suspense, useMemo, useState } from 'react';
import { minuteText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import type { Gap } from './gaps.ts';
import { columnPrefix, plotOf } from './plot.ts';
import { Readout } from './readout.tsx';
import type { ShapeChange } from './shapes.ts';
import { isNotable } from './status.ts';
import { useView } from './use-rows.ts';
import { clamped, scaled, type Zoom } from './zoom.ts';

// The chart is a chunk of its own: no other page waits for it.
const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

interface ChartViewProps {
  readonly rows: ProfileRows;
  readonly gaps: readonly Gap[];
  readonly shapes: readonly ShapeChange[];
  readonly label: string;
}

/** The chart with the figures of the row under the cursor, and what moves it. */
export function ChartView({ rows, gaps, shapes, label }: ChartViewProps) {
  const [zoom, setZoom] = useState<Zoom>();
  const [cursor, setCursor] = useState(Number.POSITIVE_INFINITY);
  const places = useMemo(() => drawable(rows), [rows]);
  const { hidden, toggle } = useHidden(places);
  const prefixes = useMemo(() => rows.columns.map(({ unit }) => columnPrefix(unit, rows.columns)), [rows]);
  const hiddenKey = hidden.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: hiddenKey is hidden, which the address makes anew each time
  const plot = useMemo(() => {
    const shown = places.filter((place) => !hidden.includes(place));
    return plotOf(rows, shown, gaps);
  }, [rows, gaps, places, hiddenKey]);
  const marks = useMemo(
    () => ({ gaps, flagged: flaggedTimes(rows), shapes: shapes.map(({ at }) => at / 1000) }),
    [rows, gaps, shapes],
  );
  const last = rows.times.length - 1;
  const [from, to] = [rows.times[0] ?? 0, rows.times[last] ?? 0];
  const count = texts.profile.rows(rows.times.length);
  return (
    <>
      <Readout
        rows={rows}
        row={Math.min(cursor, last)}
        places={places}
        prefixes={prefixes}
        hidden={hidden}
        onToggle={toggle}
      />
      <ZoomButtons zoom={zoom} whole={{ from: from / 1000, to: to / 1000 }} onZoom={setZoom} />
      <Suspense fallback={<div className="profile-chart-room" />}>
        <Chart
          plot={plot}
          marks={marks}
          zoom={zoom}
          onZoom={setZoom}
          onCursor={(row) => setCursor(row ?? Number.POSITIVE_INFINITY)}
          label={texts.profile.chartLabel(label, count, minuteText(from), minuteText(to))}
        />
      </Suspense>
    </>
  );
}

interface ZoomButtonsProps {
  readonly zoom: Zoom | undefined;
  readonly whole: Zoom;
  readonly onZoom: (zoom: Zoom | undefined) => void;
}

function ZoomButtons({ zoom, whole, onZoom }: ZoomButtonsProps) {
  const button = (label: string, sign: string, factor: number, disabled: boolean) => (
    <Button
      variant="default"
      size="compact-xs"
      onClick={() => onZoom(clamped(scaled(zoom ?? whole, factor), whole, (whole.to - whole.from) / 1000))}
      disabled={disabled}
      aria-label={label}
    >
      {sign}
    </Button>
  );
  return (
    <div className="profile-zoom">
      {zoom && (
        <Button variant="default" size="compact-xs" onClick={() => onZoom(undefined)}>
          {texts.profile.whole}
        </Button>
      )}
      {button(texts.profile.zoomOut, '−', 2, zoom === undefined)}
      {button(texts.profile.zoomIn, '+', 0.5, false)}
    </div>
  );
}

/** More lines than this at once are a tangle; the others wait to be asked for. */
const firstColumns = 4;

/** The columns that are not drawn, as the address has them. */
function useHidden(places: readonly number[]) {
  const [search, change] = useView();
  const hidden = search.hidden ?? places.slice(firstColumns);
  const toggle = (place: number) =>
    change({
      hidden: hidden.includes(place) ? hidden.filter((other) => other !== place) : [...hidden, place],
    });
  return { hidden, toggle };
}

const drawable = ({ columns }: ProfileRows) =>
  columns.flatMap(({ role }, place) => (role === 'value' ? [place] : []));

/** Times of the rows whose status carries a flag, seconds. */
function flaggedTimes({ times, columns }: ProfileRows): number[] {
  const words = columns.filter(({ role }) => role === 'status');
  return times
    .filter((_, row) => words.some((column) => isNotable(Number(column.values[row] ?? 0), column)))
    .map((time) => time / 1000);
}
