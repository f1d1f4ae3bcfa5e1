import { moduleType } from './define.ts';

/** Who the meter is. */
export const factory = moduleType({
  name: 'Factory',
  single: true,
  setup: {
    'Serial Number': { kind: 'text', longest: 13, default: '00000001' },
    /** Empty: the three letters of this software and the serial number. */
    'Logical Device Name': { kind: 'text', longest: 16, default: '' },
  },
  outputs: { Event: { kind: 'event' } },
  start(context) {
    const serialNumber = context.setup('Serial Number');
    const logicalDeviceName = context.setup('Logical Device Name') || `MTW${serialNumber}`;
    return { facet: { kind: 'identity', identity: { serialNumber, logicalDeviceName } } };
  },
});
