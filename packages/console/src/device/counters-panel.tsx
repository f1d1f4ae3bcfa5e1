import { type Counter, listCounterEntries, listCounters } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { grouped } from '../shared/quantity.ts';
import { countersTexts } from '../texts/counters.ts';
import { AllowJump } from './allow-jump.tsx';
import './counters-panel.css';

/** The invocation counters that were spent on this device, and what happened to them. The keys are never shown. */
export function CountersPanel({ device }: { readonly device: string }) {
  const counters = useQuery({
    queryKey: ['counters', device],
    queryFn: ({ signal }) => ask(listCounters, { query: { device } }, signal),
  });
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{countersTexts.title}</h2>
      </div>
      <Fetched query={counters} placeholderHeight={200}>
        {(list) =>
          list.length === 0 ? (
            <EmptyNote title={countersTexts.none}>
              <p>{countersTexts.noneAdvice}</p>
            </EmptyNote>
          ) : (
            <ul className="lined">
              {list.map((counter) => (
                <li key={counter.id} className="counter">
                  <Standing counter={counter} />
                  <Entries counter={counter.id} />
                </li>
              ))}
            </ul>
          )
        }
      </Fetched>
    </section>
  );
}

function Standing({ counter }: { readonly counter: Counter }) {
  const { systemTitle, next, held, state } = counter;
  return (
    <>
      <p className="counter-figures">
        <span>
          {countersTexts.next} <strong className="figures">{grouped(String(next))}</strong>
        </span>
        <span>
          {countersTexts.systemTitle} <span className="figures">{systemTitle.toUpperCase()}</span>
        </span>
        <span data-state={state}>{countersTexts.states[state]}</span>
      </p>
      {held !== null && (
        <div className="counter-held">
          <p>{countersTexts.held(grouped(String(held)))}</p>
          <AllowJump counter={counter} held={held} />
        </div>
      )}
    </>
  );
}

function Entries({ counter }: { readonly counter: string }) {
  const entries = useQuery({
    queryKey: ['counterEntries', counter],
    queryFn: ({ signal }) => ask(listCounterEntries, { query: { counter } }, signal),
  });
  return (
    <Fetched query={entries} placeholderHeight={60}>
      {(list) => (
        <ol className="counter-entries">
          {list.map(({ at, kind, before, after, by }) => (
            <li key={`${at} ${kind}`}>
              <Ago at={at} /> <strong>{countersTexts.kinds[kind]}</strong>{' '}
              <span className="figures">
                {grouped(String(before))} → {grouped(String(after))}
              </span>{' '}
              <span className="faint">{by}</span>
            </li>
          ))}
        </ol>
      )}
    </Fetched>
  );
}
