import type { Overview } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { Ago } from '../shared/moment.tsx';
import { sentence } from '../shared/sentence.ts';
import { texts } from '../texts.ts';

/** How many problems are told in full; the rest stand in the list of devices. */
const mostProblems = 5;

/** The problems of the fleet in words, with what to do. */
export function Attention({ problems }: { readonly problems: Overview['problems'] }) {
  if (problems.length === 0) return null;
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
      {problems.length > mostProblems && (
        <p className="attention-more">{texts.attention.more(problems.length - mostProblems)}</p>
      )}
    </section>
  );
}
