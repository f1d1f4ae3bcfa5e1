import type { Overview, PlannedRequest } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queries } from '../client/gateway.ts';
import { usePolling } from '../client/live.tsx';
import { Fetched } from '../shared/fetched.tsx';
import { Soon } from '../shared/moment.tsx';
import { useNow } from '../shared/now.ts';
import { clockText, spanText } from '../shared/time.ts';
import { overviewTexts } from '../texts/overview.ts';
import { texts } from '../texts.ts';
import { type Axis, axisFor, placeOn } from './axis.ts';
import './timeline.css';

const mostRequests = 12;

/** What runs now on which line, and when each request is due next. */
export function Timeline({ overview }: { readonly overview: Overview }) {
  const requests = useQuery({ ...queries.requests, refetchInterval: usePolling() });
  return (
    <section className="panel timeline">
      <div className="panel-head">
        <h2 className="panel-title">{texts.activity.title}</h2>
      </div>
      <Running running={overview.running} />
      <Fetched query={requests} placeholderHeight={200}>
        {(list) => <Requests requests={list} />}
      </Fetched>
    </section>
  );
}

function Running({ running }: { readonly running: Overview['running'] }) {
  const now = useNow();
  return (
    <div className="timeline-now">
      <h3 className="timeline-heading">{texts.activity.now}</h3>
      {running.length === 0 ? (
        <p className="timeline-idle">{texts.activity.idle}</p>
      ) : (
        <ul>
          {running.map(({ device, deviceName, connection, request, since }) => (
            <li key={device} className="timeline-running">
              <Link to="/devices/$id" params={{ id: device }}>
                {deviceName}
              </Link>
              <span>{request}</span>
              <span className="faint">{connection}</span>
              <span className="figures timeline-since">
                {texts.activity.since(spanText((now - Date.parse(since)) / 1000))}
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Requests({ requests }: { readonly requests: readonly PlannedRequest[] }) {
  const now = useNow();
  const due = requests
    .filter(
      ({ enabled, nextRun, running, waiting }) => enabled && (nextRun !== null || running + waiting > 0),
    )
    .sort((a, b) => time(a) - time(b));
  if (due.length === 0) return <p className="timeline-idle">{texts.activity.nothing}</p>;
  const axis = axisFor(now, due.map(time));
  return (
    <div className="timeline-next">
      <div className="timeline-axis" aria-hidden="true">
        {axis.ticks.map((at) => (
          <span key={at} style={{ left: `${placeOn(axis, at) * 100}%` }}>
            {clockText(at)}
          </span>
        ))}
      </div>
      <ul>
        {due.slice(0, mostRequests).map((request) => (
          <RequestLine key={request.id} request={request} axis={axis} />
        ))}
      </ul>
      {due.length > mostRequests && (
        <p className="timeline-idle">{overviewTexts.moreRequests(due.length - mostRequests)}</p>
      )}
    </div>
  );
}

const time = ({ nextRun }: PlannedRequest): number =>
  nextRun === null ? Number.POSITIVE_INFINITY : Date.parse(nextRun);

function RequestLine({ request, axis }: { readonly request: PlannedRequest; readonly axis: Axis }) {
  const { name, schedule, nextRun, devices, running, waiting, failed, late } = request;
  return (
    <li className="timeline-request">
      <div className="timeline-name">
        <p title={name}>{name}</p>
        <p className="faint">
          {schedule}, {overviewTexts.devices(devices)}
        </p>
      </div>
      <div className="timeline-track" aria-hidden="true">
        {axis.ticks.map((at) => (
          <i key={at} style={{ left: `${placeOn(axis, at) * 100}%` }} />
        ))}
        {running > 0 && <span className="timeline-busy" />}
        {nextRun !== null && (
          <b style={{ left: `${placeOn(axis, Date.parse(nextRun)) * 100}%` }} title={clockText(nextRun)} />
        )}
      </div>
      <div className="timeline-when">
        {running > 0 ? (
          <span className="timeline-since">{overviewTexts.running(running)}</span>
        ) : (
          nextRun !== null && <Soon at={nextRun} />
        )}
        {waiting > 0 && (
          <span className="faint">
            {overviewTexts.waiting(waiting)}
            {late !== null && late > 60 && `, ${overviewTexts.late(spanText(late))}`}
          </span>
        )}
        {failed > 0 && waiting === 0 && (
          <span className="timeline-failed">{overviewTexts.failed(failed)}</span>
        )}
      </div>
    </li>
  );
}
