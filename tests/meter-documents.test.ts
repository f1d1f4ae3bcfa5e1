import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  changeMeterModule,
  eventView,
  meterView,
  moduleTypeView,
  moduleView,
  orderDone,
  orderMeter,
  portView,
  readMeterPart,
  readMeterRecorder,
  recorderView,
  target,
} from '@meterwire/api';
import { type RunningGateway, startGateway } from '@meterwire/gateway';
import { type RunningMeter, startMeter } from '@meterwire/meter';
import { type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, expect, test } from 'vitest';

/* What a real meter answers through a real gateway is what the contract says, and what the console is written for. */

let folder: string;
let meter: RunningMeter;
let gateway: RunningGateway;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'meterwire-documents-'));
  meter = await startMeter({ port: 0, wrapperPort: 0, seed: 8650, control: { port: 0 } });
  gateway = await startGateway({
    config: {
      api: { login: 'open' },
      meters: [
        { name: 'bench', url: meter.control?.url ?? '' },
        { name: 'shelf', url: meter.control?.url ?? '', enabled: false },
      ],
    },
    dataDir: join(folder, 'data'),
    port: 0,
    logger: { info: () => {}, warn: () => {}, error: () => {} },
  });
  // So that there is an event.
  await answer('POST', target(orderMeter.path, { meter: 'bench', order: 'set-time' }), { to: 'now' });
});
afterAll(async () => {
  await gateway?.close();
  await meter?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function answer(method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(gateway.url + path, {
    method,
    ...(body !== undefined && {
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  return response.json();
}

/** Closed, so that nothing is answered that the contract does not know. */
const wrongIn = (schema: TSchema, document: unknown) => [
  ...Value.Errors(closed(schema) as TSchema, document).slice(0, 5),
];

function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inside = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, closed(part)]));
  return 'properties' in schema ? { ...inside, additionalProperties: false } : inside;
}

test.each([
  ['meter', meterView],
  ['modules', Type.Array(moduleView)],
  ['types', Type.Array(moduleTypeView)],
  ['ports', Type.Array(portView)],
  ['events', Type.Array(eventView)],
] as const)('the part "%s" is as the contract says', async (part, schema) => {
  const document = await answer('GET', target(readMeterPart.path, { meter: 'bench', part }));
  expect(document).toSatisfy((found) => !Array.isArray(found) || found.length > 0);
  expect(wrongIn(schema, document)).toEqual([]);
});

test('a recorder, a changed module and an order are as the contract says', async () => {
  const recorder = await answer(
    'GET',
    target(readMeterRecorder.path, { meter: 'bench', label: 'Load profile' }, { limit: 5 }),
  );
  expect(wrongIn(recorderView, recorder)).toEqual([]);
  const changed = await answer(
    'PATCH',
    target(changeMeterModule.path, { meter: 'bench', label: 'Load profile' }),
    { label: 'Load' },
  );
  expect(wrongIn(moduleView, changed)).toEqual([]);
  const path = target(orderMeter.path, { meter: 'bench', order: 'master-reset' });
  expect(wrongIn(orderDone, await answer('POST', path, {}))).toEqual([]);
});

test('a contract that is not kept is noticed', async () => {
  const document = await answer('GET', target(readMeterPart.path, { meter: 'bench', part: 'meter' }));
  expect(wrongIn(meterView, { ...(document as object), more: 1 })).not.toEqual([]);
  expect(wrongIn(portView, document)).not.toEqual([]);
});

test('a virtual meter that is switched off is not there', async () => {
  expect(await answer('GET', '/api/meters')).toMatchObject([{ name: 'bench' }]);
  expect(await answer('GET', '/api/meters/shelf/meter')).toMatchObject({ status: 404 });
});
