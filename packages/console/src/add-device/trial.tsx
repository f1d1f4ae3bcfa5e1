import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { StreamedEvent } from '../client/event-reader.ts';
import { ErrorNote } from '../shared/note.tsx';
import { addDeviceTexts as texts } from '../texts/add-device.ts';
import { Layers } from './layers.tsx';
import { type LayerStep, withStep } from './steps.ts';
import './add-device.css';

interface TrialProps {
  /** Begins it: events `step` and `end`. Undefined where something that it needs is not right yet. */
  readonly start: (signal: AbortSignal) => AsyncIterable<StreamedEvent> | undefined;
  /** What is said where it cannot begin. */
  readonly notReady?: string;
}

interface End {
  readonly ok: boolean;
  readonly detail?: string | null;
}

/** A device is tried, and each layer shown as it is tried, with what the doctor advises where it fails. */
export function Trial({ start, notReady = texts.notReady }: TrialProps) {
  const [steps, setSteps] = useState<readonly LayerStep[]>();
  const [status, setStatus] = useState<string>(texts.testHint);
  const [failure, setFailure] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  async function test(): Promise<void> {
    const control = new AbortController();
    running.current = control;
    const events = start(control.signal);
    if (events === undefined) return setStatus(notReady);
    setBusy(true);
    setFailure(undefined);
    setSteps([]);
    setStatus(texts.testing);
    try {
      for await (const { event, data } of events) {
        if (event === 'step') setSteps((found = []) => withStep(found, data as LayerStep));
        else if (event === 'end')
          setStatus((data as End).ok ? texts.works : ((data as End).detail ?? texts.fails));
      }
    } catch (error) {
      setStatus(control.signal.aborted ? texts.stopped : '');
      if (!control.signal.aborted) setFailure(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <div className="test-head">
        <Button variant="default" onClick={() => void test()} disabled={busy}>
          {steps === undefined ? texts.test : texts.again}
        </Button>
        {busy && (
          <Button variant="default" onClick={() => running.current?.abort()}>
            {texts.stop}
          </Button>
        )}
        <span className="faint" role="status">
          {status}
        </span>
      </div>
      {failure !== undefined && <ErrorNote error={failure} onRetry={() => void test()} busy={busy} />}
      {steps && steps.length > 0 && <Layers steps={steps} />}
    </>
  );
}
