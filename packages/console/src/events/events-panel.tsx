import { Button } from '@mantine/core';
import { type DeviceDetail, listProfileRows, type Profile } from '@meterwire/api';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { ask, queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { useView } from '../profile/use-rows.ts';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { meterClockText, momentText } from '../shared/time.ts';
import { finder } from '../shared/words.ts';
import { eventsTexts } from '../texts/events.ts';
import { texts } from '../texts.ts';
import { eventsOf, isEventLog, type MeterEvent } from './event-log.ts';
import './events-panel.css';

/** What a meter has written into its own event logs, in words where a code is known. */
export function EventsPanel({ device }: { readonly device: DeviceDetail }) {
  const profiles = useQuery({ ...queries.profiles(device.id), refetchInterval: usePolling() });
  return (
    <section className="panel" aria-label={eventsTexts.title}>
      <Fetched query={profiles} placeholderHeight={300}>
        {(list) => {
          const logs = list.filter(isEventLog);
          return logs.length === 0 ? (
            <EmptyNote title={eventsTexts.none}>
              <p>{eventsTexts.noneAdvice}</p>
              <p>
                <Link to="/requests" search={{ add: '' }}>
                  {eventsTexts.add}
                </Link>
              </p>
            </EmptyNote>
          ) : (
            <Logs device={device.id} logs={logs} />
          );
        }}
      </Fetched>
    </section>
  );
}

/** So many of each log are fetched; meters keep a few hundred. */
const most = 2_000;
const page = 200;

function Logs({ device, logs }: { readonly device: string; readonly logs: readonly Profile[] }) {
  const [{ profile: chosen }, change] = useView();
  const [find, setFind] = useState('');
  const [limit, setLimit] = useState(page);
  const fetched = useQueries({
    queries: logs.map(({ logicalName, rows, to }) => ({
      queryKey: ['rows', device, logicalName, 'events', `${rows} ${to ?? ''}`],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        ask(listProfileRows, { params: { id: device, logicalName }, query: { limit: most } }, signal),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
    })),
    combine: (results) => ({
      rows: results.flatMap(({ data }) => data ?? []),
      pending: results.some(({ isPending }) => isPending),
      failed: results.find(({ isError }) => isError),
      again: () => void results.filter(({ isError }) => isError).map((result) => result.refetch()),
      busy: results.some(({ isFetching }) => isFetching),
    }),
  });
  const { rows, pending, failed, again, busy } = fetched;
  const events = useMemo(() => rows.flatMap(eventsOf).sort((a, b) => b.at - a.at), [rows]);
  const shown = useMemo(() => {
    const fits = finder(find);
    return events.filter(
      ({ log, words, code, more }) =>
        (chosen === undefined || log === chosen) && fits(`${words} ${code ?? ''} ${more.join(' ')}`),
    );
  }, [events, find, chosen]);
  if (failed) return <ErrorNote error={failed.error} onRetry={again} busy={busy} />;
  if (pending) return <div className="events-room" />;
  return (
    <>
      <div className="panel-head">
        <h2 className="panel-title">
          {eventsTexts.title} <span className="events-count">{eventsTexts.count(shown.length)}</span>
        </h2>
        <div className="events-tools">
          {logs.length > 1 && (
            <select
              className="input"
              aria-label={eventsTexts.log}
              value={chosen ?? ''}
              onChange={({ currentTarget: { value } }) => change({ profile: value || undefined })}
            >
              <option value="">{eventsTexts.allLogs}</option>
              {logs.map(({ logicalName, name }) => (
                <option key={logicalName} value={logicalName}>
                  {name ?? logicalName}
                </option>
              ))}
            </select>
          )}
          <input
            type="search"
            className="input"
            aria-label={eventsTexts.find}
            placeholder={eventsTexts.find}
            value={find}
            onChange={({ currentTarget }) => setFind(currentTarget.value)}
          />
        </div>
      </div>
      {events.length === 0 ? (
        <EmptyNote title={eventsTexts.noRows}>
          <p>{eventsTexts.noRowsAdvice}</p>
        </EmptyNote>
      ) : shown.length === 0 ? (
        <p className="events-none">{eventsTexts.noneFound}</p>
      ) : (
        <ol className="lined events">
          {shown.slice(0, limit).map((event, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same may happen twice in a second
            <Event key={`${event.at} ${event.log} ${i}`} event={event} withLog={logs.length > 1} />
          ))}
        </ol>
      )}
      {shown.length > limit && (
        <p className="events-more">
          <Button variant="default" size="xs" onClick={() => setLimit(limit + page)}>
            {eventsTexts.more(Math.min(page, shown.length - limit))}
          </Button>
        </p>
      )}
      {rows.some(({ truncated }) => truncated) && <p className="events-more faint">{eventsTexts.oldest}</p>}
    </>
  );
}

function Event({ event, withLog }: { readonly event: MeterEvent; readonly withLog: boolean }) {
  const { at, offset, log, code, words, looked, more } = event;
  const own =
    offset === undefined ? texts.time.meterUnknown : texts.time.meterSays(meterClockText(at, offset));
  const hint = code === undefined ? undefined : looked ? eventsTexts.hint : eventsTexts.unknownHint;
  return (
    <li className="event">
      <time dateTime={new Date(at).toISOString()} title={own}>
        {momentText(at)}
      </time>
      <p>
        <span title={hint}>{words}</span>
        {more.length > 0 && <span className="faint"> {more.join(' · ')}</span>}
      </p>
      <span className="code">
        {[code === undefined ? undefined : eventsTexts.code(code), withLog ? log : undefined]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </li>
  );
}
