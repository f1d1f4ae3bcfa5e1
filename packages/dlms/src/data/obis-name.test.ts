import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ObisGroups, obisOf, parseObis } from './obis.ts';
import { obisName, obisOrigin, searchObis } from './obis-name.ts';
import { ENGLISH } from './obis-names.ts';

const named = (code: string): string => obisName(parseObis(code));

describe('a name is put together from its groups', () => {
  test.each([
    ['1-0:1.8.0*255', 'Active energy import (+A) total'],
    ['1-0:1.8.2*255', 'Active energy import (+A) rate 2'],
    ['1-0:2.8.0*255', 'Active energy export (−A) total'],
    ['1-0:3.8.1*255', 'Reactive energy import (+R) rate 1'],
    ['1-0:21.7.0*255', 'Instantaneous active power import L1'],
    ['1-0:41.8.0*255', 'Active energy import (+A) L2 total'],
    ['1-0:1.6.0*255', 'Maximum demand active import'],
    ['1-0:1.6.1*3', 'Maximum demand active import rate 1, billing period 3'],
    ['1-0:1.8.0*101', 'Active energy import (+A) total, last 1 billing periods'],
    ['1-0:9.7.0*255', 'Instantaneous apparent power import'],
    ['1-0:13.7.0*255', 'Power factor'],
    ['1-0:33.7.0*255', 'Power factor L1'],
    ['1-0:14.7.0*255', 'Supply frequency'],
    ['1-0:32.7.0*255', 'Voltage L1'],
    ['1-0:32.7.5*255', 'Voltage L1, 5th harmonic'],
    ['1-0:31.7.124*255', 'Current L1, total harmonic distortion (THD)'],
    ['1-0:51.7.11*255', 'Current L2, 11th harmonic'],
    ['1-0:71.7.22*255', 'Current L3, 22nd harmonic'],
    ['1-0:32.32.0*255', 'Voltage sags L1 count'],
    ['1-0:52.36.0*255', 'Voltage swells L2 count'],
    ['1-0:12.32.21*255', 'Voltage sags count, depth 30–60 %, up to 500 ms'],
    ['1-0:81.7.40*255', 'Phase angle U L1 – I L1'],
    ['1-0:81.7.1*255', 'Phase angle U L2 – U L1'],
    ['1-0:91.7.0*255', 'Neutral current'],
    ['1-1:1.29.0*255', 'Active energy import (+A) per interval, channel 1'],
    ['1-0:16.8.0*255', 'Active energy net (|+A| − |−A|) total'],
  ])('%s: %s', (code, name) => expect(named(code)).toBe(name));
});

describe('a code with a meaning of its own', () => {
  test.each([
    ['0-0:1.0.0*255', 'Clock'],
    ['0-0:1.0.1*255', 'Clock 2'],
    ['0-0:40.0.0*255', 'Current association'],
    ['0-0:40.0.3*255', 'Association 3'],
    ['0-0:41.0.0*255', 'SAP assignment'],
    ['0-0:42.0.0*255', 'Logical device name'],
    ['0-0:96.1.0*255', 'Serial number (device ID 1)'],
    ['1-0:96.1.0*255', 'Serial number (device ID 1)'],
    ['0-1:24.2.1*255', 'M-Bus value 1, channel 1'],
    ['1-0:99.1.0*255', 'Load profile 1'],
    ['1-0:98.1.0*255', 'Billing data, scheme 1'],
    ['1-0:98.1.0*2', 'Billing data, scheme 1, billing period 2'],
    ['0-0:97.97.0*255', 'Error register 0'],
    ['0-0:43.1.1*255', 'Invocation counter 1'],
    ['1-0:0.8.4*255', 'Recording interval 1 (load profile)'],
    ['7-0:1.2.0*255', 'Gas index at base conditions (converted)'],
    ['8-0:1.0.0*255', 'Water volume, current value'],
    ['0-0:96.7.21*255', 'Power failures in any phase'],
    ['7-0:0.15.0*255', 'Gas sensor manager 0'],
    ['7-0:3.6.0*255', 'Gas volume difference 6'],
    ['6-0:1.3.0*255', 'Heat energy, billing value'],
    ['6-0:0.2.0*255', 'Active firmware identifier'],
    ['8-0:0.1.0*255', 'Billing period counter'],
    ['0-0:99.98.1*255', 'Event log 1 (IDIS: fraud detection)'],
    // a service code of another medium, named like the abstract one
    ['7-0:96.6.1*255', 'Battery charge'],
  ])('%s: %s', (code, name) => expect(named(code)).toBe(name));
});

