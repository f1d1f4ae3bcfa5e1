import { describe, expect, expectTypeOf, test } from 'vitest';
import { call, type Fetch, type FetchResponse, ProblemError } from './call.ts';
import { type DeviceDetail, getDevice, listDevices } from './device.ts';
import { readDevice } from './order.ts';
import { listReadings } from './reading.ts';
import type { Input } from './route.ts';

/** A server that keeps what it was asked and gives one answer. */
class FakeServer {
  readonly asked: { url: string; method: string; body: string | undefined }[] = [];
  readonly #answer: FetchResponse;

  constructor(status: number, body: unknown) {
    this.#answer = {
      ok: status < 400,
      status,
      statusText: 'Some Text',
      json: async () => (body === undefined ? JSON.parse('<html>') : body),
    };
  }

  readonly fetch: Fetch = async (url, { method, body }) => {
    this.asked.push({ url, method, body });
    return this.#answer;
  };
}

describe('call', () => {
  test('fills the path, escapes it and types the result', async () => {
    const server = new FakeServer(200, { id: 'a/b' });
    const result = await call(server.fetch, getDevice, { params: { id: 'a/b' } });
    expectTypeOf(result).toEqualTypeOf<DeviceDetail>();
    expect(result.id).toBe('a/b');
    expect(server.asked).toEqual([{ url: '/api/devices/a%2Fb', method: 'GET', body: undefined }]);
  });

  test('leaves out query values that are not given', async () => {
    const server = new FakeServer(200, { readings: [], next: null });
    await call(
      server.fetch,
      listReadings,
      { query: { logicalName: '1-0:1.8.0*255', limit: 5 } },
      'http://gw:1',
    );
    expect(server.asked[0]?.url).toBe('http://gw:1/api/readings?logicalName=1-0%3A1.8.0*255&limit=5');
  });

  test('sends an empty object where every part of the body may be left out', async () => {
    const server = new FakeServer(200, {});
    await call(server.fetch, readDevice, { params: { id: 'm1' } });
    expect(server.asked[0]).toEqual({ url: '/api/devices/m1/read', method: 'POST', body: '{}' });
  });

  test('asks for exactly the parts that a route has', () => {
    expectTypeOf<{ params: { id: string } }>().toExtend<Input<typeof getDevice>>();
    expectTypeOf<Record<never, never>>().toExtend<Input<typeof listDevices>>();
    expectTypeOf<Record<never, never>>().not.toExtend<Input<typeof getDevice>>();
  });

  test('throws the problem document of a refusal', async () => {
    const document = {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'no device m9',
      advice: 'look',
    };
    const error = await call(new FakeServer(404, document).fetch, listDevices, {}).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ProblemError);
    expect(error).toMatchObject({ message: 'no device m9', problem: document });
  });

  test('makes a problem document where the answer is none', async () => {
    const error = await call(new FakeServer(502, undefined).fetch, listDevices, {}).catch((e: unknown) => e);
    expect(error).toMatchObject({ message: 'Some Text', problem: { status: 502, title: 'Some Text' } });
  });

  test('names a path parameter that is missing', async () => {
    const input = { params: {} } as { params: { id: string } };
    await expect(call(new FakeServer(200, {}).fetch, getDevice, input)).rejects.toThrow(
      'needs the parameter id',
    );
  });
});
