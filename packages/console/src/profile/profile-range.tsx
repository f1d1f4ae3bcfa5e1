import { Button, SegmentedControl } from '@mantine/core';
import type { DeviceDetail, Profile, ProfileRows } from '@meterwire/api';
import { rangeNames } from '../device/search.ts';
import { download } from '../shared/download.ts';
import { minuteText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import { csvOf } from './csv.ts';
import { neighbour } from './range.ts';
import { defaultRange, useView } from './use-rows.ts';

interface ProfileRangeProps {
  readonly device: DeviceDetail;
  readonly profile: Profile;
  readonly rows: ProfileRows | undefined;
}

/** Which part of a profile is looked at, and the way to take it away as a file. */
export function ProfileRange({ device, profile, rows }: ProfileRangeProps) {
  const [search, change] = useView();
  const range = search.range ?? defaultRange;
  const earlier = neighbour(range, search.end, profile, -1);
  const later = neighbour(range, search.end, profile, 1);
  return (
    <div className="profile-range">
      <SegmentedControl
        size="xs"
        aria-label={texts.profile.range}
        value={range}
        onChange={(value) => change({ range: rangeNames.find((name) => name === value), end: undefined })}
        data={rangeNames.map((value) => ({ value, label: texts.profile.ranges[value] }))}
      />
      <div className="profile-steps">
        <Button
          variant="default"
          size="xs"
          disabled={!earlier}
          onClick={() => change({ end: earlier?.end })}
          aria-label={texts.profile.earlier}
        >
          ‹
        </Button>
        <Button
          variant="default"
          size="xs"
          disabled={!later}
          onClick={() => change({ end: later?.end })}
          aria-label={texts.profile.later}
        >
          ›
        </Button>
      </div>
      <span className="profile-span">{rows && spanOf(rows)}</span>
      {rows && rows.times.length > 0 && (
        <Button
          variant="default"
          size="xs"
          onClick={() =>
            download(
              texts.profile.downloadName(device.name, rows.logicalName),
              csvOf(rows),
              'text/csv;charset=utf-8',
            )
          }
        >
          {texts.profile.download}
        </Button>
      )}
    </div>
  );
}

function spanOf({ times }: ProfileRows): string {
  const first = times[0];
  const last = times.at(-1);
  return first === undefined || last === undefined ? '' : `${minuteText(first)} – ${minuteText(last)}`;
}
