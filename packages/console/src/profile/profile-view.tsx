import { Button } from '@mantine/core';
import type { Profile, ProfileRows } from '@meterwire/api';
import { lazy, Suspense, useDeferredValue, useMemo, useState } from 'react';
import { EmptyNote } from '../shared/note.tsx';
import { minuteText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import type { Marks } from './chart-marks.ts';
import { gapsOf, missingRows } from './gaps.ts';
import { columnPrefix, plotOf } from './plot.ts';
import { Readout } from './readout.tsx';
import { RowsTable } from './rows-table.tsx';
import { flagCounts } from './status.ts';
import { useView } from './use-rows.ts';
import { clamped, scaled, type Zoom } from './zoom.ts';

// The chart is a chunk of its own: the overview does not wait for it.
const Chart = lazy(async () => ({ default: (await import('./chart.tsx')).Chart }));

interface ProfileViewProps {
  readonly profile: Profile;
  readonly rows: ProfileRows;
  /** Other rows are on their way. */
  readonly fetching: boolean;
}

/** Rows as a chart or as a table, with what their status words say. */
export function ProfileView({ profile, rows, fetching }: ProfileViewProps) {
  const [search, change] = useView();
  const gaps = useMemo(() => gapsOf(rows.times, rows.capturePeriod), [rows]);
  const label = profile.name ?? profile.logicalName;
  if (rows.times.length === 0) {
    return (
      <EmptyNote title={texts.profile.noRowsInRange}>
        <p>{texts.profile.noRowsInRangeAdvice}</p>
        <Button variant="default" size="xs" onClick={() => change({ end: undefined })}>
          {texts.profile.newest}
        </Button>
      </EmptyNote>
    );
  }
  return (
    <div aria-busy={fetching} className="profile-view">
      {rows.truncated && <p className="profile-truncated">{texts.profile.truncated}</p>}
      {search.view === 'table' ? (
        <RowsTable rows={rows} label={label} />
      ) : (
        <ChartView rows={rows} label={label} />
      )}
      <p className="profile-facts">
        {[
          texts.profile.rows(rows.times.length),
          gaps.length === 0 ? texts.profile.complete : texts.profile.missing(missingRows(gaps)),
        ].join(', ')}
      </p>
      <StatusSummary rows={rows} />
    </div>
  );
}

function ChartView({ rows, label }: { readonly rows: ProfileRows; readonly label: string }) {
  const [search, change] = useView();
  const [zoom, setZoom] = useState<Zoom>();
  const [cursor, setCursor] = useState<number>();
  const hidden = search.hidden ?? [];
  const hiddenKey = useDeferredValue(hidden.join());
  const places = useMemo(
    () => rows.columns.flatMap(({ role }, place) => (role === 'value' ? [place] : [])),
    [rows],
  );
  const prefixes = useMemo(() => rows.columns.map(({ unit }) => columnPrefix(unit, rows.columns)), [rows]);
  const plot = useMemo(() => {
    const gone = new Set(hiddenKey.split(',').filter(Boolean).map(Number));
    return plotOf(
      rows,
      places.filter((place) => !gone.has(place)),
      gapsOf(rows.times, rows.capturePeriod),
    );
  }, [rows, places, hiddenKey]);
  const marks = useMemo(() => marksOf(rows), [rows]);
  const first = rows.times[0] ?? 0;
  const last = rows.times.at(-1) ?? 0;
  const whole = { from: first / 1000, to: last / 1000 };
  const least = (10 * (whole.to - whole.from)) / rows.times.length;
  const zoomBy = (factor: number) => setZoom(clamped(scaled(zoom ?? whole, factor), whole, least));
  const row = cursor !== undefined && cursor < rows.times.length ? cursor : rows.times.length - 1;
  const toggle = (place: number) => {
    const next = hidden.includes(place) ? hidden.filter((other) => other !== place) : [...hidden, place];
    change({ hidden: next.length === 0 ? undefined : next });
  };
  return (
    <>
      <Readout rows={rows} row={row} places={places} prefixes={prefixes} hidden={hidden} onToggle={toggle} />
      <div className="profile-zoom">
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => zoomBy(2)}
          disabled={!zoom}
          aria-label={texts.profile.zoomOut}
        >
          −
        </Button>
        <Button
          variant="default"
          size="compact-xs"
          onClick={() => zoomBy(0.5)}
          aria-label={texts.profile.zoomIn}
        >
          +
        </Button>
        {zoom && (
          <Button variant="default" size="compact-xs" onClick={() => setZoom(undefined)}>
            {texts.profile.whole}
          </Button>
        )}
      </div>
      <Suspense fallback={<div className="profile-chart-room" />}>
        <Chart
          plot={plot}
          marks={marks}
          zoom={zoom}
          onZoom={setZoom}
          onCursor={setCursor}
          label={texts.profile.chartLabel(
            label,
            texts.profile.rows(rows.times.length),
            minuteText(first),
            minuteText(last),
          )}
        />
      </Suspense>
    </>
  );
}

function marksOf(rows: ProfileRows): Marks {
  const words = rows.columns.filter(({ role }) => role === 'status');
  const flagged = rows.times.filter((_, row) => words.some(({ values }) => Number(values[row] ?? 0) !== 0));
  return { gaps: gapsOf(rows.times, rows.capturePeriod), flagged: flagged.map((time) => time / 1000) };
}

/** Every flag that occurs in the range: how often, and what it means. */
function StatusSummary({ rows }: { readonly rows: ProfileRows }) {
  const columns = rows.columns.filter(({ role }) => role === 'status');
  if (columns.length === 0) return null;
  const flags = columns.flatMap((column) => flagCounts(column.values, column));
  return (
    <div className="profile-status">
      <h3>{texts.profile.statusTitle}</h3>
      {flags.length === 0 ? (
        <p>{texts.profile.statusClean}</p>
      ) : (
        <dl>
          {flags.map(({ key, name, meaning, count }) => (
            <div key={key}>
              <dt>
                <span className="flag">{name}</span> {texts.profile.rows(count)}
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
