import { type Lateness, listRequests, type PlannedRequest, previewRuns, runRequest } from '@meterwire/api';
import { keepPreviousData, queryOptions, useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { isTimeZone } from '../form/zone.ts';
import { RunsTable } from '../runs/runs-table.tsx';
import { RoleButton } from '../session/role-button.tsx';
import { useMay } from '../session/session.ts';
import { explain } from '../shared/explain.ts';
import { Fetched } from '../shared/fetched.tsx';
import { Ago, Soon } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { useSettled } from '../shared/settled.ts';
import { spanText } from '../shared/time.ts';
import { useTitle } from '../shared/title.ts';
import { notify } from '../shared/toast-store.ts';
import { runsTexts } from '../texts/runs.ts';
import { scheduleTexts } from '../texts/schedule.ts';
import { cronWords } from './cron-words.ts';
import { LinePlans } from './line-plans.tsx';
import { Runs, ZoneInput } from './next-runs-list.tsx';
import '../configuration/resource-screen.css';
import './schedule.css';

const texts = scheduleTexts.page;

/** Runs that begin later than this after they were due are worth a word, seconds. */
const notable = 5;

/** More than these nobody reads at once; words find the others. */
const most = 100;

const requestsQuery = (search: string) =>
  queryOptions({
    queryKey: ['schedules', search],
    queryFn: ({ signal }) =>
      ask(listRequests, { query: { limit: most, ...(search === '' ? {} : { search }) } }, signal),
    placeholderData: keepPreviousData,
  });

/** Every request with its times in words, how it stands, and when it runs next. */
export function SchedulesScreen() {
  const [find, setFind] = useState('');
  const [zone, setZone] = useState<string>();
  const search = useSettled(find);
  const requests = useQuery({ ...requestsQuery(search), refetchInterval: usePolling() });
  useTitle(scheduleTexts.title);
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{scheduleTexts.title}</h1>
        <p className="resource-lead">{texts.lead}</p>
      </header>
      <LinePlans />
      <Fetched query={requests} placeholderHeight={400}>
        {({ requests: list, total }) =>
          total === 0 && search === '' ? (
            <section className="panel">
              <EmptyNote title={texts.empty}>
                <p>{texts.emptyAdvice}</p>
                <p>
                  <Link to="/requests" search={{ add: '' }}>
                    {texts.add}
                  </Link>
                </p>
              </EmptyNote>
            </section>
          ) : (
            <section className="panel" aria-label={scheduleTexts.title}>
              <div className="resource-find">
                <input
                  type="search"
                  className="input"
                  aria-label={texts.find}
                  placeholder={texts.find}
                  value={find}
                  onChange={({ currentTarget }) => setFind(currentTarget.value)}
                />
                <span className="next-runs-head">
                  <span className="faint">{texts.zone}</span>
                  <ZoneInput
                    label={texts.zone}
                    value={zone ?? ''}
                    placeholder={texts.ownZone}
                    onChange={setZone}
                  />
                </span>
              </div>
              {list.length === 0 && <p className="settings-none">{texts.noneFound}</p>}
              <ul className="schedules">
                {list.map((request) => (
                  <li key={request.id}>
                    <Schedule request={request} zone={zone} />
                  </li>
                ))}
              </ul>
              {total > list.length && <p className="schedules-more">{texts.more(total - list.length)}</p>}
            </section>
          )
        }
      </Fetched>
    </div>
  );
}

