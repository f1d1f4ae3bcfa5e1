import { expect, test } from 'vitest';
import { deviceOf, draftComplaints, operationsOf } from './device-draft.ts';
import { PRESETS, presetOf } from './presets.ts';

const written = {
  connections: [{ name: 'hall', type: 'tcp', host: 'h' }],
  devices: [{ name: 'main', connection: 'hall' }],
};

test('a device on a new line is added behind it', () => {
  const draft = {
    connection: { type: 'serial', name: 'bus', path: '/dev/ttyS0', host: 'left over' },
    device: { name: 'press', physical: 17 },
  };
  expect(draftComplaints(draft, written)).toEqual([]);
  expect(deviceOf(draft)).toMatchObject({ connection: 'bus' });
  expect(operationsOf(draft)).toEqual([
    { op: 'put', collection: 'connections', value: { type: 'serial', name: 'bus', path: '/dev/ttyS0' } },
    { op: 'put', collection: 'devices', value: { name: 'press', physical: 17, connection: 'bus' } },
  ]);
});

test('what is wrong is said where it was entered', () => {
  const places = (draft: Parameters<typeof draftComplaints>[0]) =>
    draftComplaints(draft, written).map(({ path }) => path.join('.'));
  expect(places({ device: { name: 'main', connection: 'hall', client: 0 } })).toEqual([
    'device.client',
    'device.name',
  ]);
  expect(places({ device: {}, connection: { type: 'tcp' } })).toEqual([
    'connection.name',
    'connection.host',
    'device.name',
  ]);
});

test('presets are known again by their settings', () => {
  for (const [name, settings] of Object.entries(PRESETS))
    expect(presetOf({ ...settings, name: 'x' })).toBe(name);
  expect(presetOf({ client: 48 })).toBe('other');
});
