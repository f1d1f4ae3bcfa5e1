import { texts } from '../texts.ts';
import { exampleConfiguration } from './example.ts';

const start = `meterwire check --config meterwire.yaml
meterwire gateway --config meterwire.yaml`;

/** A gateway without meters: what to write, how to start it, and how to try without a meter. */
export function FirstMeter() {
  return (
    <div className="first-meter">
      <h1 className="fleet-headline">{texts.empty.title}</h1>
      <p className="fleet-facts">{texts.empty.text}</p>
      <ol>
        <Step title={texts.empty.name} code={exampleConfiguration} />
        <Step title={texts.empty.check} code={start} />
      </ol>
      <p className="first-meter-virtual">
        {texts.empty.virtual} <code>meterwire meter</code>
      </p>
    </div>
  );
}

function Step({ title, code }: { readonly title: string; readonly code: string }) {
  return (
    <li className="panel first-meter-step">
      <h2 className="panel-title">{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: code that scrolls sideways has to be reachable by keyboard */}
      <pre tabIndex={0}>{code.trim()}</pre>
    </li>
  );
}
