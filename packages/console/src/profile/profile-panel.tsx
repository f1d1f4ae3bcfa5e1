import { SegmentedControl } from '@mantine/core';
import type { DeviceDetail, Profile } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { isEventLog } from '../events/event-log.ts';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { spanText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import { CompletenessMap } from './completeness.tsx';
import { Holes } from './holes.tsx';
import { ProfileRange } from './profile-range.tsx';
import { ProfileView } from './profile-view.tsx';
import { useRows, useView } from './use-rows.ts';
import './profile-panel.css';

/** The profiles of a meter, one at a time: as a chart or as a table, over a range of time. */
export function ProfilePanel({ device }: { readonly device: DeviceDetail }) {
  const profiles = useQuery({ ...queries.profiles(device.id), refetchInterval: usePolling() });
  const [search] = useView();
  return (
    <section className="panel profile" aria-label={texts.profile.title}>
      <Fetched query={profiles} placeholderHeight={480}>
        {(unordered) => {
          const list = inOrder(unordered.filter((profile) => !isEventLog(profile)));
          const profile = list.find(({ logicalName }) => logicalName === search.profile) ?? list[0];
          return (
            <>
              <ProfileHead profiles={list} profile={profile} />
              {profile === undefined ? (
                <EmptyNote title={texts.profile.none}>
                  <p>{texts.profile.noneAdvice}</p>
                </EmptyNote>
              ) : profile.rows === 0 ? (
                <EmptyNote title={texts.profile.noRows}>
                  <p>{texts.profile.noRowsAdvice}</p>
                </EmptyNote>
              ) : (
                <Rows device={device} profile={profile} key={profile.logicalName} />
              )}
            </>
          );
        }}
      </Fetched>
    </section>
  );
}

/** The profile with the shortest period first: that is the load profile, and what one comes for. */
const inOrder = (profiles: readonly Profile[]) =>
  profiles.toSorted((a, b) => (a.capturePeriod || Infinity) - (b.capturePeriod || Infinity));

function ProfileHead({
  profiles,
  profile,
}: {
  readonly profiles: readonly Profile[];
  readonly profile: Profile | undefined;
}) {
  const [search, change] = useView();
  return (
    <div className="panel-head">
      <div>
        {profiles.length > 1 && profile !== undefined ? (
          <h2 className="panel-title">
            <select
              className="profile-choice"
              aria-label={texts.profile.which}
              value={profile.logicalName}
              onChange={({ currentTarget: { value } }) =>
                change({ profile: value, hidden: undefined, end: undefined })
              }
            >
              {profiles.map(({ logicalName, name }) => (
                <option key={logicalName} value={logicalName}>
                  {name ?? logicalName}
                </option>
              ))}
            </select>
          </h2>
        ) : (
          <h2 className="panel-title">{profile?.name ?? texts.profile.title}</h2>
        )}
        {profile && (
          <p className="code">
            {profile.logicalName}
            {profile.capturePeriod > 0 && ` · ${texts.profile.every(spanText(profile.capturePeriod))}`}
            {` · ${texts.profile.rows(profile.rows)}`}
          </p>
        )}
      </div>
      {profile && profile.rows > 0 && (
        <SegmentedControl
          size="xs"
          aria-label={texts.profile.view}
          value={search.view ?? 'chart'}
          onChange={(view) => change({ view: view === 'table' || view === 'days' ? view : undefined })}
          data={[
            { value: 'chart', label: texts.profile.chart },
            { value: 'days', label: texts.profile.daysView },
            { value: 'table', label: texts.profile.table },
          ]}
        />
      )}
    </div>
  );
}

function Rows({ device, profile }: { readonly device: DeviceDetail; readonly profile: Profile }) {
  const rows = useRows(device.id, profile);
  const [, change] = useView();
  return (
    <div className="profile-body">
      <ProfileRange device={device} profile={profile} rows={rows.data} />
      <Fetched query={rows} placeholderHeight={440}>
        {(data) => (
          <ProfileView device={device.id} profile={profile} rows={data} fetching={rows.isPlaceholderData} />
        )}
      </Fetched>
      <Holes
        device={device.id}
        profile={profile}
        onShow={(end) => change({ range: 'day', end: dayAround(end), view: undefined })}
      />
      <CompletenessMap device={device.id} profile={profile} onDay={(end) => change({ range: 'day', end })} />
    </div>
  );
}

/** A day with something in its middle: half a day later. */
const dayAround = (at: string): string => new Date(Date.parse(at) + 43_200_000).toISOString();
