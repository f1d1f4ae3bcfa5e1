import type { Device } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { headline, shown } from './fleet.ts';
import { overviewSearch } from './search.ts';

const counts = { total: 0, answering: 0, late: 0, silent: 0, refused: 0, waiting: 0, disabled: 0 };

describe('headline', () => {
  test.each([
    [{ total: 1, answering: 1 }, 'The meter answers'],
    [{ total: 2, answering: 2 }, 'Both meters answer'],
    [{ total: 5, answering: 4, disabled: 1 }, 'All 4 meters answer'],
    [{ total: 5, answering: 3, silent: 2 }, '3 of 5 meters answer'],
    [{ total: 2, silent: 2 }, 'None of 2 meters answers'],
    [{ total: 3, waiting: 3 }, 'Starting to read'],
  ])('%o: %s', (some, expected) => {
    expect(headline({ ...counts, ...some })).toBe(expected);
  });
});

describe('shown', () => {
  const device = (name: string, state: Device['state'], message?: string) =>
    ({ id: name, name, connection: 'hall', state, lastError: message ? { message } : null }) as Device;
  const fleet = [
    device('Meter 10', 'answering'),
    device('Meter 9', 'answering'),
    device('Feeder', 'silent', 'no answer to SNRM'),
    device('Spare', 'disabled'),
  ];
  const names = (search: Parameters<typeof shown>[1]) => shown(fleet, search).map(({ name }) => name);

  test('puts what needs attention first and counts like people do', () => {
    expect(names({})).toEqual(['Feeder', 'Meter 9', 'Meter 10', 'Spare']);
  });

  test('finds every word anywhere: in names, connections and problems', () => {
    expect(names({ find: 'hall meter' })).toEqual(['Meter 9', 'Meter 10']);
    expect(names({ find: 'SNRM' })).toEqual(['Feeder']);
    expect(names({ state: 'answering', find: 'snrm' })).toEqual([]);
  });
});

test('an address with nonsense in it shows everything', () => {
  expect(overviewSearch({ state: 'toString', find: '' })).toEqual({});
  expect(overviewSearch({ state: 'late', find: 12 })).toEqual({ state: 'late', find: '12' });
});
