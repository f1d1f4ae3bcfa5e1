import type { Failure } from '@meterwire/api';
import { FailureNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { standingTexts } from '../texts/standing.ts';
import { useStanding } from './standing.ts';

interface OfEntry {
  readonly name: string;
}

/** Why a line could not be opened, with what to do; above its form. */
export function ConnectionFailure({ name }: OfEntry) {
  const standing = useStanding('connections', ({ id }) => id === name);
  return <Said failure={standing?.state === 'failed' ? standing.lastError : null} />;
}

/** Why an outlet waits. */
export function OutletFailure({ name }: OfEntry) {
  const standing = useStanding('outlets', ({ id }) => id === name);
  return <Said failure={standing?.state === 'failing' ? standing.lastFailure : null} />;
}

/** Why a listener does not listen. */
export function ListenerFailure({ name }: OfEntry) {
  const problem = useStanding('listeners', ({ id }) => id === name)?.problem ?? undefined;
  if (problem === undefined) return null;
  return (
    <div className="note note-error">
      <p className="note-title">{sentence(problem)}</p>
      <p>{standingTexts.listeners.advice}</p>
    </div>
  );
}

const Said = ({ failure }: { readonly failure: Failure | null }) =>
  failure === null ? null : <FailureNote failure={failure} />;
