import { Link } from '@tanstack/react-router';
import { EmptyNote } from '../shared/note.tsx';
import { texts } from '../texts.ts';

/** An address that leads nowhere. */
export function Missing({ title = texts.missing.title }: { readonly title?: string }) {
  return (
    <div className="panel">
      <EmptyNote title={title}>
        <p>{texts.missing.text}</p>
        <p>
          <Link to="/">{texts.missing.back}</Link>
        </p>
      </EmptyNote>
    </div>
  );
}
