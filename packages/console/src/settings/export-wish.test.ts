import { expect, test } from 'vitest';
import { type ExportWish, exportComplaints, exportQuery } from './export-wish.ts';

const all: ExportWish = {
  device: '',
  profile: '',
  logicalName: '',
  from: '',
  to: '',
  timeZone: 'Europe/Prague',
  format: 'csv',
};

test('what is left empty is not asked for; times are those of the zone', () => {
  expect(exportQuery(all)).toEqual({ format: 'csv', timeZone: 'Europe/Prague' });
  const span = { ...all, device: 'main', from: '2026-03-01T00:00', to: '2026-04-01T00:00' };
  expect(exportQuery(span)).toEqual({
    format: 'csv',
    timeZone: 'Europe/Prague',
    device: 'main',
    from: '2026-02-28T23:00:00.000Z',
    to: '2026-03-31T22:00:00.000Z',
  });
});

test('what is wrong is said at its field', () => {
  expect(exportComplaints(all)).toEqual({});
  const wrong = {
    ...all,
    profile: '1.1.nonsense',
    from: '2026-03-02T00:00',
    to: '2026-03-01T00:00',
    timeZone: 'Europe/Nowhere',
  };
  expect(Object.keys(exportComplaints(wrong)).sort()).toEqual(['profile', 'timeZone', 'to']);
});
