import type { LiveEvent } from '@meterwire/api';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Source, type SourceEvent, Stream, type StreamState } from './stream.ts';

class FakeSource implements Source {
  readonly url: string;
  closed = false;
  readonly #listeners = new Map<string, (event: SourceEvent) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: SourceEvent) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.closed = true;
  }

  emit(type: string, data?: unknown, lastEventId = ''): void {
    this.#listeners.get(type)?.({ data: JSON.stringify(data), lastEventId });
  }
}

function setUp() {
  const sources: FakeSource[] = [];
  const states: StreamState[] = [];
  const received: LiveEvent[] = [];
  const open = (url: string) => {
    const source = new FakeSource(url);
    sources.push(source);
    return source;
  };
  const stream = new Stream(open, {
    onEvent: (event) => received.push(event),
    onState: (state) => states.push(state),
  });
  return { stream, sources, states, received };
}

describe('Stream', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test('is live from the first hello on', () => {
    const { stream, sources, states, received } = setUp();
    stream.follow(undefined);
    expect(sources[0]?.url).toBe('/api/events');
    sources[0]?.emit('hello', { version: '1' });
    expect(states).toEqual(['live']);
    expect(received).toEqual([{ event: 'hello', data: { version: '1' } }]);
  });

  test('opens anew for another device, and not for the same', () => {
    const { stream, sources } = setUp();
    stream.follow('a b');
    stream.follow('a b');
    stream.follow('c');
    expect(sources.map((source) => source.url)).toEqual(['/api/events?device=a%20b', '/api/events?device=c']);
    expect(sources[0]?.closed).toBe(true);
  });

  test('tells that it polls, and comes back with pauses that grow up to half a minute', () => {
    const { stream, sources, states } = setUp();
    stream.follow(undefined);
    for (let attempt = 0; attempt < 8; attempt++) {
      sources.at(-1)?.emit('error');
      vi.advanceTimersByTime(Math.min(30_000, 1000 * 2 ** attempt) * 0.74);
      expect(sources).toHaveLength(attempt + 1);
      vi.advanceTimersByTime(30_000 * 1.25);
      expect(sources).toHaveLength(attempt + 2);
    }
    sources.at(-1)?.emit('hello', { version: '1' });
    expect(states.at(-1)).toBe('live');
    sources.at(-1)?.emit('error');
    vi.advanceTimersByTime(1251);
    expect(sources).toHaveLength(10);
  });

  test('goes on behind the event that it has heard last, also for another device', () => {
    const { stream, sources, states } = setUp();
    stream.follow(undefined);
    sources[0]?.emit('hello', { version: '1' }, 'e.1');
    sources[0]?.emit('overview', {}, 'e.2');
    sources[0]?.emit('error');
    vi.advanceTimersByTime(1251);
    expect(sources[1]?.url).toBe('/api/events?lastEventId=e.2');
    sources[1]?.emit('resumed', { version: '1', missed: 0, stale: null }, 'e.2');
    expect(states).toEqual(['live', 'polling', 'live']);
    stream.follow('a');
    expect(sources[2]?.url).toBe('/api/events?device=a&lastEventId=e.2');
    stream.close();
  });

  test('hears nothing of a source it has left, and opens nothing after it is closed', () => {
    const { stream, sources, received } = setUp();
    stream.follow('a');
    stream.follow('b');
    sources[0]?.emit('hello', { version: '1' });
    expect(received).toEqual([]);
    sources[1]?.emit('error');
    stream.close();
    vi.advanceTimersByTime(60_000);
    expect(sources).toHaveLength(2);
  });
});
