import { ProblemError, type TrafficFrame } from '@meterwire/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { openStream } from '../client/server-events.ts';
import { mostLines, type TrafficLine, withFrames } from './traffic.ts';

/** How often what came is drawn: quick enough to follow, slow enough for a line in full flow. */
const drawMs = 200;
const retryMs = 3_000;

export interface Traffic {
  readonly lines: readonly TrafficLine[];
  /** Failed: it is tried again by itself. Refused: it is not, since a no stays a no. */
  readonly state: 'off' | 'connecting' | 'live' | 'failed' | 'refused';
  readonly error: unknown;
  readonly paused: boolean;
  /** What came while the view stands still. */
  readonly waiting: number;
  readonly pause: (on: boolean) => void;
  readonly clear: () => void;
  /** Asks again after a refusal. */
  readonly retry: () => void;
}

/** Follows a stream of traffic while it is seen. A break is mended by itself; what was there stays. */
export function useTraffic(url: string | undefined): Traffic {
  const [lines, setLines] = useState<readonly TrafficLine[]>([]);
  const [state, setState] = useState<Traffic['state']>('off');
  const [error, setError] = useState<unknown>();
  const [paused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [attempt, setAttempt] = useState(0);
  const pending = useRef<TrafficFrame[]>([]);
  const isPaused = useRef(false);

  const draw = useCallback(() => {
    if (isPaused.current) {
      setWaiting(pending.current.length);
      return;
    }
    const frames = pending.current.splice(0);
    setWaiting(0);
    if (frames.length > 0) setLines((before) => withFrames(before, frames));
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens it anew
  useEffect(() => {
    if (url === undefined) return;
    const stop = new AbortController();
    const timer = setInterval(draw, drawMs);
    const handlers = {
      onState: setState,
      onError: setError,
      onFrame: (frame: TrafficFrame) => {
        pending.current.push(frame);
        // While the view stands still the oldest go, as they would in it.
        if (pending.current.length > mostLines) pending.current.shift();
      },
    };
    void followForever(url, stop.signal, handlers);
    return () => {
      stop.abort();
      clearInterval(timer);
      setState('off');
    };
  }, [url, draw, attempt]);

  return {
    lines,
    state,
    error,
    paused,
    waiting,
    pause(on) {
      isPaused.current = on;
      setPaused(on);
      draw();
    },
    clear() {
      pending.current = [];
      setLines([]);
      setWaiting(0);
    },
    retry: () => setAttempt((before) => before + 1),
  };
}

interface Handlers {
  readonly onState: (state: Traffic['state']) => void;
  readonly onError: (error: unknown) => void;
  readonly onFrame: (frame: TrafficFrame) => void;
}

async function followForever(url: string, signal: AbortSignal, handlers: Handlers): Promise<void> {
  while (!signal.aborted) {
    handlers.onState('connecting');
    try {
      for await (const { event, data } of openStream('GET', url, signal)) {
        handlers.onState('live');
        handlers.onError(undefined);
        if (event === 'frame') handlers.onFrame(JSON.parse(data) as TrafficFrame);
      }
    } catch (error) {
      if (signal.aborted) return;
      const refused = error instanceof ProblemError && error.problem.status < 500;
      handlers.onError(error);
      handlers.onState(refused ? 'refused' : 'failed');
      if (refused) return;
    }
    await new Promise((resolve) => setTimeout(resolve, retryMs));
  }
}