function Schedule({
  request,
  zone,
}: {
  readonly request: PlannedRequest;
  readonly zone: string | undefined;
}) {
  const { id, name, enabled, schedule, devices, failed, late, lateness, lastRun, nextRun } = request;
  const { running, waiting } = request;
  const [open, setOpen] = useState(false);
  return (
    <details className="schedule" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        <strong className="schedule-name">{name}</strong>
        <span className="schedule-words">
          {wordsOf(schedule)}
          {!enabled && <span className="faint"> · {texts.off}</span>}
        </span>
        <span className="schedule-standing">
          {running > 0 && <span className="schedule-running">{texts.running(running)}</span>}
          {late !== null && waiting > 0 && (
            <span className="schedule-late">{texts.late(waiting, spanText(late))}</span>
          )}
          {lateness !== null && lateness.p99 >= notable && (
            <span className="faint">{texts.punctual(spanText(lateness.p99))}</span>
          )}
          {failed > 0 && <span className="schedule-failed">{texts.failed(failed, devices)}</span>}
        </span>
        <span className="schedule-next">
          {nextRun !== null && enabled ? <Soon at={nextRun} /> : <span className="faint">–</span>}
        </span>
      </summary>
      {open && (
        <div className="schedule-body">
          <p className="faint">
            {texts.devices(devices)}
            {lastRun !== null && (
              <>
                {' · '}
                {texts.last} <Ago at={lastRun} />
              </>
            )}
          </p>
          {lateness !== null && <p>{latenessText(lateness)}</p>}
          <ComingRuns id={id} zone={zone} />
          <h3 className="schedule-part">{runsTexts.title}</h3>
          <RunsTable request={id} page={10} />
          <ScheduleTools id={id} name={name} />
        </div>
      )}
    </details>
  );
}

/** So many of its last runs are counted. */
const counted = 512;

const latenessText = ({ p50, p99, most: latest, runs }: Lateness): string =>
  texts.lateness(secondsText(p50), secondsText(p99), secondsText(latest), Math.min(runs, counted));

/** Less than a second is punctual for a meter, and not nothing. */
const secondsText = (seconds: number): string => (seconds < 1 ? texts.lessThanSecond : spanText(seconds));

/** "by cron 0 6 * * 1-5 (Europe/Berlin)", with what the pattern means behind it. */
function wordsOf(schedule: string): string {
  const [, pattern, zone] = /^by cron (.+) \(([^)]+)\)$/.exec(schedule) ?? [];
  if (pattern === undefined) return sentenceCase(schedule);
  const words = pattern.split(' and ').map((each) => cronWords(each) ?? each);
  return sentenceCase(`${words.join('; ')} (${zone})`);
}

const sentenceCase = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function ComingRuns({ id, zone }: { readonly id: string; readonly zone: string | undefined }) {
  const wanted = zone !== undefined && isTimeZone(zone) ? { zone } : {};
  const runs = useQuery({
    queryKey: ['runs', id, wanted],
    queryFn: ({ signal }) => ask(previewRuns, { params: { id }, query: { count: 10, ...wanted } }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  return (
    <Fetched query={runs} placeholderHeight={110}>
      {(found) =>
        found.runs.length === 0 ? (
          <p>{scheduleTexts.noneByItself}</p>
        ) : (
          <>
            <p className="next-runs-head">
              {scheduleTexts.next} <span className="faint">{found.zone}</span>
            </p>
            <Runs runs={found.runs} />
          </>
        )
      }
    </Fetched>
  );
}

function ScheduleTools({ id, name }: { readonly id: string; readonly name: string }) {
  const may = useMay('operator');
  const [template] = name.includes('/') ? name.split('/') : [];
  const run = useMutation({
    mutationFn: () =>
      ask(runRequest, { params: { id }, query: { wait: 20_000 }, body: {} }, undefined, 20_000),
    onSuccess: ({ done, failed, open, failures }) =>
      notify(
        failed === 0
          ? texts.ran(done, open)
          : `${texts.ranSome(done, failed)} ${sentence(failures[0]?.failure.message ?? '')}`,
        { wrong: failed > 0 },
      ),
    onError: (error) => notify(sentence(explain(error).title), { wrong: true }),
  });
  return (
    <p className="schedule-tools">
      <RoleButton
        needs="operator"
        variant="default"
        size="xs"
        onClick={() => run.mutate()}
        loading={run.isPending}
      >
        {texts.run}
      </RoleButton>
      {may && template === undefined && (
        <Link to="/requests" search={{ edit: name }}>
          {texts.edit}
        </Link>
      )}
      {may && template !== undefined && (
        <Link to="/templates" search={{ edit: template }}>
          {texts.editTemplate}
        </Link>
      )}
    </p>
  );
}
