import { followConnectionTraffic, followDeviceTraffic, listConnections, target } from '@meterwire/api';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ask, queries } from '../client/gateway.ts';
import { EmptyNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { trafficTexts } from '../texts/traffic.ts';
import { wireTexts } from '../texts/wire.ts';
import { PastePanel } from './paste-panel.tsx';
import { TrafficView } from './traffic-view.tsx';
import './wire-screen.css';

/** Octets off a line, taken apart: those that one brings, or those that pass now. */
export function WireScreen() {
  useTitle(wireTexts.title);
  const { live, device, connection } = useSearch({ from: '/wire' });
  const isLive = live ?? (device !== undefined || connection !== undefined);
  return (
    <div className="wire">
      <header>
        <h1 className="page-title">{wireTexts.title}</h1>
        <p className="page-intro">{wireTexts.intro}</p>
      </header>
      <nav className="parts-tabs" aria-label={wireTexts.tabs.label}>
        <Link
          to="/wire"
          search={{}}
          aria-current={isLive ? undefined : 'page'}
          activeOptions={{ exact: true }}
        >
          {wireTexts.tabs.paste}
        </Link>
        <Link
          to="/wire"
          search={{ live: true }}
          aria-current={isLive ? 'page' : undefined}
          activeOptions={{ exact: true }}
        >
          {wireTexts.tabs.live}
        </Link>
      </nav>
      {isLive ? <Live device={device} connection={connection} /> : <PastePanel />}
    </div>
  );
}

interface LiveProps {
  readonly device: string | undefined;
  readonly connection: string | undefined;
}

function Live({ device, connection }: LiveProps) {
  const navigate = useNavigate({ from: '/wire' });
  const devices = useQuery(queries.devices);
  const connections = useQuery({
    queryKey: ['connections'],
    queryFn: async ({ signal }) =>
      (await ask(listConnections, { query: { limit: 10_000 } }, signal)).connections,
  });
  const url =
    device !== undefined
      ? target(followDeviceTraffic.path, { id: device })
      : connection === undefined
        ? undefined
        : target(followConnectionTraffic.path, { id: connection });
  const choose = (name: string) => {
    if (connections.data?.some(({ id }) => id === name))
      void navigate({ search: { live: true, connection: name } });
    else if (devices.data?.some(({ id }) => id === name))
      void navigate({ search: { live: true, device: name } });
  };
  return (
    <>
      <div className="wire-which">
        <label htmlFor="wire-which" className="field-label">
          {trafficTexts.which}
        </label>
        <p className="field-hint">{trafficTexts.whichHint}</p>
        <input
          id="wire-which"
          className="input"
          list="wire-names"
          autoComplete="off"
          defaultValue={device ?? connection ?? ''}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        />
        <datalist id="wire-names">
          {connections.data?.map(({ id, url: where }) => (
            <option key={`line ${id}`} value={id} label={where} />
          ))}
          {devices.data?.map(({ id, connection: line }) => (
            <option key={id} value={id} label={line} />
          ))}
        </datalist>
      </div>
      {url === undefined ? (
        <section className="panel">
          <EmptyNote title={trafficTexts.choose}>
            <p>{trafficTexts.chooseAdvice}</p>
          </EmptyNote>
        </section>
      ) : (
        <TrafficView key={url} url={url} several={device === undefined} />
      )}
    </>
  );
}
