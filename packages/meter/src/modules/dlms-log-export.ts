import { type Instance, moduleType, numbered, POSITIONS } from './define.ts';

/** Maps the sources of one Data Recorder to a Profile Generic and to registers (DLMS Log Export Module, ION Reference). */
export const dlmsLogExport = moduleType({
  name: 'DLMS Log Export',
  inputs: { 'Data Recorder': { kind: 'log' } },
  setup: {
    'Profile Generic OBIS': { kind: 'obis', default: 'none' },
    'Status Register': { kind: 'choice', of: ['disabled', 'enabled'], default: 'disabled' },
    ...numbered('OBIS Code Source', { kind: 'obis', default: 'none' } as const),
  },
  outputs: { Event: { kind: 'event' } },
  start(context): Instance {
    const recorder = context.log('Data Recorder');
    const logicalName = context.setup('Profile Generic OBIS');
    // A module just created exports nothing until it has both.
    if (!recorder || !logicalName) return {};
    const columns = POSITIONS.flatMap((position) => {
      const code = context.setup(`OBIS Code Source ${position}`);
      return code ? [{ logicalName: code, source: position - 1 }] : [];
    });
    const statusEnabled = context.setup('Status Register') === 'enabled';
    return { facet: { kind: 'profile', profile: { logicalName, statusEnabled, recorder, columns } } };
  },
});
