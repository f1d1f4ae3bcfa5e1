import type { Connection } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { percentText } from '../shared/percent.ts';
import { sentence } from '../shared/sentence.ts';
import { byNumber, byText } from '../shared/sorting.ts';
import { useStandings } from '../standing/standing.ts';
import { scheduleTexts } from '../texts/schedule.ts';
import './line-plans.css';

const texts = scheduleTexts.lines;

const first = 6;
const further = 50;

/** What each line has carried and what its plan wants of it: those that do not fit stand first, with what to change. */
export function LinePlans() {
  const { data: connections } = useStandings('connections');
  const [shown, setShown] = useState(first);
  const lines = useMemo(() => fullestFirst(connections ?? []), [connections]);
  if (lines.length === 0) return null;
  return (
    <section className="panel" aria-label={texts.title}>
      <div className="panel-head">
        <h2 className="panel-title">{texts.title}</h2>
        <p className="line-plans-legend" aria-hidden="true">
          <i data-part="used" /> {texts.used} <i data-part="planned" /> {texts.planned}
        </p>
      </div>
      <ul className="lined">
        {lines.slice(0, shown).map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
      {lines.length > shown && (
        <button type="button" className="line-plans-more" onClick={() => setShown(shown + further)}>
          {texts.more(Math.min(further, lines.length - shown))}
        </button>
      )}
    </section>
  );
}

/** Lines that are asked for something; those that cannot carry it first. */
function fullestFirst(connections: readonly Connection[]): readonly Connection[] {
  const warned = ({ plan }: Connection) => Number((plan?.warning ?? null) === null);
  return connections
    .filter(({ plan, airtime }) => plan !== null || airtime !== null)
    .sort(
      (a, b) =>
        warned(a) - warned(b) || -byNumber(a.plan?.share ?? 0, b.plan?.share ?? 0) || byText(a.name, b.name),
    );
}

function Line({ line }: { readonly line: Connection }) {
  const { id, name, url, plan, airtime, devices, waiting } = line;
  const used = airtime ?? 0;
  const planned = plan?.share ?? 0;
  const warning = plan?.warning ?? null;
  return (
    <li className="line-plan" data-full={warning !== null}>
      <p className="line-plan-name">
        <Link to="/wire" search={{ connection: id }} title={url}>
          {name}
        </Link>
        <span className="faint">
          {texts.devices(devices)}
          {waiting > 0 && `, ${texts.waiting(waiting)}`}
        </span>
      </p>
      <div className="line-plan-bar" aria-hidden="true">
        <span data-part="planned" style={{ width: `${Math.min(1, planned) * 100}%` }} />
        <span data-part="used" style={{ width: `${Math.min(1, used) * 100}%` }} />
      </div>
      <p className="line-plan-figures figures">
        {texts.figures(
          airtime === null ? undefined : percentText(airtime),
          plan === null ? undefined : percentText(planned),
        )}
        {plan !== null && !plan.measured && <span className="faint"> {texts.assumed}</span>}
      </p>
      {warning && (
        <div className="line-plan-warning">
          <p>{sentence(warning.message)}</p>
          <p className="faint">{sentence(warning.advice)}</p>
        </div>
      )}
    </li>
  );
}
