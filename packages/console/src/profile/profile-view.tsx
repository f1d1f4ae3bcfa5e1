import { Button } from '@mantine/core';
import type { Profile, ProfileRows } from '@meterwire/api';
import { useMemo } from 'react';
import { EmptyNote } from '../shared/note.tsx';
import { texts } from '../texts.ts';
import { ChartView } from './chart-view.tsx';
import { DaysView } from './days-view.tsx';
import { gapsOf, missingRows } from './gaps.ts';
import { RowsTable } from './rows-table.tsx';
import { useShapeChanges } from './shapes.ts';
import { StatusSummary } from './status-summary.tsx';
import { defaultRange, useView } from './use-rows.ts';

interface ProfileViewProps {
  readonly device: string;
  readonly profile: Profile;
  readonly rows: ProfileRows;
  /** Other rows are on their way. */
  readonly fetching: boolean;
}

/** Rows as a chart or as a table, with what their status words say. */
export function ProfileView({ device, profile, rows, fetching }: ProfileViewProps) {
  const [{ view, range = defaultRange, end }, change] = useView();
  const gaps = useMemo(() => gapsOf(rows.times, rows.capturePeriod), [rows]);
  const shapes = useShapeChanges(device, profile, rows);
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
      {view === 'table' ? (
        <RowsTable rows={rows} gaps={gaps} shapes={shapes} label={label} />
      ) : view === 'days' ? (
        <DaysView rows={rows} label={label} />
      ) : (
        // Another range is another picture: it begins without zoom.
        <ChartView key={`${range} ${end}`} rows={rows} gaps={gaps} shapes={shapes} label={label} />
      )}
      {shapes.map(({ at, words }) => (
        <p key={at} className="profile-shape">
          {words}
        </p>
      ))}
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
