import type { Route } from '@meterwire/api';
import { ProblemError, target } from '@meterwire/api';

/** One event of a stream that answers an order. */
export interface StreamedEvent {
  readonly event: string;
  readonly data: unknown;
}

/**
 * Gives an order whose answer is a stream of events, which the browser's own EventSource cannot: it only gets. Ends with the
 * stream; throws ProblemError where the gateway says no.
 */
export async function* eventsOf(
  route: Route,
  params: object,
  body: unknown,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent> {
  const response = await fetch(target(route.path, params), {
    method: route.method,
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.ok || response.body === null) throw new ProblemError(await problemOf(response));
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunksOf(response.body)) {
    const [last = '', ...blocks] = (rest + decoder.decode(chunk, { stream: true })).split('\n\n').reverse();
    rest = last;
    for (const block of blocks.reverse()) yield* eventIn(block);
  }
}

async function problemOf(response: Response) {
  const bare = {
    type: 'about:blank',
    title: response.statusText || 'request failed',
    status: response.status,
  };
  try {
    return { ...bare, ...((await response.json()) as object) };
  } catch {
    return bare; // a proxy between us and the gateway answers with HTML
  }
}

async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel().catch(() => undefined); // it has ended, or is given up
  }
}

/** The event of a block of lines; comments keep the stream open and say nothing. */
export function* eventIn(block: string): Generator<StreamedEvent> {
  const fields = new Map(
    block.split('\n').flatMap((line): [string, string][] => {
      const [, key = '', value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      return key === '' ? [] : [[key, value]];
    }),
  );
  const [event, data] = [fields.get('event'), fields.get('data')];
  if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
}
