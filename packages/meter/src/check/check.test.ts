import { describe, expect, test } from 'vitest';
import { changed, ion8650 } from '../../test/fixture.ts';
import type { FrameworkDescription, ModuleDescription } from '../description.ts';
import { MODELS } from '../model.ts';
import { MODULE_TYPES } from '../modules/registry.ts';
import { TEMPLATES } from '../templates/templates.ts';
import { checkFramework } from './check.ts';

const complaints = (input: unknown): string[] => {
  const result = checkFramework(input);
  return result.ok ? [] : result.problems.map(({ at, message }) => `${at.join('.')}: ${message}`);
};

/** The least that a framework needs, with more modules. */
const least = (...modules: readonly ModuleDescription[]): FrameworkDescription => ({
  model: 'ion8650',
  modules: [
    { type: 'Factory', label: 'Factory' },
    { type: 'Clock', label: 'Clock' },
    { type: 'Event Log Controller', label: 'Events' },
    { type: 'Power Meter', label: 'Meter' },
    ...modules,
  ],
});
const recorder = { type: 'Data Recorder', label: 'Log' };

describe('checking a framework', () => {
  test.each(MODELS)('the default framework of the %s is right, and has the ports that it has', (model) => {
    expect(complaints(TEMPLATES[model])).toEqual([]);
  });

  test('the least framework is right', () => expect(complaints(least())).toEqual([]));

  test.each<[string, unknown, RegExp]>([
    ['no framework at all', 'ion', /model is missing: there are ion9000, ion8650/],
    ['another model', { ...least(), model: 'ion9999' }, /model: the model is "ion9999": there are ion9000/],
    ['a key that means nothing', { ...least(), module: [] }, /module: a framework has no "module"/],
    ['modules that are no list', { model: 'ion8650', modules: 'none' }, /modules: the modules are "none"/],
    ['no Clock', { model: 'ion8650', modules: [] }, /there is no Clock: a framework has exactly one/],
    [
      'two Clocks',
      least({ type: 'Clock', label: 'Second' }),
      /"Clock" and "Second" are of the type Clock: a framework has exactly one/,
    ],
    [
      'an unknown type',
      least({ type: 'Recorder', label: 'x' }),
      /modules\.4\.type: module 5 has the type "Recorder": there are Factory, Clock/,
    ],
    ['no label', least({ type: 'Data Recorder', label: '' }), /a Data Recorder has the label ""/],
    [
      'two of one label',
      least(recorder, recorder),
      /"Log" has the same label as the Data Recorder before it/,
    ],
    [
      'an unknown register',
      least({ ...recorder, setup: { Deep: 1 } }),
      /modules\.4\.setup\.Deep: Data Recorder "Log" has no setup register "Deep": there are Depth/,
    ],
    [
      'a number out of bounds',
      least({ type: 'Periodic Timer', label: 'T', setup: { Period: 0 } }),
      /"Period" of Periodic Timer "T" is 0: a whole number from 1 to 31536000 s/,
    ],
    [
      'a fraction',
      least({ type: 'Periodic Timer', label: 'T', setup: { Period: 0.5 } }),
      /is 0.5: a whole number/,
    ],
    [
      'no choice there is',
      least({ type: 'Integrator', label: 'I', setup: { 'Integrator Mode': 'both' } }),
      /is "both": forward or reverse or absolute or net/,
    ],
    [
      'no OBIS code',
      least({ type: 'DLMS Log Export', label: 'E', setup: { 'OBIS Code Source 3': '1-1:1.299' } }),
      /modules\.4\.setup\.OBIS Code Source 3: .*is "1-1:1\.299": an OBIS code such as/,
    ],
    [
      'a code that YAML took for a number',
      least({ type: 'DLMS Log Export', label: 'E', setup: { 'OBIS Code Source 3': 1.8 } }),
      /is 1\.8: an OBIS code such as .* in quotation marks/,
    ],
    ['no time zone', changed(least(), { Clock: { 'Time Zone': 'Prague' } }), /is "Prague": a time zone name/],
    [
      'an unknown input',
      least({ ...recorder, inputs: { 'Source 17': 'Meter/kW tot' } }),
      /has no input "Source 17": there are Source 1 to Source 16, Record, Reset/,
    ],
    [
      'a port that the model lacks',
      { ...least({ type: 'Communications', label: 'Eye', setup: { Port: 'optical' } }), model: 'ion9000' },
      /"Port" of Communications "Eye" is "optical": the ION9000 has serial, ethernet/,
    ],
    [
      'one port twice',
      least(
        { type: 'Communications', label: 'A', setup: { Port: 'optical' } },
        { type: 'Communications', label: 'B', setup: { Port: 'optical' } },
      ),
      /of Communications "B" is "optical", which "A" has already/,
    ],
    [
      'time from a port that the model lacks',
      { ...changed(least(), { Clock: { 'Time Sync Source': 'modem' } }), model: 'ion7400' },
      /"Time Sync Source" of Clock "Clock" is "modem": the ION7400 has/,
    ],
  ])('refuses %s', (_, input, message) => {
    expect(complaints(input).join('\n')).toMatch(message);
  });

  test('tells all that is wrong, not only the first', () => {
    const input = least(
      { type: 'Periodic Timer', label: 'T', setup: { Period: -1, Phase: 2 } },
      { type: '?', label: '' },
    );
    expect(complaints(input)).toHaveLength(3);
  });

  test('takes choices and none in any case', () => {
    const input = least({
      type: 'DLMS Log Export',
      label: 'E',
      setup: { 'Status Register': 'ENABLED', 'OBIS Code Source 1': 'NONE' },
    });
    expect(complaints(input)).toEqual([]);
  });

  test('never takes its own for wrong: every register of every type at its default', () => {
    for (const type of MODULE_TYPES.filter(({ single }) => !single)) {
      const setup = Object.fromEntries(
        Object.entries(type.setup).map(([name, register]) => [name, register.default]),
      );
      expect(complaints(least({ type: type.name, label: 'x', setup }))).toEqual([]);
    }
  });
});

