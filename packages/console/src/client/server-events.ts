import { ProblemError, problemOf } from '@meterwire/api';

/** One event of a stream. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** Longer lines than this are no events of ours. */
const longestLine = 4 << 20;

/**
 * Follows a stream that a call opens: unlike the browser's EventSource it can be a POST, it says why it was refused, and it
 * ends when the gateway ends it. Its first event is `open`: whoever waits for something rare knows that it is being followed.
 * @throws ProblemError for an answer that is no success
 */
export async function* openStream(
  method: 'GET' | 'POST',
  url: string,
  signal: AbortSignal,
  body: unknown = {},
): AsyncGenerator<ServerEvent> {
  const response = await fetch(url, {
    method,
    signal,
    headers: {
      accept: 'text/event-stream',
      ...(method === 'POST' && { 'content-type': 'application/json' }),
    },
    ...(method === 'POST' && { body: JSON.stringify(body) }),
  });
  if (!response.ok || response.body === null) throw new ProblemError(await problemOf(response));
  yield { event: 'open', data: '' };
  const parser = new EventParser();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.take(value);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Finds events in text that comes in pieces. */
export class EventParser {
  #rest = '';
  #event = '';
  #data: string[] = [];

  *take(text: string): Generator<ServerEvent> {
    this.#rest += text;
    if (this.#rest.length > longestLine) throw new TypeError('the stream sent a line without an end');
    const lines = this.#rest.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '') {
        if (this.#data.length > 0) yield { event: this.#event || 'message', data: this.#data.join('\n') };
        this.#event = '';
        this.#data = [];
      } else if (line.startsWith('event:')) this.#event = line.slice(6).trim();
      else if (line.startsWith('data:')) this.#data.push(line.slice(5).replace(/^ /, ''));
    }
  }
}
