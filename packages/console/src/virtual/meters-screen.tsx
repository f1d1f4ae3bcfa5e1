import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { isEnabled } from '../configuration/edit.ts';
import type { Resource } from '../configuration/resource.ts';
import { ResourceScreen } from '../configuration/resource-screen.tsx';
import { column, standing, text } from '../resources/cells.tsx';
import { useMay } from '../session/session.ts';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { MeterStanding } from '../standing/cells.tsx';
import { sectionTexts } from '../texts/sections.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { meterQueries } from './meter-client.ts';
import './virtual-screen.css';

const meters: Resource = {
  list: 'meters',
  switchable: true,
  start: () => ({}),
  page: (name) => ({ to: '/meters/$meter', params: { meter: name } }),
  sections: [
    { title: sectionTexts.general, fields: ['name', 'description', 'enabled'] },
    { title: sectionTexts.control, fields: ['url', 'token'] },
  ],
  columns: () => [
    column('where', 'minmax(0, 3fr)', ({ url }) => text(url), 'line'),
    standing((name, entry) => <MeterStanding name={name} enabled={isEnabled(entry)} />),
  ],
};

/** The virtual meters that the gateway knows of; who may see the configuration sees how they are reached. */
export const MetersScreen = () =>
  useMay('operator') ? <ResourceScreen resource={meters} /> : <MetersList />;

function MetersList() {
  const known = useQuery(meterQueries.list);
  useTitle(virtualTexts.title);
  return (
    <div className="virtual">
      <header>
        <h1 className="page-title">{virtualTexts.title}</h1>
        <p className="page-intro">{virtualTexts.intro}</p>
      </header>
      <Fetched query={known} placeholderHeight={200}>
        {(list) => (
          <section className="panel">
            {list.length === 0 ? (
              <EmptyNote title={virtualTexts.none}>
                <p>{virtualTexts.noneAdvice}</p>
              </EmptyNote>
            ) : (
              <ul className="meters lined">
                {list.map(({ name, url }) => (
                  <li key={name}>
                    <Link to="/meters/$meter" params={{ meter: name }} className="table-link">
                      {name}
                    </Link>
                    <span className="code">{url}</span>
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
      </Fetched>
    </div>
  );
}