describe('a code that the standard leaves to others says so', () => {
  test.each([
    ['1-1:128.8.0*255', 'manufacturer', 'Electricity 128.8.0 (manufacturer specific), channel 1'],
    ['1-0:1.8.130*255', 'manufacturer', 'Active energy import (+A) (manufacturer specific)'],
    [
      '1-128:1.8.0*255',
      'manufacturer',
      'Active energy import (+A) total (manufacturer specific), manufacturer channel 128',
    ],
    ['0-0:94.91.9*255', 'national', 'India specific object 9'],
    ['0-1:94.31.6*255', 'national', 'Netherlands: definable load profile, channel 1'],
    ['0-0:93.5.6*255', 'consortium', 'Consortium specific object 5.6'],
    ['3-0:5.6.7*255', 'standard', 'Medium 3 5.6.7'],
    ['0-0:7.8.9*255', 'standard', 'Abstract 7.8.9'],
  ] as const)('%s is %s: %s', (code, origin, name) => {
    expect(obisOrigin(parseObis(code))).toBe(origin);
    expect(named(code)).toBe(name);
  });
});

test('every code has a name, without holes', () => {
  const octet = fc.oneof(fc.nat(255), fc.nat(40), fc.constantFrom(0, 1, 94, 96, 97, 98, 99, 255));
  fc.assert(
    fc.property(fc.tuple(octet, octet, octet, octet, octet, octet), (groups: ObisGroups) => {
      const name = obisName(obisOf(groups));
      expect(name).not.toMatch(/[{}]|undefined|NaN/);
      expect(name.length).toBeGreaterThan(3);
    }),
    { numRuns: 2000 },
  );
});

describe('codes are found by words', () => {
  test.each([
    ['import energy tariff 1', '1-0:1.8.1*255'],
    ['active energy export total', '1-0:2.8.0*255'],
    ['consumption energy', '1-0:1.8.0*255'],
    ['voltage l1', '1-0:32.7.0*255'],
    ['Clock', '0-0:1.0.0*255'],
    ['load profile', '0-0:99.1.0*255'],
    ['serial', '0-0:96.1.0*255'],
    ['maximum demand import', '1-0:1.6.0*255'],
    ['hz', '1-0:14.7.0*255'],
    ['import energy tariff 12', '1-0:1.8.12*255'],
    ['active energy import l2 rate 3 billing period 7', '1-0:41.8.3*7'],
    ['voltage l1 50th harmonic', '1-0:32.7.50*255'],
    ['current l3 harmonic 11', '1-0:71.7.11*255'],
    ['m-bus value 1 channel 3', '0-3:24.2.1*255'],
    ['active energy export channel 2', '1-2:2.8.0*255'],
    ['gas temperature', '7-0:41.0.0*255'],
    ['heat energy', '6-0:1.0.0*255'],
    ['cooling energy maximum', '5-0:1.5.0*255'],
    ['water volume', '8-0:1.0.0*255'],
    ['heat cost allocator', '4-0:1.0.0*255'],
    ['image transfer', '0-0:44.0.0*255'],
    ['push setup', '0-0:25.9.0*255'],
  ])('%j finds %s', (words, code) => {
    expect(searchObis(words, 5).map(({ obis }) => obis)).toContain(code);
  });
  test('nothing is found for nothing, or for what there is not', () => {
    expect(searchObis('  ')).toEqual([]);
    expect(searchObis('perpetuum mobile')).toEqual([]);
    expect(searchObis('clock rate 3')).toEqual([]);
    expect(searchObis('import energy rate 64')).toEqual([]);
    expect(searchObis('rate 1')).toEqual([]);
    expect(searchObis('energy', 3)).toHaveLength(3);
  });
});

test('another language is another table', () => {
  const texts = {
    ...ENGLISH,
    quantities: { 1: { energy: 'Wirkarbeit Bezug (+A)', power: '', demand: '' } },
    parts: { ...ENGLISH.parts, total: '{rest} gesamt', rate: '{rest} Tarif {e}' },
  };
  expect(obisName(parseObis('1.8.0'), texts)).toBe('Wirkarbeit Bezug (+A) gesamt');
  expect(obisName(parseObis('1.8.2'), texts)).toBe('Wirkarbeit Bezug (+A) Tarif 2');
});
