import type { Device } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { comparison, found } from './list.ts';
import { devicesSearch, sortingIn } from './search.ts';

describe('the list', () => {
  const device = (name: string, state: Device['state'], message?: string, tags: string[] = []) =>
    ({ id: name, name, connection: 'hall', state, tags, lastError: message ? { message } : null }) as Device;
  const fleet = [
    device('Meter 10', 'answering'),
    device('Meter 9', 'answering'),
    device('Feeder', 'silent', 'no answer to SNRM'),
    device('Spare', 'disabled', undefined, ['store', 'north']),
  ];
  const names = (search: Parameters<typeof devicesSearch>[0]) => {
    const kept = devicesSearch(search);
    return [...found(fleet, kept)].sort(comparison(sortingIn(kept))).map(({ name }) => name);
  };

  test('puts what needs attention first and counts like people do', () => {
    expect(names({})).toEqual(['Feeder', 'Meter 9', 'Meter 10', 'Spare']);
  });

  test('finds every word anywhere: in names, connections and problems', () => {
    expect(names({ find: 'hall meter' })).toEqual(['Meter 9', 'Meter 10']);
    expect(names({ find: 'SNRM' })).toEqual(['Feeder']);
    expect(names({ state: 'answering', find: 'snrm' })).toEqual([]);
    expect(names({ connection: 'roof' })).toEqual([]);
    expect(names({ tag: 'north' })).toEqual(['Spare']);
    expect(names({ find: 'store' })).toEqual(['Spare']);
  });

  test('is sorted by any column, both ways', () => {
    expect(names({ sort: 'name' })).toEqual(['Feeder', 'Meter 9', 'Meter 10', 'Spare']);
    expect(names({ sort: '-name' })).toEqual(['Spare', 'Meter 10', 'Meter 9', 'Feeder']);
  });
});

test('an address with nonsense in it shows everything', () => {
  expect(devicesSearch({ state: 'toString', find: '' })).toEqual({});
  expect(devicesSearch({ state: 'late', find: 12, sort: '-colour' })).toEqual({ state: 'late', find: '12' });
});
