import type { Overview } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { Soon } from '../shared/moment.tsx';
import { useNow } from '../shared/now.ts';
import { spanText } from '../shared/time.ts';
import { texts } from '../texts.ts';

/** What runs now, and what is due next. */
export function Activity({ overview: { running, next } }: { readonly overview: Overview }) {
  const now = useNow();
  return (
    <section className="panel activity">
      <div className="panel-head">
        <h2 className="panel-title">{texts.activity.title}</h2>
      </div>
      <div className="activity-columns">
        <div>
          <h3 className="activity-heading">{texts.activity.now}</h3>
          {running.length === 0 && <p className="activity-none">{texts.activity.idle}</p>}
          <ul>
            {running.map(({ device, deviceName, request, since }) => (
              <li key={device} className="activity-item" data-running="true">
                <Link to="/devices/$id" params={{ id: device }}>
                  {deviceName}
                </Link>
                <span className="activity-request">{request}</span>
                <span className="activity-when figures">
                  {texts.activity.since(spanText((now - Date.parse(since)) / 1000))}
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div>
          <h3 className="activity-heading">{texts.activity.next}</h3>
          {next.length === 0 && <p className="activity-none">{texts.activity.nothing}</p>}
          <ul>
            {next.slice(0, 8).map(({ device, deviceName, request, at }) => (
              <li key={`${device} ${request}`} className="activity-item">
                <Link to="/devices/$id" params={{ id: device }}>
                  {deviceName}
                </Link>
                <span className="activity-request">{request}</span>
                <span className="activity-when figures">
                  <Soon at={at} />
                </span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
