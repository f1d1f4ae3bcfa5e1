import type { TrialEnd, TrialStep } from '@meterwire/api';
import { sentence } from '../shared/sentence.ts';
import { trialTexts } from '../texts/trial.ts';
import './trial.css';

const layers = ['line', 'link', 'association', 'objects', 'clock'] as const;

/** The layers from the wire upwards, each as it is tried. */
export function Steps({ steps }: { readonly steps: ReadonlyMap<string, TrialStep> }) {
  return (
    <ol className="trial-steps lined" aria-live="polite">
      {layers.map((layer) => (
        <Step key={layer} layer={layer} step={steps.get(layer)} />
      ))}
    </ol>
  );
}

function Step({
  layer,
  step,
}: {
  readonly layer: (typeof layers)[number];
  readonly step: TrialStep | undefined;
}) {
  const [name, meaning] = trialTexts.layers[layer];
  const state = step?.state ?? 'open';
  return (
    <li className="trial-step" data-step={state}>
      <span className="trial-mark" aria-hidden="true" />
      <div>
        <p>
          <strong>{name}</strong> <span className="faint">{meaning}</span>
          <span className="visually-hidden"> {trialTexts.states[state]}</span>
        </p>
        {step && <p className="trial-detail">{sentence(step.detail)}</p>}
        {step?.advice && <p className="trial-advice">{sentence(step.advice)}</p>}
      </div>
      <span className="trial-state">{trialTexts.states[state]}</span>
    </li>
  );
}

/** How it ended, with what to do. */
export function End({ end }: { readonly end: TrialEnd }) {
  return (
    <div className={`note ${end.ok ? 'trial-good' : 'note-error'}`} role="status">
      <p className="note-title">{end.ok ? trialTexts.good : sentence(end.detail ?? trialTexts.bad)}</p>
      {end.advice && <p>{sentence(end.advice)}</p>}
    </div>
  );
}
