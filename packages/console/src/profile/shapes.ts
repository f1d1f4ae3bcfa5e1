import { listProfileShapes, type Profile, type ProfileRows, type ProfileShape } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { obisName, parseObis } from 'dlms/data';
import { useMemo } from 'react';
import { ask } from '../client/gateway.ts';
import { momentText, spanText } from '../shared/time.ts';
import { holesTexts } from '../texts/holes.ts';

const texts = holesTexts.shape;

/** A moment from which on a profile captured something else. */
export interface ShapeChange {
  readonly at: number;
  readonly words: string;
}

/** The changes that fall into the rows that are shown, oldest first. */
export function useShapeChanges(device: string, profile: Profile, rows: ProfileRows): readonly ShapeChange[] {
  const { logicalName, columns, capturePeriod } = profile;
  const { data } = useQuery({
    // Columns that are others now are the sign of another version.
    queryKey: ['shapes', device, logicalName, `${columns.length} ${capturePeriod}`],
    queryFn: ({ signal }) => ask(listProfileShapes, { params: { id: device, logicalName } }, signal),
    staleTime: 300_000,
  });
  return useMemo(() => changesIn(data ?? [], rows.times), [data, rows]);
}

export function changesIn(shapes: readonly ProfileShape[], times: readonly number[]): readonly ShapeChange[] {
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  const sorted = shapes.toSorted((a, b) => a.version - b.version);
  return sorted.slice(1).flatMap((shape, i) => {
    const at = Date.parse(shape.since);
    return at < from || at > to ? [] : [{ at, words: wordsOf(shape, sorted[i]) }];
  });
}

function wordsOf({ since, added, removed, capturePeriod }: ProfileShape, before: ProfileShape | undefined) {
  const what = [
    ...(added.length > 0 ? [texts.added(added.map(named).join(', '))] : []),
    ...(removed.length > 0 ? [texts.removed(removed.map(named).join(', '))] : []),
    ...(before !== undefined && before.capturePeriod !== capturePeriod
      ? [texts.period(spanText(capturePeriod))]
      : []),
  ];
  return `${texts.changed(momentText(since))}: ${what.join('; ')}.`;
}

/** "1-0:1.8.0*255/2" by what it means. */
function named(column: string): string {
  const [code = '', attribute] = column.split(/[/ ]/);
  const name = obisName(parseObis(code));
  return attribute === undefined || attribute === '2' ? (name ?? code) : `${name ?? code} ${attribute}`;
}
