import { Type } from 'typebox';
import { closed, duration, flag, integer, logicalName, name, oneOf, text } from './field.ts';

export const SIGNAL_TYPES = [
  'auto',
  'float',
  'double',
  'digital',
  'int16',
  'uint16',
  'int32',
  'uint32',
  'int64',
  'uint64',
  'text',
] as const;

const output = Type.Object(
  {
    logicalName: logicalName('Object that is written or acted upon'),
    class: Type.Optional(integer(1, 65_535, 'Interface class; from the object list when left out')),
    attribute: Type.Optional(integer(1, 127, 'Attribute that takes the value')),
    onMethod: Type.Optional(integer(1, 127, 'Method that switches on')),
    offMethod: Type.Optional(integer(1, 127, 'Method that switches off')),
    shortPulse: Type.Optional(duration('A short pulse stays on for this long')),
    longPulse: Type.Optional(duration('A long pulse stays on for this long')),
  },
  { ...closed, title: 'Output', description: 'What a command to this signal does in the meter' },
);

/** One value of one device under a name of its own, as SCADA systems want it. */
export const signalSetting = Type.Object(
  {
    alias: name('Its unique name in outlets and commands'),
    name: Type.Optional(text('Name for people; the alias when left out', 200)),
    description: Type.Optional(text('For people')),
    enabled: flag('Whether it is passed on', true),
    device: name('Name of the device'),
    logicalName: logicalName('Object whose value it is'),
    attribute: Type.Optional(integer(1, 127, 'Attribute; the one that carries the value when left out')),
    dataIndex: integer(0, 65_535, 'Which element of a structured attribute; 0 is the whole', 0),
    type: oneOf(SIGNAL_TYPES, 'Number type that outlets give it', 'auto'),
    scale: Type.Optional(Type.Number({ description: 'The value is multiplied by it, exactly' })),
    offset: Type.Optional(Type.Number({ description: 'Added behind the scale' })),
    unit: Type.Optional(text('Unit behind the scale; that of the meter when left out', 32)),
    log: flag('Each change is written to the event log', false),
    output: Type.Optional(output),
  },
  { ...closed, title: 'Signal' },
);