describe('checking links', () => {
  const linked = (inputs: Readonly<Record<string, string>>): FrameworkDescription =>
    least({ ...recorder, inputs }, { type: 'Integrator', label: 'kWh', inputs: {} });

  test.each<[string, FrameworkDescription, RegExp]>([
    [
      'without an output',
      linked({ Record: 'Meter' }),
      /input "Record" of Data Recorder "Log": the link "Meter" names no output: a link is written label\/output/,
    ],
    [
      'to no module',
      linked({ Record: 'Timer/Trigger' }),
      /input "Record" of Data Recorder "Log": the link "Timer\/Trigger" leads to no module: none has the label "Timer"/,
    ],
    [
      'to an output that is not there',
      linked({ 'Source 1': 'kWh/Energy' }),
      /input "Source 1" of Data Recorder "Log": Integrator "kWh" has no output "Energy": there are Result, Event/,
    ],
    [
      'of a number to a pulse',
      linked({ Record: 'kWh/Result' }),
      /input "Record" of Data Recorder "Log": output "Result" of Integrator "kWh" gives a number, and a pulse is needed/,
    ],
    [
      'of what has no integral to an Integrator',
      least({ type: 'Integrator', label: 'Vh', inputs: { Integrand: 'Meter/Vln a' } }),
      /input "Integrand" of Integrator "Vh": output "Vln a" of Power Meter "Meter" has no integral/,
    ],
    [
      'in a circle',
      least(
        { ...recorder, inputs: { Record: 'Other/Record Complete' } },
        { type: 'Data Recorder', label: 'Other', inputs: { Record: 'Log/Record Complete' } },
      ),
      /circle: "Log" needs "Other" needs "Log"/,
    ],
  ])('refuses a link %s, naming both ends', (_, input, message) => {
    expect(complaints(input).join('\n')).toMatch(message);
  });

  test('a recorder may reset what it records', () => {
    const input = least(
      { ...recorder, inputs: { 'Source 1': 'kWh/Result' } },
      {
        type: 'Integrator',
        label: 'kWh',
        inputs: { Integrand: 'Meter/kW tot', Reset: 'Log/Record Complete' },
      },
    );
    expect(complaints(input)).toEqual([]);
  });
});

