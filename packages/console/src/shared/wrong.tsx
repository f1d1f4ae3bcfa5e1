import { explain } from './explain.ts';
import { sentence } from './sentence.ts';
import './note.css';

/** Why something was not done, and what to do; beside what was to be done. */
export function Wrong({ error }: { readonly error: unknown }) {
  if (error === null || error === undefined) return null;
  const { title, advice } = explain(error);
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{sentence(title)}</p>
      {advice && <p>{sentence(advice)}</p>}
    </div>
  );
}
