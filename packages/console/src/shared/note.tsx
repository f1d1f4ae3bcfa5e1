import { Button } from '@mantine/core';
import type { Failure } from '@meterwire/api';
import type { ReactNode } from 'react';
import { texts } from '../texts.ts';
import { explain } from './explain.ts';
import { Ago } from './moment.tsx';
import { sentence } from './sentence.ts';
import { clockText } from './time.ts';
import './note.css';

/** Something went wrong while fetching: what, what to do, and a way to try again. */
export function ErrorNote({
  error,
  onRetry,
  busy,
}: {
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly busy: boolean;
}) {
  const { title, detail, advice } = explain(error);
  return (
    <div className="note note-error" role="alert">
      <p className="note-title">{sentence(title)}</p>
      {advice && <p>{sentence(advice)}</p>}
      {detail && <p className="code">{detail}</p>}
      <Button variant="default" size="xs" onClick={onRetry} loading={busy}>
        {texts.problem.retry}
      </Button>
    </div>
  );
}

/** What is shown is old, because the gateway is not reached. */
export function StaleNote({
  since,
  onRetry,
  busy,
}: {
  readonly since: number;
  readonly onRetry: () => void;
  readonly busy: boolean;
}) {
  return (
    <div className="note note-stale" role="status">
      <p>{texts.problem.stale(clockText(since))}</p>
      <Button variant="default" size="compact-xs" onClick={onRetry} loading={busy}>
        {texts.problem.retry}
      </Button>
    </div>
  );
}

/** What went wrong with a meter, in words, with what to do. */
export function FailureNote({ failure }: { readonly failure: Failure }) {
  return (
    <div className="note note-error">
      <p className="note-title">{sentence(failure.message)}</p>
      {failure.advice && <p>{sentence(failure.advice)}</p>}
      <p className="code">
        <Ago at={failure.at} />
        {failure.layer && ` · ${failure.layer}`}
      </p>
    </div>
  );
}

/** Nothing here yet, and what to do about it. */
export function EmptyNote({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className="note-empty">
      <p className="note-title">{title}</p>
      <div className="note-empty-text">{children}</div>
    </div>
  );
}