describe('checking OBIS codes', () => {
  const exporting = (label: string, profile: string, codes: Readonly<Record<string, string>> = {}) => ({
    type: 'DLMS Log Export',
    label,
    inputs: { 'Data Recorder': 'Log/Data Log' },
    setup: { 'Profile Generic OBIS': profile, ...codes },
  });
  const log = { ...recorder, inputs: { 'Source 1': 'Meter/kW tot', 'Source 2': 'Meter/kVA tot' } };

  test('two exports with one profile code are told by name, in whatever form it is printed', () => {
    expect(
      complaints(least(log, exporting('A', '1-0:99.1.0*255'), exporting('B', '1.0.99.1.0.255'))).join(),
    ).toMatch(
      /"Profile Generic OBIS" of DLMS Log Export "B" is 1-0:99\.1\.0\*255, and so is setup register "Profile Generic OBIS" of DLMS Log Export "A"/,
    );
  });

  test('one recorder may feed many exports, and they may share codes of the same source', () => {
    const codes = { 'OBIS Code Source 1': '1-1:1.7.0' };
    expect(
      complaints(least(log, exporting('A', '1-0:99.1.0', codes), exporting('B', '1-0:99.2.0', codes))),
    ).toEqual([]);
  });

  test('a code has one value', () => {
    const input = least(
      log,
      exporting('A', '1-0:99.1.0', { 'OBIS Code Source 1': '1-1:1.7.0' }),
      exporting('B', '1-0:99.2.0', { 'OBIS Code Source 2': '1-1:1.7.0' }),
    );
    expect(complaints(input).join()).toMatch(
      /"OBIS Code Source 2" of DLMS Log Export "B" is 1-1:1\.7\.0\*255, for "Meter\/kVA tot", and setup register "OBIS Code Source 1" of DLMS Log Export "A" has it for "Meter\/kW tot"/,
    );
  });

  test('what every meter has is not for others', () => {
    expect(complaints(least(log, exporting('A', '0-0:1.0.0*255'))).join()).toMatch(
      /is the Clock of every meter/,
    );
    expect(
      complaints(least(log, exporting('A', '1-1:1.7.0', { 'OBIS Code Source 1': '1-1:1.7.0' }))).join(),
    ).toMatch(/a code is that of a profile or of a value/);
  });
});

describe('the default framework', () => {
  test('exports the load profile and billing data of the ION protocol document, column by column', () => {
    const codes = (label: string): unknown[] => {
      const { setup = {} } = ion8650().modules.find((module) => module.label === label) ?? {};
      return Object.entries(setup)
        .filter(([name]) => name.startsWith('OBIS Code'))
        .map(([, code]) => code);
    };
    expect(codes('Load profile export')).toEqual([
      '1-1:1.29.0*255',
      '1-1:3.29.0*255',
      '1-1:2.29.0*255',
      '1-1:4.29.0*255',
    ]);
    expect(codes('Billing data export')).toEqual([
      '1-1:1.8.0*255',
      '1-1:2.8.0*255',
      '1-1:16.8.0*255',
      '1-1:3.8.0*255',
      '1-1:4.8.0*255',
      '1-1:128.8.0*255',
      '1-1:9.8.0*255',
      '1-1:16.4.0*255',
      '1-1:128.4.0*255',
      '1-1:9.4.0*255',
      '1-1:13.0.0*255',
    ]);
  });
});
