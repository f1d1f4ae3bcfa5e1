import { afterEach, expect, test, vi } from 'vitest';
import { eventsOf, type StreamedEvent } from './event-reader.ts';

const route = {
  name: 'x',
  method: 'POST',
  path: '/api/x',
  role: 'operator',
  summary: '',
  result: {},
} as const;

afterEach(() => vi.unstubAllGlobals());

function answer(...chunks: readonly string[]): void {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      controller.close();
    },
  });
  vi.stubGlobal('fetch', async () => new Response(body));
}

async function all(): Promise<StreamedEvent[]> {
  const found: StreamedEvent[] = [];
  for await (const event of eventsOf(route, {}, {}, new AbortController().signal)) found.push(event);
  return found;
}

test('events come whole, however the line cuts them', async () => {
  answer('event: step\nda', 'ta: {"layer":"line"}\n\n: stay\n\nevent: end\nda', 'ta: {"ok":true}\n\n');
  expect(await all()).toEqual([
    { event: 'step', data: { layer: 'line' } },
    { event: 'end', data: { ok: true } },
  ]);
});

test('what the gateway refuses is thrown with its words', async () => {
  const problem = { title: 'Conflict', detail: 'main is switched off' };
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(problem), { status: 409 }));
  await expect(all()).rejects.toThrow('main is switched off');
});
