import { EmptyNote } from '../shared/note.tsx';
import { texts } from '../texts.ts';

const example = `connections:
  - id: hall
    url: tcp://192.168.1.50:4059
devices:
  - id: main
    name: Main meter
    connection: hall
    client: 16
requests:
  - device: main
    values: [1-0:1.8.0*255, 1-0:2.8.0*255]
    every: 15 min`;

/** A gateway without meters: what to write, and how to try without one. */
export function FirstMeter() {
  return (
    <div className="panel">
      <EmptyNote title={texts.empty.title}>
        <p>{texts.empty.text}</p>
        <pre>{example}</pre>
        <p>{texts.empty.check}</p>
        <pre>{'meterwire check --config meterwire.yaml\nmeterwire gateway --config meterwire.yaml'}</pre>
        <p>{texts.empty.virtual}</p>
        <pre>meterwire meter</pre>
      </EmptyNote>
    </div>
  );
}
