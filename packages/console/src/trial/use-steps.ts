import { type TrialEnd, type TrialStep, target, testDevice, tryDevice } from '@meterwire/api';
import { useEffect, useRef, useState } from 'react';
import { openStream } from '../client/server-events.ts';
import type { Subject } from './subject.ts';

/** The trial of a device, layer by layer. */
export interface Trial {
  readonly steps: ReadonlyMap<string, TrialStep>;
  readonly end: TrialEnd | undefined;
  readonly running: boolean;
  readonly error: unknown;
  /** Begins anew; what runs is ended. */
  readonly start: (subject: Subject) => void;
  readonly stop: () => void;
}

const nothing: ReadonlyMap<string, TrialStep> = new Map();

export function useSteps(): Trial {
  const [steps, setSteps] = useState(nothing);
  const [end, setEnd] = useState<TrialEnd>();
  const [running, setRunning] = useState(false);
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function run(subject: Subject, signal: AbortSignal): Promise<void> {
    try {
      for await (const { event, data } of opened(subject, signal)) {
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
    start(subject) {
      abort.current?.abort();
      abort.current = new AbortController();
      setSteps(nothing);
      setEnd(undefined);
      setError(undefined);
      setRunning(true);
      void run(subject, abort.current.signal);
    },
    stop() {
      abort.current?.abort();
      setRunning(false);
    },
  };
}

/** What stands as it is, operators may test; a change is tried by those who may make it. */
const opened = ({ name, operations }: Subject, signal: AbortSignal) =>
  operations.length === 0
    ? openStream('POST', target(testDevice.path, { id: name }), signal)
    : openStream('POST', tryDevice.path, signal, { operations, device: name });
