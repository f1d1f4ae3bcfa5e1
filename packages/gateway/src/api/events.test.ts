import { type EventName, events as schemas } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testApi } from '../../test/api.ts';
import { follow, type Heard } from '../../test/follow.ts';

let api: Awaited<ReturnType<typeof testApi>>;
let base: string;
let streams: { stop(): Promise<void> }[];
beforeEach(async () => {
  api = await testApi();
  base = await api.app.listen({ host: '127.0.0.1', port: 0 });
  streams = [];
});
afterEach(async () => {
  for (const stream of streams) await stream.stop();
  await api.close();
});

async function stream(query = '', headers: Record<string, string> = {}) {
  const opened = await follow(`${base}/api/events${query}`, headers);
  streams.push(opened);
  await vi.waitFor(() => expect(opened.heard.length).toBeGreaterThan(0), 10_000);
  return opened;
}
const read = (id: string) =>
  api.app.inject({ method: 'POST', url: `/api/devices/${encodeURIComponent(id)}/read`, payload: {} });
const named = (heard: readonly Heard[], name: string) => heard.filter(({ event }) => event === name);
const soon = { timeout: 8000 };

describe('a stream', () => {
  test('tells with a device how its line, its requests and the whole stand, each as the contract says', async () => {
    const { heard } = await stream();
    await read('m1');
    await read('m 2');
    await vi.waitFor(() => {
      const names = new Set(heard.map(({ event }) => event));
      for (const name of ['hello', 'device', 'connection', 'request', 'problem', 'overview'])
        expect(names).toContain(name);
      expect(named(heard, 'problem')).toHaveLength(2);
    }, soon);
    for (const { event, data } of heard)
      expect([...Value.Errors(schemas[event as EventName], data)], event).toEqual([]);
    expect(named(heard, 'device').findLast(({ data }) => data['id'] === 'm1')?.data).toMatchObject({
      state: 'answering',
      running: false,
    });
    expect(named(heard, 'connection').findLast(({ data }) => data['id'] === 'c2')?.data).toMatchObject({
      running: null,
    });
    expect(named(heard, 'problem').map(({ data }) => data['state'])).toEqual(['answering', 'silent']);
    expect(named(heard, 'values')).toEqual([]);
  });

  test('tells of outlets and listeners when they stand otherwise, and not again while they do not', async () => {
    const { heard } = await stream();
    api.listeners[0] = { name: 'pushes', address: undefined, problem: 'EADDRINUSE', pushes: 3, refused: 1 };
    await vi.waitFor(() => expect(named(heard, 'listener')).toHaveLength(1), soon);
    await vi.waitFor(() => expect(named(heard, 'overview')).toHaveLength(1), soon);
    expect(named(heard, 'overview')[0]?.data['warnings']).toMatchObject([
      { kind: 'listener' },
      { kind: 'outlet' },
    ]);
    api.listeners[0] = { ...api.listeners[0], pushes: 4 };
    await vi.waitFor(() => expect(named(heard, 'listener')).toHaveLength(2), soon);
    expect(named(heard, 'listener')[1]?.data).toMatchObject({ id: 'pushes', pushes: 4 });
    expect(named(heard, 'outlet')).toEqual([]);
  });

  test('tells the last state of what changes often, and not every one before it', async () => {
    const { heard } = await stream();
    for (let n = 0; n < 500; n++) api.events.emit({ type: 'device', device: 'm1' });
    api.events.emit({ type: 'device', device: 'm 2' });
    await vi.waitFor(
      () => expect(named(heard, 'device').some(({ data }) => data['id'] === 'm 2')).toBe(true),
      soon,
    );
    expect(named(heard, 'device').length).toBeLessThan(5);
  });

  test('says nothing of a device that is not in the configuration any more', async () => {
    const { heard } = await stream();
    api.events.emit({ type: 'device', device: 'gone' });
    api.events.emit({ type: 'device', device: 'm1' });
    await vi.waitFor(() => expect(named(heard, 'device')).toHaveLength(1), soon);
    expect(api.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('a reader that comes back', () => {
  test('gets what it has missed and need not fetch anything', async () => {
    const first = await stream('?device=m1');
    const id = first.heard[0]?.id ?? '';
    await first.stop();
    await read('m1');
    const second = await stream('?device=m1', { 'last-event-id': id });
    await vi.waitFor(() => expect(named(second.heard, 'values')).toHaveLength(1), soon);
    expect(second.heard[0]).toMatchObject({ event: 'resumed', data: { version: '1.2.3', stale: null } });
    expect(named(second.heard, 'hello')).toEqual([]);
    const ids = second.heard.slice(1).map((one) => Number(one.id.split('.')[1]));
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    await vi.waitFor(() => expect(named(second.heard, 'overview').length).toBeGreaterThan(0), soon);
    const third = await stream(`?device=m1&lastEventId=${second.heard.at(-1)?.id}`);
    expect(third.heard).toMatchObject([{ event: 'resumed', data: { missed: 0 } }]);
  });

  test('for another device is told whose values it has to fetch', async () => {
    const first = await stream('?device=m1');
    const id = first.heard[0]?.id ?? '';
    const other = await stream(`?device=${encodeURIComponent('m 2')}&lastEventId=${id}`);
    expect(other.heard[0]).toMatchObject({ event: 'resumed', data: { stale: 'm 2' } });
    const fleet = await stream(`?lastEventId=${id}`);
    expect(fleet.heard[0]).toMatchObject({ event: 'resumed', data: { stale: null } });
  });

  test.each(['nonsense', 'other.3', '1.2.3'])('with the id %s fetches anew', async (id) => {
    const { heard } = await stream('', { 'last-event-id': id });
    expect(heard[0]).toMatchObject({ event: 'hello', data: { version: '1.2.3' } });
  });

  test('too late fetches anew', async () => {
    const first = await stream();
    const id = first.heard[0]?.id ?? '';
    await first.stop();
    await vi.waitFor(async () => {
      api.now.ms += 120_000;
      const late = await stream('', { 'last-event-id': id });
      const [begin] = late.heard;
      await late.stop();
      expect(begin?.event).toBe('hello');
    }, soon);
  });
});
