import type { DeviceState, Overview } from '@meterwire/api';
import { Link } from '@tanstack/react-router';
import { useNow } from '../shared/now.ts';
import { StateMark } from '../shared/state-mark.tsx';
import { spanText } from '../shared/time.ts';
import { texts } from '../texts.ts';
import { headline, states } from './fleet.ts';

/** The fleet in one sentence, one bar, and a count per state that leads to those devices. */
export function FleetHead({ overview }: { readonly overview: Overview }) {
  const { devices, gateway } = overview;
  const present = states.filter(
    (state) => devices[state] > 0 || (state !== 'waiting' && state !== 'disabled'),
  );
  const up = spanText((useNow() - Date.parse(gateway.startedAt)) / 1000);
  return (
    <section className="fleet">
      <h1 className="fleet-headline">{headline(devices)}</h1>
      <p className="fleet-facts">
        {gateway.state !== 'running' && <strong>{texts.fleet[gateway.state]} </strong>}
        {[
          texts.fleet.readings(overview.readings),
          texts.fleet.connections(overview.connections),
          texts.fleet.gateway(gateway.version, up),
        ].join(' · ')}
      </p>
      <div className="fleet-bar" aria-hidden="true">
        {states.map((state) => (
          <span
            key={state}
            data-state={state}
            style={{ flexGrow: devices[state] }}
            hidden={devices[state] === 0}
          />
        ))}
      </div>
      <ul className="fleet-counts" aria-label={texts.fleet.counts}>
        {present.map((state) => (
          <li key={state}>
            <CountLink state={state} count={devices[state]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function CountLink({ state, count }: { readonly state: DeviceState; readonly count: number }) {
  return (
    <Link
      to="/devices"
      search={{ state }}
      className="fleet-count"
      data-none={count === 0}
      title={texts.fleet.showOnly(texts.state[state])}
    >
      <span className="fleet-figure figures">{count.toLocaleString()}</span>
      <StateMark state={state} />
    </Link>
  );
}
