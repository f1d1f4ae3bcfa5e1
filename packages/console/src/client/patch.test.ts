import {
  type Device,
  type DeviceDetail,
  type LatestValue,
  type Outlet,
  type PlannedRequest,
  ProblemError,
} from '@meterwire/api';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { queries } from './gateway.ts';
import { Patcher } from './patch.ts';

const device = (id: string, state: Device['state']) => ({ id, state }) as Device;
const value = (logicalName: string, text: string) =>
  ({ logicalName, attribute: 2, value: text }) as LatestValue;

describe('Patcher', () => {
  let client: QueryClient;
  let patcher: Patcher;

  beforeEach(() => {
    vi.useFakeTimers({ now: 10_000 });
    client = new QueryClient();
    patcher = new Patcher(client);
  });
  afterEach(() => {
    client.clear();
    vi.useRealTimers();
  });

  test('changes a device in its place, in the list and on its page', () => {
    client.setQueryData(queries.devices.queryKey, [device('a', 'answering'), device('b', 'answering')]);
    client.setQueryData(queries.device('a').queryKey, {
      id: 'a',
      state: 'answering',
      url: 'tcp://m',
    } as DeviceDetail);
    patcher.apply({ event: 'device', data: device('a', 'late') }, 0);
    patcher.apply({ event: 'device', data: device('a', 'silent') }, 0);
    vi.advanceTimersByTime(500);
    expect(client.getQueryData(queries.devices.queryKey)).toEqual([
      device('a', 'silent'),
      device('b', 'answering'),
    ]);
    expect(client.getQueryData(queries.device('a').queryKey)).toMatchObject({
      state: 'silent',
      url: 'tcp://m',
    });
  });

  test('keeps the order of values and puts unknown ones at the end', () => {
    const { queryKey } = queries.values('a');
    client.setQueryData(queryKey, [value('1', 'old'), value('2', 'old')]);
    patcher.apply(
      { event: 'values', data: { device: 'a', values: [value('3', 'new'), value('1', 'new')] } },
      0,
    );
    expect(client.getQueryData(queryKey)?.map((v) => v.logicalName + v.value)).toEqual([
      '1new',
      '2old',
      '3new',
    ]);
  });

  test('knows nothing of what was never fetched', () => {
    patcher.apply({ event: 'values', data: { device: 'a', values: [value('1', 'new')] } }, 0);
    expect(client.getQueryData(queries.values('a').queryKey)).toBeUndefined();
  });

  test('an event that overtakes a first fetch makes it fetch again, once that has ended', async () => {
    const { queryKey } = queries.values('a');
    const answers: ((values: LatestValue[]) => void)[] = [];
    const queryFn = () => new Promise<LatestValue[]>((resolve) => answers.push(resolve));
    const leave = new QueryObserver(client, { queryKey, queryFn }).subscribe(() => {});
    patcher.apply({ event: 'values', data: { device: 'a', values: [value('1', 'new')] } }, 0);
    await vi.advanceTimersByTimeAsync(1500);
    expect(answers).toHaveLength(1);
    answers[0]?.([value('1', 'old')]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(answers).toHaveLength(2);
    leave();
  });

  test('a storm of hints is one fetch', () => {
    client.setQueryData(queries.profiles('a').queryKey, []);
    const invalidated = vi.spyOn(client, 'invalidateQueries');
    const hint = { device: 'a', logicalName: '1-0:99.1.0*255', rows: 1, to: null };
    for (let n = 0; n < 50; n++) patcher.apply({ event: 'profile', data: hint }, 0);
    vi.advanceTimersByTime(1000);
    expect(invalidated).toHaveBeenCalledTimes(1);
    expect(client.getQueryState(queries.profiles('a').queryKey)?.isInvalidated).toBe(true);
  });

  test('a hello makes stale what was fetched before the stream was opened', () => {
    client.setQueryData(queries.devices.queryKey, [], { updatedAt: 5_000 });
    client.setQueryData(queries.values('a').queryKey, [], { updatedAt: 9_000 });
    patcher.apply({ event: 'hello', data: { version: '1' } }, 8_000);
    expect(client.getQueryState(queries.devices.queryKey)?.isInvalidated).toBe(true);
    expect(client.getQueryState(queries.values('a').queryKey)?.isInvalidated).toBe(false);
  });

  test('a stream that goes on makes stale only what it could not be told of', () => {
    client.setQueryData(queries.devices.queryKey, [], { updatedAt: 5_000 });
    client.setQueryData(queries.values('a').queryKey, [], { updatedAt: 5_000 });
    client.setQueryData(queries.values('b').queryKey, [], { updatedAt: 5_000 });
    patcher.apply({ event: 'resumed', data: { version: '1', missed: 3, stale: 'a' } }, 8_000);
    const stale = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
    expect(stale(queries.values('a').queryKey)).toBe(true);
    expect(stale(queries.values('b').queryKey)).toBe(false);
    expect(stale(queries.devices.queryKey)).toBe(false);
  });

  test('how lines, outlets and requests stand is put in their places', () => {
    const outlet = (state: string) => ({ id: 'broker', state }) as Outlet;
    client.setQueryData(['standing', 'outlets'], [{ id: 'file' }, outlet('failing')]);
    client.setQueryData(queries.requests.queryKey, [{ id: 'r', running: 0 } as PlannedRequest]);
    patcher.apply({ event: 'outlet', data: outlet('following') }, 0);
    patcher.apply({ event: 'outlet', data: { ...outlet('following'), id: 'new' } }, 0);
    patcher.apply({ event: 'request', data: { id: 'r', running: 3 } as PlannedRequest }, 0);
    vi.advanceTimersByTime(500);
    expect(client.getQueryData(['standing', 'outlets'])).toEqual([{ id: 'file' }, outlet('following')]);
    expect(client.getQueryData(queries.requests.queryKey)).toEqual([{ id: 'r', running: 3 }]);
  });

  test('thousands of devices that change at once are one change of the list', () => {
    const { queryKey } = queries.devices;
    client.setQueryData(
      queryKey,
      Array.from({ length: 1000 }, (_, n) => device(`m${n}`, 'answering')),
      { updatedAt: 1 },
    );
    const set = vi.spyOn(client, 'setQueryData');
    for (let n = 0; n < 1000; n++) patcher.apply({ event: 'device', data: device(`m${n}`, 'late') }, 0);
    patcher.apply({ event: 'device', data: device('new', 'waiting') }, 0);
    vi.advanceTimersByTime(500);
    expect(set.mock.calls.filter(([key]) => key === queryKey)).toHaveLength(1);
    const list = client.getQueryData(queryKey) ?? [];
    expect(list.filter(({ state }) => state === 'late')).toHaveLength(1000);
    expect(list.at(-1)?.id).toBe('new');
  });

  test('a list that was fetched while its changes were gathered is fetched once more', () => {
    const { queryKey } = queries.devices;
    client.setQueryData(queryKey, [device('a', 'answering')], { updatedAt: 1 });
    patcher.apply({ event: 'device', data: device('a', 'late') }, 0);
    client.setQueryData(queryKey, [device('a', 'silent')]);
    vi.advanceTimersByTime(1500);
    expect(client.getQueryState(queryKey)?.isInvalidated).toBe(true);
  });

  test('the page of requests that is shown changes in its place', () => {
    const page = { requests: [{ id: 'r', running: 0 } as PlannedRequest], total: 1 };
    client.setQueryData(['schedules', ''], page);
    patcher.apply({ event: 'request', data: { id: 'r', running: 2 } as PlannedRequest }, 0);
    vi.advanceTimersByTime(500);
    expect(client.getQueryData(['schedules', ''])).toEqual({ requests: [{ id: 'r', running: 2 }], total: 1 });
  });

  test('a hello leaves alone what the gateway does not have, or page and stream would chase each other', async () => {
    const { queryKey } = queries.device('nowhere');
    const missing = new ProblemError({ type: 'about:blank', title: 'Not Found', status: 404 });
    let fetches = 0;
    const queryFn = () => {
      fetches++;
      return Promise.reject(missing);
    };
    const leave = new QueryObserver(client, { queryKey, queryFn, retry: false }).subscribe(() => {});
    await vi.advanceTimersByTimeAsync(1);
    patcher.apply({ event: 'hello', data: { version: '1' } }, 20_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(fetches).toBe(1);
    leave();
  });
});
