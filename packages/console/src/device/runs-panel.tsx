import { RunsTable } from '../runs/runs-table.tsx';
import { runsTexts } from '../texts/runs.ts';

/** How the requests of a device have run. The live stream brings new ones. */
export function RunsPanel({ device }: { readonly device: string }) {
  return (
    <section className="panel">
      <div className="panel-head">
        <h2 className="panel-title">{runsTexts.title}</h2>
      </div>
      <div className="runs-panel">
        <RunsTable device={device} page={50} />
      </div>
    </section>
  );
}
