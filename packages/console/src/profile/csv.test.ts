import type { ProfileRows } from '@meterwire/api';
import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('writes exact decimals, leaves empty cells empty and keeps formulas text', () => {
  const columns = [
    {
      name: 'Energy, import',
      logicalName: '1-1:1.29.0*255',
      unit: 'Wh',
      scaler: -1,
      role: 'value',
      values: [-12345, null],
    },
    { name: null, logicalName: '0-0:97.97.0*255', unit: null, scaler: null, role: 'status', values: [64, 0] },
    {
      name: 'note',
      logicalName: '0-0:96.1.0*255',
      unit: null,
      scaler: null,
      role: 'text',
      values: ['=1+1', 'a "b"'],
    },
  ];
  const rows = { times: [0, 900_000], offsets: [60, null], columns } as unknown as ProfileRows;
  expect(csvOf(rows).split('\r\n')).toEqual([
    `time (UTC),meter's clock,"Energy, import 1-1:1.29.0*255 [Wh]",0-0:97.97.0*255,note 0-0:96.1.0*255`,
    `1970-01-01T00:00:00.000Z,1970-01-01 01:00:00 +01:00,-1234.5,64,'=1+1`,
    '1970-01-01T00:15:00.000Z,,,0,"a ""b"""',
    '',
  ]);
});
