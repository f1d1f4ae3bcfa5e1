import { expect, test } from 'vitest';
import { deviceSearch } from './search.ts';

test('keeps what makes sense of an address and nothing else', () => {
  const good = {
    profile: '1-0:99.1.0*255',
    range: 'month',
    end: '2026-03-29T00:00:00Z',
    view: 'table',
    hidden: [1],
  };
  expect(deviceSearch(good)).toEqual(good);
  expect(deviceSearch({ range: 'eon', end: 'soon', view: 'film', hidden: 'x', profile: 3 })).toEqual({});
  expect(deviceSearch({ hidden: ['x', 2] })).toEqual({ hidden: [2] });
});
