import { useEffect, useRef, useState } from 'react';
import { type Refusal, refusalsOf } from './subject.ts';

/** Work that begins when it is drawn, and can be stopped. */
export interface Run<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly running: boolean;
  readonly stop: () => void;
}

export function useRun<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onRefused?: (problems: readonly Refusal[]) => void,
): Run<T> {
  const [data, setData] = useState<T>();
  const [error, setError] = useState<unknown>();
  const [running, setRunning] = useState(true);
  const abort = useRef<AbortController>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when it is drawn; another one is drawn anew
  useEffect(() => {
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    work(signal)
      .then((found) => {
        if (!signal.aborted) setData(found);
      })
      .catch((failure: unknown) => {
        if (signal.aborted) return;
        setError(failure);
        if (refusalsOf(failure).length > 0) onRefused?.(refusalsOf(failure));
      })
      .finally(() => {
        if (abort.current === controller) setRunning(false);
      });
    return () => controller.abort();
  }, []);
  return {
    data,
    error,
    running,
    stop() {
      abort.current?.abort();
      setRunning(false);
    },
  };
}
