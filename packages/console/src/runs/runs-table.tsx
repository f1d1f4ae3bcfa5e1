import { Button } from '@mantine/core';
import { listRuns, type Run } from '@meterwire/api';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import { ask } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { momentText, spanText } from '../shared/time.ts';
import { runsTexts as texts } from '../texts/runs.ts';
import './runs-table.css';

interface RunsTableProps {
  /** Of one device, or of one request. */
  readonly device?: string;
  readonly request?: string;
  /** How many are shown at first, and are added at a time. */
  readonly page: number;
}

type Outcome = keyof typeof texts.outcomes;

/** Runs that have ended, newest first: when each was due, how late it began, what it brought, or why it failed and what to do. */
export function RunsTable({ device, request, page }: RunsTableProps) {
  const [outcome, setOutcome] = useState<Outcome>('all');
  const runs = useInfiniteQuery({
    queryKey: ['run history', device === undefined ? 'request' : 'device', device ?? request, outcome],
    queryFn: ({ signal, pageParam }) =>
      ask(
        listRuns,
        {
          query: {
            ...(device !== undefined && { device }),
            ...(request !== undefined && { request }),
            ...(outcome !== 'all' && { failed: outcome === 'failed' }),
            ...(pageParam !== null && { after: pageParam }),
            limit: page,
          },
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    select: ({ pages }) => pages.flatMap(({ runs: list }) => list),
    refetchInterval: usePolling(),
  });
  return (
    <div className="runs">
      <label className="runs-filter">
        <span className="visually-hidden">{texts.outcome}</span>
        <select
          className="input"
          value={outcome}
          onChange={({ currentTarget: { value } }) => setOutcome(value as Outcome)}
        >
          {Object.entries(texts.outcomes).map(([key, words]) => (
            <option key={key} value={key}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <Fetched query={runs} placeholderHeight={160}>
        {(list) =>
          list.length === 0 ? (
            outcome === 'all' ? (
              <EmptyNote title={texts.none}>
                <p>{texts.noneAdvice}</p>
              </EmptyNote>
            ) : (
              <p className="runs-none">{texts.noneMatch}</p>
            )
          ) : (
            <>
              <Table runs={list} of={device === undefined ? 'device' : 'request'} />
              {runs.hasNextPage ? (
                <Button
                  variant="default"
                  size="xs"
                  loading={runs.isFetchingNextPage}
                  onClick={() => void runs.fetchNextPage()}
                >
                  {texts.older}
                </Button>
              ) : (
                list.length > page && <p className="faint">{texts.kept}</p>
              )}
            </>
          )
        }
      </Fetched>
    </div>
  );
}

function Table({ runs, of }: { readonly runs: readonly Run[]; readonly of: 'device' | 'request' }) {
  const { columns } = texts;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section className="runs-room" aria-label={texts.title} tabIndex={0}>
      <table className="runs-table">
        <thead>
          <tr>
            <th scope="col">{columns.due}</th>
            <th scope="col">{columns[of]}</th>
            <th scope="col">{columns.began}</th>
            <th scope="col">{columns.took}</th>
            <th scope="col">{columns.brought}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <Fragment key={`${run.device} ${run.request} ${run.endedAt} ${run.dueAt}`}>
              <Row run={run} of={of} />
              {run.failure && <Why failure={run.failure} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Row({ run, of }: { readonly run: Run; readonly of: 'device' | 'request' }) {
  const { device, request, dueAt, startedAt, endedAt, lateness, readings, outcome } = run;
  return (
    <tr data-outcome={outcome} data-why={run.failure !== null}>
      <td>
        <time dateTime={dueAt}>{momentText(dueAt)}</time>
      </td>
      <td>
        {of === 'device' ? (
          <Link to="/devices/$id" params={{ id: device }} search={{ part: 'runs' }}>
            {device}
          </Link>
        ) : (
          request
        )}
      </td>
      <td title={momentText(startedAt)}>
        {lateness < 1 ? <span className="faint">{texts.onTime}</span> : texts.late(spanText(lateness))}
      </td>
      <td className="figures">{tookText((Date.parse(endedAt) - Date.parse(startedAt)) / 1000)}</td>
      <td>
        {outcome === 'failed' && <strong className="runs-failed">{texts.failed}</strong>}{' '}
        {(outcome === 'done' || readings > 0) && texts.new(readings)}
      </td>
    </tr>
  );
}

const tookText = (seconds: number): string => (seconds < 1 ? texts.lessThanSecond : spanText(seconds));

function Why({ failure: { message, advice } }: { readonly failure: NonNullable<Run['failure']> }) {
  return (
    <tr className="runs-why">
      <td colSpan={5}>
        {sentence(message)} {advice && <span className="faint">{sentence(advice)}</span>}
      </td>
    </tr>
  );
}
