import type { Warning } from '@meterwire/api';
import { Link, type LinkProps } from '@tanstack/react-router';
import { useState } from 'react';
import { Ago } from '../shared/moment.tsx';
import { sentence } from '../shared/sentence.ts';
import { overviewTexts } from '../texts/overview.ts';
import './warnings.css';

const texts = overviewTexts.warnings;

/** More of the same are shown when somebody asks. */
const first = 4;

/** What is the matter with the gateway itself: its store, its outlets, its listeners, its lines; and what to do. */
export function Warnings({ warnings }: { readonly warnings: readonly Warning[] }) {
  const [all, setAll] = useState(false);
  if (warnings.length === 0) return null;
  const shown = all ? warnings : warnings.slice(0, first);
  return (
    <section className="warnings" aria-label={texts.title}>
      {shown.map((warning) => (
        <div
          key={`${warning.kind} ${warning.name} ${warning.message}`}
          className={warning.severity === 'error' ? 'note note-error' : 'note note-late'}
        >
          <p className="note-title">{sentence(warning.message)}</p>
          {warning.advice && <p>{sentence(warning.advice)}</p>}
          <p className="warning-foot">
            <Place warning={warning} />
            {warning.since && (
              <span className="faint">
                {texts.since} <Ago at={warning.since} />
              </span>
            )}
          </p>
        </div>
      ))}
      {warnings.length > shown.length && (
        <button type="button" className="warning-more" onClick={() => setAll(true)}>
          {texts.more(warnings.length - shown.length)}
        </button>
      )}
    </section>
  );
}

/** Where one can do something about it. */
function Place({ warning: { kind, name } }: { readonly warning: Warning }) {
  const to = (
    { store: '/settings', outlet: '/outlets', listener: '/listeners', connection: '/connections' } as const
  )[kind] satisfies LinkProps['to'];
  if (name === null || to === '/settings') return <Link to={to}>{texts.places[kind]}</Link>;
  return (
    <Link to={to} search={{ edit: name }}>
      {texts.open(name)}
    </Link>
  );
}
