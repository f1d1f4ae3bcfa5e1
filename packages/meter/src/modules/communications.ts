import { PORT_KINDS } from '../model.ts';
import { moduleType } from './define.ts';

/** One port of the meter: what it speaks there and how it is addressed. */
export const communications = moduleType({
  name: 'Communications',
  setup: {
    Port: { kind: 'choice', of: PORT_KINDS, default: 'ethernet' },
    Protocol: { kind: 'choice', of: ['dlms', 'none'], default: 'dlms' },
    /** Only the Ethernet port heeds it: DLMS there has a switch of its own. */
    'DLMS over Ethernet': { kind: 'choice', of: ['enabled', 'disabled'], default: 'enabled' },
    /** A device of this machine on which an optical, serial or modem port is served: /dev/ttyUSB0. */
    Device: { kind: 'text', longest: 200, default: '' },
    'Unit ID': { kind: 'integer', from: 1, to: 9999, default: 100 },
    RxTimeout: { kind: 'integer', from: 10, to: 60_000, default: 1000, unit: 'ms' },
    'Baud Rate': { kind: 'integer', from: 300, to: 115_200, default: 9600, unit: 'baud' },
  },
  outputs: { Event: { kind: 'event' } },
  start(context) {
    const port = context.setup('Port');
    const switchedOff = port === 'ethernet' && context.setup('DLMS over Ethernet') === 'disabled';
    return {
      facet: {
        kind: 'port',
        port: {
          label: context.label,
          port,
          dlms: context.setup('Protocol') === 'dlms' && !switchedOff,
          device: context.setup('Device'),
          unitId: context.setup('Unit ID'),
          rxTimeoutMs: context.setup('RxTimeout'),
          baudRate: context.setup('Baud Rate'),
        },
      },
    };
  },
});
