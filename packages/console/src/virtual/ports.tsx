import type { PortView } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { Fetched } from '../shared/fetched.tsx';
import { Ago } from '../shared/moment.tsx';
import { virtualTexts } from '../texts/virtual.ts';
import { meterQueries, refreshMs } from './meter-client.ts';

const texts = virtualTexts.ports;

/** Where it is served, and who is connected there. */
export function Ports({ name }: { readonly name: string }) {
  const ports = useQuery({ ...meterQueries.ports(name), refetchInterval: refreshMs });
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{texts.title}</h2>
      </div>
      <Fetched query={ports} placeholderHeight={160}>
        {(list) => (
          <ul className="lined">
            {list.map((port) => (
              <Port key={port.module} port={port} />
            ))}
          </ul>
        )}
      </Fetched>
    </section>
  );
}

function Port({
  port: { module, dlms, unitId, device, addresses, sessions, turnedAway },
}: {
  readonly port: PortView;
}) {
  const served = [
    ...addresses.map(({ url, transport }) => `${transport.toUpperCase()} ${url}`),
    device,
  ].filter(Boolean);
  return (
    <li className="port">
      <p>
        <strong>{module}</strong> <span className="faint">{texts.unitId(unitId)}</span>
      </p>
      <p className="code">{!dlms ? texts.off : served.length === 0 ? texts.nowhere : served.join(' · ')}</p>
      {sessions.map(({ connection, remote, since, associations, problems, lastProblem }) => (
        <p key={connection} className="port-session" title={lastProblem ?? undefined}>
          {remote} <Ago at={since} />{' '}
          {associations.map(({ client, authentication }) => texts.client(client, authentication)).join(', ')}
          {problems > 0 && <span className="port-problems"> {texts.problems(problems)}</span>}
        </p>
      ))}
      {turnedAway > 0 && <p className="port-problems">{texts.turnedAway(turnedAway)}</p>}
    </li>
  );
}
