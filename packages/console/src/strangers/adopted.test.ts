import type { Adoption } from '@meterwire/api';
import { expect, test } from 'vitest';
import { completed, connectionOf, deviceOf } from './adopted.ts';

const adoption: Adoption = {
  device: 'KAM-1',
  operations: [
    {
      op: 'put',
      collection: 'connections',
      value: { name: 'KAM-1', type: 'tcp', host: '10.0.0.7', enabled: false },
    },
    {
      op: 'put',
      collection: 'devices',
      value: { name: 'KAM-1', connection: 'KAM-1', meterSystemTitle: '4B414D' },
    },
    { op: 'patch', collection: 'listeners', names: ['port'], value: { device: 'KAM-1' } },
    {
      op: 'put',
      collection: 'requests',
      value: { name: 'KAM-1/pushed', devices: ['KAM-1'], send: false, values: [] },
    },
  ],
  models: [],
  needsKeys: true,
  notes: [],
};

test('the form begins with the device, and its line is known', () => {
  expect(deviceOf(adoption)).toMatchObject({ name: 'KAM-1', meterSystemTitle: '4B414D' });
  expect(connectionOf(adoption)).toMatchObject({ host: '10.0.0.7' });
});

test('what names the device follows its new name', () => {
  const device = { ...deviceOf(adoption), name: 'cellar', blockCipherKey: '00' };
  expect(completed(adoption, device)).toEqual([
    adoption.operations[0],
    { op: 'put', collection: 'devices', value: device },
    { op: 'patch', collection: 'listeners', names: ['port'], value: { device: 'cellar' } },
    {
      op: 'put',
      collection: 'requests',
      value: { name: 'cellar/pushed', devices: ['cellar'], send: false, values: [] },
    },
  ]);
});

test('no line is made where the device is put on another one', () => {
  const device = { ...deviceOf(adoption), connection: 'hall' };
  expect(completed(adoption, device)).not.toContain(adoption.operations[0]);
});
