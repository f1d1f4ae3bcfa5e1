import { Button } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Problems } from '../configuration/review-dialog.tsx';
import { ErrorNote } from '../shared/note.tsx';
import { trialTexts } from '../texts/trial.ts';
import { refusalsOf } from './subject.ts';
import './trial.css';

interface TrialFrameProps {
  readonly running: boolean;
  readonly error: unknown;
  /** Whether something is tried that is not saved. */
  readonly unsaved: boolean;
  readonly onStop: () => void;
  readonly onAgain: () => void;
  readonly children: ReactNode;
}

/** What stands around a trial: its name, ways to stop it and to try again, and why nothing could be tried. */
export function TrialFrame({ running, error, unsaved, onStop, onAgain, children }: TrialFrameProps) {
  const section = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: into view when it begins, and when there is more of it
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, [running]);
  const refusals = refusalsOf(error);
  return (
    <section ref={section} className="trial trial-framed" aria-label={trialTexts.title}>
      <div className="panel-head">
        <div>
          <h3 className="panel-title">{trialTexts.title}</h3>
          {unsaved && <p className="faint trial-unsaved">{trialTexts.unsaved}</p>}
        </div>
        {running ? (
          <Button variant="default" size="xs" onClick={onStop}>
            {trialTexts.stop}
          </Button>
        ) : (
          <Button variant="default" size="xs" onClick={onAgain}>
            {trialTexts.again}
          </Button>
        )}
      </div>
      {refusals.length > 0 ? (
        <Problems problems={refusals} />
      ) : (
        error !== undefined && <ErrorNote error={error} onRetry={onAgain} busy={running} />
      )}
      {children}
    </section>
  );
}
