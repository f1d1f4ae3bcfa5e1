import { type ConnectionTrial as Reached, testConnection, tryConnection } from '@meterwire/api';
import { ask } from '../client/gateway.ts';
import { Progress } from '../shared/progress.tsx';
import { sentence } from '../shared/sentence.ts';
import { trialTexts } from '../texts/trial.ts';
import type { Subject, TrialProps } from './subject.ts';
import { TrialFrame } from './trial-frame.tsx';
import { useRun } from './use-run.ts';

/** A line that others have is waited for. */
const patienceMs = 300_000;

/** Opens the port of a connection as it is entered, and says what happened. */
export function ConnectionTrial({ subject, onAgain, onRefused }: TrialProps) {
  const { data, error, running, stop } = useRun((signal) => reach(subject, signal), onRefused);
  return (
    <TrialFrame
      running={running}
      error={error}
      unsaved={subject.operations.length > 0}
      onStop={stop}
      onAgain={onAgain}
    >
      {running && <Progress label={trialTexts.connection.opening} />}
      {data && <Outcome {...data} />}
    </TrialFrame>
  );
}

const reach = ({ name, operations }: Subject, signal: AbortSignal): Promise<Reached> =>
  operations.length === 0
    ? ask(testConnection, { params: { id: name }, body: {} }, signal, patienceMs)
    : ask(tryConnection, { body: { connection: name, operations: [...operations] } }, signal, patienceMs);

function Outcome({ ok, url, detail, advice, tookMs }: Reached) {
  return (
    <div className={`note ${ok ? 'trial-good' : 'note-error'}`} role="status">
      <p className="note-title">{ok ? trialTexts.connection.good : sentence(detail)}</p>
      {ok && <p>{sentence(detail)}</p>}
      {advice && <p>{sentence(advice)}</p>}
      <p className="code">
        {url} · {trialTexts.connection.took(tookMs)}
      </p>
    </div>
  );
}
