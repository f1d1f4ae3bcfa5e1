import { describe, expect, test } from 'vitest';
import { grouped } from './difference.ts';
import { freeName, moved, type Written } from './edit.ts';
import { usersOf } from './reference.ts';

const written: Written = {
  connections: [{ name: 'hall', type: 'tcp', host: '10.0.0.1' }],
  devices: [
    { name: 'main', connection: 'hall' },
    { name: 'press', connection: 'hall' },
  ],
  requests: [
    { name: 'energies', devices: ['main', 'press'], every: '1m' },
    { name: 'day', devices: 'all', event: { signal: 'main/energy' } },
  ],
  signals: [{ alias: 'main/energy', device: 'main' }],
  outlets: [{ name: 'scada', registers: [{ device: 'main' }, { signal: 'main/energy' }] }],
};

test('whoever names an entry is known before it is deleted', () => {
  const users = (...of: [Parameters<typeof usersOf>[1], string]) =>
    usersOf(written, ...of).map(({ list, name }) => `${list} ${name}`);
  expect(users('connections', 'hall')).toEqual(['devices main', 'devices press']);
  expect(users('devices', 'main')).toEqual(['requests energies', 'signals main/energy', 'outlets scada']);
  expect(users('signals', 'main/energy')).toEqual(['requests day', 'outlets scada']);
  expect(users('templates', 'hall')).toEqual([]);
});

test('a free name is found', () => {
  expect(freeName('hall', ['roof'])).toBe('hall');
  expect(freeName('hall', ['hall', 'hall 2'])).toBe('hall 3');
  expect(freeName('hall 2', ['hall 2'])).toBe('hall 3');
});

test('moving beyond an end changes nothing', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b']);
});

describe('differences', () => {
  test('that are alike for many entries are told once', () => {
    expect(
      grouped([
        { path: 'devices/a/enabled', kind: 'changed', before: true, after: false },
        { path: 'devices/b/enabled', kind: 'changed', before: true, after: false },
        { path: 'devices/c/timeout', kind: 'added', after: '10s' },
      ]),
    ).toEqual([
      {
        list: 'devices',
        names: ['a', 'b'],
        kind: 'changed',
        changes: [{ kind: 'changed', setting: 'enabled', before: 'yes', after: 'no' }],
      },
      {
        list: 'devices',
        names: ['c'],
        kind: 'changed',
        changes: [{ kind: 'added', setting: 'timeout', before: undefined, after: '10s' }],
      },
    ]);
  });

  test('know names with slashes, settings in groups, and settings outside of the lists', () => {
    const [signal, mode, added, api] = grouped([
      { path: 'signals/main/energy/unit', kind: 'added', after: 'kWh' },
      { path: 'devices/main/modeE/address', kind: 'changed', before: '1', after: '2' },
      { path: 'signals/main/power', kind: 'added', after: { alias: 'main/power', device: 'main' } },
      { path: 'api/port', kind: 'changed', before: 8080, after: 8081 },
    ]);
    expect(signal).toMatchObject({ names: ['main/energy'], changes: [{ setting: 'unit' }] });
    expect(mode).toMatchObject({ names: ['main'], changes: [{ setting: 'modeE.address' }] });
    expect(added).toMatchObject({
      names: ['main/power'],
      kind: 'added',
      changes: [
        { setting: 'alias', after: 'main/power' },
        { setting: 'device', after: 'main' },
      ],
    });
    expect(api).toMatchObject({ list: undefined, changes: [{ setting: 'api.port', before: '8080' }] });
  });
});
