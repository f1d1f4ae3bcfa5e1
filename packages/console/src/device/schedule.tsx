import type { Request } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { Ago, Soon } from '../shared/moment.tsx';
import { texts } from '../texts.ts';

/** What the gateway asks of this meter, and when. */
export function Schedule({ requests }: { readonly requests: readonly Request[] }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{texts.facts.requests}</h2>
      </div>
      {requests.length === 0 && <p className="schedule-none">{texts.facts.noRequests}</p>}
      <ul className="schedule">
        {requests.map((request) => (
          <li key={request.id}>
            <p>
              {request.name} <span className="faint">{request.schedule}</span>
            </p>
            <p className="code">
              {request.logicalNames.slice(0, 4).join(' · ')}
              {request.logicalNames.length > 4 && ` +${request.logicalNames.length - 4}`}
            </p>
            <p className="schedule-runs">
              <Runs request={request} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Runs({ request: { running, lastRun, lastOutcome, nextRun } }: { readonly request: Request }) {
  return (
    <>
      {lastRun ? (
        <span>
          {texts.facts.lastRun('')}
          <Ago at={lastRun} />
          {lastOutcome === 'failed' && (
            <>
              {' '}
              <Link
                className="schedule-failed"
                from="/devices/$id"
                to="/devices/$id"
                params={(before) => before}
                search={{ part: 'runs' }}
                resetScroll={false}
              >
                {texts.facts.failed}
              </Link>
            </>
          )}
        </span>
      ) : (
        <span>{texts.facts.notRun}</span>
      )}
      {running ? (
        <span className="schedule-running">{texts.facts.running}</span>
      ) : (
        nextRun && (
          <span>
            {texts.facts.nextRun('')}
            <Soon at={nextRun} />
          </span>
        )
      )}
    </>
  );
}
