import { useSyncExternalStore } from 'react';

const tickMs = 5_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, tickMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
}

/** The time, renewed every five seconds; one timer serves every age on the page. */
export function useNow(): number {
  const ticked = useSyncExternalStore(subscribe, () => now);
  // A component that mounts between two ticks would otherwise see the last one.
  return Math.max(ticked, Date.now() - tickMs);
}
