import type { ProfileShape } from '@meterwire/api';
import { expect, test } from 'vitest';
import { changesIn } from './shapes.ts';

const shape = (version: number, since: string, more: Partial<ProfileShape> = {}): ProfileShape => ({
  version,
  since,
  capturePeriod: 900,
  columns: [],
  added: [],
  removed: [],
  ...more,
});
const times = [Date.parse('2026-05-01T00:00:00Z'), Date.parse('2026-05-31T00:00:00Z')];

test('only what changed within the rows that are shown is told, with what is new and what is gone', () => {
  const changes = changesIn(
    [
      shape(3, '2026-07-01T00:00:00Z', { added: ['1-0:2.8.0*255 2'] }),
      shape(2, '2026-05-10T00:00:00Z', {
        capturePeriod: 1800,
        added: ['1-0:2.8.0*255 2', '1-0:1.7.0*255 3'],
        removed: ['1-0:3.8.0*255 2'],
      }),
      shape(1, '2026-05-02T00:00:00Z', { added: ['1-0:1.8.0*255 2'] }),
    ],
    times,
  );
  expect(changes.map(({ at }) => at)).toEqual([Date.parse('2026-05-10T00:00:00Z')]);
  expect(changes[0]?.words).toMatch(
    /^From .*: new: Active energy export .*, .* 3; no longer: Reactive energy .*; every 30 min\.$/,
  );
});

test('a profile that was always the same has no changes', () => {
  expect(changesIn([shape(1, '2026-05-02T00:00:00Z')], times)).toEqual([]);
  expect(changesIn([], [])).toEqual([]);
});
