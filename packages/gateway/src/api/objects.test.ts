import { listObjects, type Route, readAttributes, readMeterClock, readObjects } from '@meterwire/api';
import { Value } from 'typebox/value';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { testApi } from '../../test/api.ts';
import { CLOCK, DENIED, ENERGY, PROFILE } from '../../test/meter.ts';

let api: Awaited<ReturnType<typeof testApi>>;

beforeEach(async () => {
  api = await testApi();
});
afterEach(() => api.close());

async function ask(method: Route['method'], path: string, payload: object = {}) {
  const response = await api.app.inject({ method, url: `/api/devices/m1/${path}`, payload });
  return { status: response.statusCode, body: response.json() };
}
const read = async (...attributes: object[]) => (await ask('POST', 'attributes/read', { attributes })).body;

describe('the object list', () => {
  test('is read from the meter with names and rights, and kept', async () => {
    expect((await ask('GET', 'objects')).body).toEqual({ readAt: null, objects: [] });
    const { body } = await ask('POST', 'objects');
    expect([...Value.Errors(readObjects.result, body)]).toEqual([]);
    const energy = body.objects.find(({ logicalName }: { logicalName: string }) => logicalName === ENERGY);
    expect(energy).toMatchObject({
      classId: 3,
      className: 'Register',
      name: expect.stringContaining('nergy'),
      attributes: expect.arrayContaining([{ index: 2, name: 'value', access: 'read', selectors: [] }]),
    });
    const kept = (await ask('GET', 'objects')).body;
    expect([...Value.Errors(listObjects.result, kept)]).toEqual([]);
    expect(kept.objects).toHaveLength(body.objects.length);
  });
});

describe('attributes', () => {
  test('are read by name or number, decoded, with their octets', async () => {
    const body = await read(
      { logicalName: '1.8.0', attribute: 'scalerUnit' },
      { logicalName: ENERGY, classId: 3, attribute: 2 },
      { logicalName: DENIED, attribute: 'value' },
    );
    expect([...Value.Errors(readAttributes.result, body)]).toEqual([]);
    expect(body.values).toMatchObject([
      { attribute: 3, attributeName: 'scalerUnit', value: { scaler: -3, unit: 'Wh' }, raw: '02020ffd161e' },
      { ok: true, classId: 3, raw: '060001e240' },
      { ok: false, error: 'readWriteDenied', value: null, raw: null },
    ]);
  });

  test('are all read of an object that names none, but not months of rows', async () => {
    const { values } = await read({ logicalName: PROFILE });
    const numbers = values.map(({ attribute }: { attribute: number }) => attribute);
    expect(numbers).toContain(3);
    expect(numbers).not.toContain(2);
  });

  test('of what the meter does not list need their class', async () => {
    expect(await read({ logicalName: '9.9.9' })).toMatchObject({
      status: 404,
      advice: expect.stringContaining('classId'),
    });
    expect(await read({ logicalName: '9.9.9', classId: 1, attribute: 2 })).toMatchObject({
      values: [{ ok: false, error: 'objectUndefined' }],
    });
    expect(await read({ logicalName: ENERGY, attribute: 'colour' })).toMatchObject({
      status: 422,
      detail: 'Register has no attribute "colour": there are logicalName, value, scalerUnit',
    });
  });
});

describe('an order', () => {
  test('to write tells the refusal of the meter, and what does not fit before it is sent', async () => {
    const write = (value: unknown) =>
      ask('PUT', 'attributes', { logicalName: ENERGY, classId: 3, attribute: 'scalerUnit', value });
    expect(await write({ scaler: -3, unit: 'Wh' })).toMatchObject({
      status: 200,
      body: { ok: false, error: 'readWriteDenied' },
    });
    expect(await write('uint16:70000')).toMatchObject({ status: 422 });
    expect(await write({ scaler: 'x' })).toMatchObject({ status: 422 });
  });

  test('to act, to set the clock and to switch tells what became of it', async () => {
    const method = { logicalName: CLOCK, classId: 8, method: 'shiftTime', argument: 'int16:5' };
    expect((await ask('POST', 'methods', method)).body).toMatchObject({
      ok: false,
      error: expect.any(String),
    });
    expect((await ask('PUT', 'clock')).body).toMatchObject({ ok: false, error: expect.any(String) });
    expect((await ask('POST', 'switch', { to: 'disconnected' })).body).toMatchObject({
      ok: false,
      state: null,
    });
  });

  test('reads the clock and how far it is off', async () => {
    api.meter.now = api.now.ms + 90_000;
    const { body } = await ask('POST', 'clock/read');
    expect([...Value.Errors(readMeterClock.result, body)]).toEqual([]);
    expect(body).toMatchObject({ ok: true, deviation: -60, driftSeconds: expect.closeTo(90, 0) });
  });

  test('has a session of its own, which it ends, and is written down', async () => {
    await read({ logicalName: ENERGY, attribute: 2 });
    await read({ logicalName: '9.9.9' });
    expect(api.meters.sessions).toMatchObject([{ closed: true }, { closed: true }]);
    await ask('PUT', 'attributes', { logicalName: ENERGY, attribute: 2, value: 'uint32:1' });
    const { entries } = (await api.app.inject('/api/audit?limit=1')).json();
    expect(entries).toMatchObject([
      { action: 'writeAttribute', target: 'm1', detail: `${ENERGY}:2`, status: 200 },
    ]);
  });

  test('waits for its line, and is given up when its caller hangs up', async () => {
    const base = await api.app.listen({ host: '127.0.0.1', port: 0 });
    let goOn = (): void => {};
    api.meters.hold = new Promise((resolve) => {
      goOn = resolve;
    });
    const gone = new AbortController();
    const call = fetch(`${base}/api/devices/m1/objects`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
      signal: gone.signal,
    }).catch(() => 'gone');
    await vi.waitFor(() => expect(api.runner.standing('m1').runningSince).toBeDefined(), 10_000);
    gone.abort();
    expect(await call).toBe('gone');
    goOn();
    await vi.waitFor(() => expect(api.runner.standing('m1').runningSince).toBeUndefined(), 10_000);
  });
});
