import type { ModuleView } from '@meterwire/api';
import { describe, expect, test } from 'vitest';
import { changeOf, complaintsOf, editOf } from './check.ts';

const module: ModuleView = {
  label: 'COM1',
  type: 'Communications',
  inputs: [{ name: 'Record', kind: 'pulse', link: 'Timer/Trigger' }],
  setup: [
    {
      name: 'Unit ID',
      value: 100,
      default: 100,
      allowed: { kind: 'integer', from: 1, to: 9999, unit: null },
    },
    { name: 'Protocol', value: 'dlms', default: 'dlms', allowed: { kind: 'choice', of: ['dlms', 'none'] } },
    { name: 'Code', value: 'none', default: 'none', allowed: { kind: 'obis' } },
    { name: 'Zone', value: 'UTC', default: 'UTC', allowed: { kind: 'zone' } },
    { name: 'Device', value: '', default: '', allowed: { kind: 'text', longest: 4 } },
  ],
  outputs: [],
};
const edited = (setup: Record<string, string | number | undefined>) => ({
  ...editOf(module),
  setup: { ...editOf(module).setup, ...setup },
});
const wrong = (setup: Record<string, string | number | undefined>) =>
  complaintsOf(module, edited(setup)).map(({ path }) => path[1]);

describe('setup registers', () => {
  test('as they are, nothing is wrong', () => expect(wrong({})).toEqual([]));
  test.each([
    ['Unit ID', 0],
    ['Unit ID', 'ten'],
    ['Protocol', 'modbus'],
    ['Code', '1-x:1'],
    ['Zone', 'Mars/Base'],
    ['Device', '/dev/ttyUSB0'],
  ])('%s: %s is complained about', (name, value) => expect(wrong({ [name]: value })).toEqual([name]));
  test.each([
    ['Unit ID', 9999],
    ['Code', '1.1.1.29.0.255'],
    ['Zone', 'Europe/Prague'],
    ['Unit ID', undefined],
  ])('%s: %s is taken', (name, value) => expect(wrong({ [name]: value })).toEqual([]));
  test('a module needs a label', () => {
    expect(complaintsOf(module, { ...editOf(module), label: ' ' })).toHaveLength(1);
  });
});

describe('what is sent', () => {
  test('only what is different', () => {
    expect(changeOf(module, edited({}))).toBeUndefined();
    expect(changeOf(module, edited({ 'Unit ID': 7 }))).toEqual({ setup: { 'Unit ID': 7 } });
  });
  test('null for a default, and for a link that is taken away', () => {
    const edit = { ...edited({ 'Unit ID': undefined }), inputs: { Record: '' }, label: 'COM 2' };
    expect(changeOf(module, edit)).toEqual({
      label: 'COM 2',
      setup: { 'Unit ID': null },
      inputs: { Record: null },
    });
  });
});
