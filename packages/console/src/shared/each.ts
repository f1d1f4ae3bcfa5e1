/**
 * Does something with many, a few at a time, and tells how far it is. Ends early when the signal aborts; what has been begun is
 * waited for. One that fails does not stop the others.
 */
export async function eachOf<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<boolean>,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
): Promise<{ readonly done: number; readonly failed: number }> {
  let next = 0;
  let done = 0;
  let failed = 0;
  const worker = async () => {
    while (next < items.length && !signal.aborted) {
      const item = items[next++] as T;
      const ok = await work(item).catch(() => false);
      if (ok) done++;
      else failed++;
      onProgress(done + failed);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return { done, failed };
}
