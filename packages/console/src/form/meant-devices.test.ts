import { expect, test } from 'vitest';
import { meantDevices } from './meant-devices.ts';

const scope = { names: { devices: ['a', 'b', 'c'] }, deviceTags: [['hall', 'billing'], ['hall'], []] };

test.each([
  ['all', ['a', 'b', 'c']],
  [['c', 'gone'], ['c']],
  [{ tags: ['hall'] }, ['a', 'b']],
  [{ tags: ['hall', 'billing'] }, ['a']],
  [{ tags: [] }, []],
  [undefined, []],
])('%j means %j', (value, meant) => {
  expect(meantDevices(value, scope)).toEqual(meant);
});
