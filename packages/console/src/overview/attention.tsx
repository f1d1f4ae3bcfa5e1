import type { Overview } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { Ago } from '../shared/moment.tsx';
import { sentence } from '../shared/sentence.ts';
import { texts } from '../texts.ts';

/** How many problems are told in full; the rest stand in the list of devices. */
const mostProblems = 5;

/** The problems of the fleet in words, with what to do. */
export function Attention({ overview: { problems, devices } }: { readonly overview: Overview }) {
  if (problems.length === 0) return null;
  // The gateway tells the newest problems; the list has every device, those in trouble first.
  const more = Math.max(devices.late + devices.silent + devices.refused, problems.length) - mostProblems;
  return (
    <section className="panel attention">
      <div className="panel-head">
        <h2 className="panel-title">{texts.attention.title}</h2>
      </div>
      <ul>
        {problems.slice(0, mostProblems).map(({ device, deviceName, failure }) => (
          <li key={device} className="attention-item">
            <Link to="/devices/$id" params={{ id: device }} className="attention-name">
              {deviceName}
            </Link>
            <div className="attention-words">
              <p className="attention-message">{sentence(failure.message)}</p>
              {failure.advice && <p className="attention-advice">{sentence(failure.advice)}</p>}
            </div>
            <span className="attention-when">
              <Ago at={failure.at} />
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && (
        <p className="attention-more">
          <Link to="/devices">{texts.attention.more(more)}</Link>
        </p>
      )}
    </section>
  );
}
