import type { ReactNode } from 'react';
import './standing.css';

interface StandingMarkProps {
  readonly tone: 'good' | 'busy' | 'wrong' | 'idle';
  readonly word: string;
  /** More of it, in a second line; read as a whole on hover where it is a text. */
  readonly detail?: ReactNode;
}

/** How something does: a word that needs no colour, and what there is to say about it. */
export function StandingMark({ tone, word, detail }: StandingMarkProps) {
  return (
    <span className="standing" title={typeof detail === 'string' ? detail : undefined}>
      <span className="standing-word" data-tone={tone}>
        <span className="standing-dot" aria-hidden="true" />
        {word}
      </span>
      {detail !== undefined && <span className="table-second">{detail}</span>}
    </span>
  );
}
