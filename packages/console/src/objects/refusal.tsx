import { explain } from '../shared/explain.ts';
import { sentence } from '../shared/sentence.ts';

/** Why an order did not come about, in a dialog where the order can be given again. */
export function Refusal({ error }: { readonly error: unknown }) {
  const { title, advice } = explain(error);
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{sentence(title)}</p>
      {advice && <p>{sentence(advice)}</p>}
    </div>
  );
}
