import parts from 'virtual:licences';
import { useQuery } from '@tanstack/react-query';
import { queries } from '../client/gateway.ts';
import { Fetched } from '../shared/fetched.tsx';
import { useTitle } from '../shared/title.ts';
import { settingsTexts } from '../texts/settings.ts';
import { texts } from '../texts.ts';
import '../configuration/resource-screen.css';
import './about.css';

const words = settingsTexts.about;

/** What this is, and whose work is in it. */
export function AboutScreen() {
  const overview = useQuery(queries.overview);
  useTitle(words.title);
  return (
    <div className="resource">
      <header className="resource-head">
        <h1 className="page-title">{texts.product}</h1>
        <p className="resource-lead">{words.lead}</p>
      </header>
      <Fetched query={overview} placeholderHeight={90}>
        {({ gateway }) => (
          <section className="panel about-facts" aria-label={words.title}>
            <dl>
              <dt>{words.version}</dt>
              <dd>{gateway.version}</dd>
              <dt>{words.license}</dt>
              <dd>{words.apache}</dd>
              <dt>{words.api}</dt>
              <dd>
                <a href="/api/openapi.json">{words.apiHint}</a>
              </dd>
            </dl>
          </section>
        )}
      </Fetched>
      <section className="panel" aria-label={words.parts}>
        <header className="panel-head">
          <h2 className="panel-title">{words.parts}</h2>
          <span className="faint">{words.partsHint}</span>
        </header>
        <ul className="about-parts">
          {parts.map(({ name, version, license, text }) => (
            <li key={`${name} ${version}`}>
              <details>
                <summary>
                  {name} <span className="faint">{version}</span>{' '}
                  <span className="about-license">{license}</span>
                </summary>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reachable by keyboard */}
                <pre tabIndex={0}>{text}</pre>
              </details>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
