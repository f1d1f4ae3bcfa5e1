import { Button } from '@mantine/core';
import { type DeviceDetail, type TrialEnd, type TrialStep, target, testDevice } from '@meterwire/api';
import { useEffect, useRef, useState } from 'react';
import { openStream } from '../client/server-events.ts';
import { RoleButton } from '../session/role-button.tsx';
import { EmptyNote, ErrorNote } from '../shared/note.tsx';
import { sentence } from '../shared/sentence.ts';
import { trialTexts } from '../texts/trial.ts';
import './test-panel.css';

const layers = ['line', 'link', 'association', 'objects', 'clock'] as const;

/** Tries a device layer by layer, from the wire upwards, and tells each as it is tried. */
export function TestPanel({ device }: { readonly device: DeviceDetail }) {
  const { steps, end, running, error, start, stop } = useTrial(device.id);
  return (
    <section className="panel trial">
      <div className="panel-head">
        <h2 className="panel-title">{trialTexts.title}</h2>
        {running ? (
          <Button variant="default" size="xs" onClick={stop}>
            {trialTexts.stop}
          </Button>
        ) : (
          <RoleButton needs="operator" size="xs" onClick={start} disabled={device.state === 'disabled'}>
            {steps.size === 0 ? trialTexts.start : trialTexts.again}
          </RoleButton>
        )}
      </div>
      {error !== undefined && <ErrorNote error={error} onRetry={start} busy={running} />}
      {steps.size === 0 && !running && error === undefined ? (
        <EmptyNote title={trialTexts.empty}>
          <p>{trialTexts.emptyAdvice}</p>
        </EmptyNote>
      ) : (
        <ol className="trial-steps lined" aria-live="polite">
          {layers.map((layer) => (
            <Step key={layer} layer={layer} step={steps.get(layer)} />
          ))}
        </ol>
      )}
      {end && (
        <div className={`note ${end.ok ? 'trial-good' : 'note-error'}`} role="status">
          <p className="note-title">{end.ok ? trialTexts.good : sentence(end.detail ?? trialTexts.bad)}</p>
          {end.advice && <p>{sentence(end.advice)}</p>}
        </div>
      )}
    </section>
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

function useTrial(id: string) {
  const [steps, setSteps] = useState<ReadonlyMap<string, TrialStep>>(new Map());
  const [end, setEnd] = useState<TrialEnd>();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function run(signal: AbortSignal): Promise<void> {
    try {
      for await (const { event, data } of openStream('POST', target(testDevice.path, { id }), signal)) {
        if (event === 'step') {
          const step = JSON.parse(data) as TrialStep;
          setSteps((before) => new Map([...before, [step.layer, step]]));
        } else if (event === 'end') setEnd(JSON.parse(data) as TrialEnd);
      }
    } catch (failure) {
      if (!signal.aborted) setError(failure);
    }
    if (abort.current?.signal === signal) setRunning(false);
  }

  return {
    steps,
    end,
    running,
    error,
    start() {
      abort.current?.abort();
      abort.current = new AbortController();
      setSteps(new Map());
      setEnd(undefined);
      setError(undefined);
      setRunning(true);
      void run(abort.current.signal);
    },
    stop() {
      abort.current?.abort();
      setRunning(false);
    },
  };
}
