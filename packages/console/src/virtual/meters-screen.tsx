import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Fetched } from '../shared/fetched.tsx';
import { EmptyNote } from '../shared/note.tsx';
import { useTitle } from '../shared/title.ts';
import { virtualTexts } from '../texts/virtual.ts';
import { meterQueries } from './meter-client.ts';
import './virtual-screen.css';

/** The virtual meters that the gateway knows of. */
export function MetersScreen() {
  const meters = useQuery(meterQueries.list);
  useTitle(virtualTexts.title);
  return (
    <div className="virtual">
      <header>
        <h1 className="page-title">{virtualTexts.title}</h1>
        <p className="page-intro">{virtualTexts.intro}</p>
      </header>
      <Fetched query={meters} placeholderHeight={200}>
        {(list) => (
          <section className="panel">
            {list.length === 0 ? (
              <EmptyNote title={virtualTexts.none}>
                <p>{virtualTexts.noneAdvice}</p>
                <pre className="virtual-example">{virtualTexts.example}</pre>
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
