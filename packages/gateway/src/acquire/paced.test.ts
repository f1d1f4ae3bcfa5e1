import { memoryPair } from 'dlms/node';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { paced } from './paced.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function pair(pauseMs: number) {
  const [ours, theirs] = memoryPair();
  const written: { readonly at: number; readonly octet: number | undefined }[] = [];
  const port = paced(
    { ...ours, write: ([octet]) => void written.push({ at: performance.now(), octet }) },
    pauseMs,
  );
  return { port, theirs, written, start: performance.now() };
}

test('what is sent waits until the line was quiet for the pause, and keeps its order', async () => {
  const { port, theirs, written, start } = pair(200);
  port.write(Uint8Array.of(1));
  port.write(Uint8Array.of(2));
  await vi.advanceTimersByTimeAsync(100);
  theirs.write(Uint8Array.of(9));
  await vi.advanceTimersByTimeAsync(1000);
  expect(written.map(({ at, octet }) => [octet, Math.round(at - start)])).toEqual([
    [1, 0],
    [2, 300],
  ]);
});

test('without a pause nothing waits', () => {
  const { port, written } = pair(0);
  port.write(Uint8Array.of(1));
  port.write(Uint8Array.of(2));
  expect(written).toHaveLength(2);
});

test('what still waits is not sent on a closed line', async () => {
  const { port, written } = pair(200);
  port.write(Uint8Array.of(1));
  port.write(Uint8Array.of(2));
  await port.close();
  await vi.advanceTimersByTimeAsync(1000);
  expect(written).toHaveLength(1);
});
