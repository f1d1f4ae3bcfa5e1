import { useEffect } from 'react';
import { End, Steps } from './steps.tsx';
import { refusalsOf, type TrialProps } from './subject.ts';
import { TrialFrame } from './trial-frame.tsx';
import { useSteps } from './use-steps.ts';

/** Tries a device as it is entered, layer by layer, before it is saved. */
export function DeviceTrial({ subject, onAgain, onRefused }: TrialProps) {
  const { steps, end, running, error, start, stop } = useSteps();
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is drawn; another one is drawn anew
  useEffect(() => start(subject), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once of each refusal
  useEffect(() => {
    if (refusalsOf(error).length > 0) onRefused?.(refusalsOf(error));
  }, [error]);
  return (
    <TrialFrame
      running={running}
      error={error}
      unsaved={subject.operations.length > 0}
      onStop={stop}
      onAgain={onAgain}
    >
      {error === undefined && <Steps steps={steps} />}
      {end && <End end={end} />}
    </TrialFrame>
  );
}
