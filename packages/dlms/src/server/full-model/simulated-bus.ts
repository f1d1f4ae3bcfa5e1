import type { MBusBus } from '../behaviour/m-bus-client.ts';

/** A bus with one gas meter, that takes whatever address it is given and answers each reading. */
export function simulatedBus(): MBusBus {
  let accessNumber = 0;
  return {
    install: (wanted) => ({
      primaryAddress: wanted === 0 ? 1 : wanted,
      identificationNumber: 0x1234_5678,
      manufacturerId: MTW,
      version: 1,
      deviceType: GAS,
    }),
    deinstall: () => undefined,
    read() {
      accessNumber = (accessNumber + 1) & 0xff;
      return { accessNumber, status: 0, alarm: 0 };
    },
    synchronizeClock: () => true,
    send: () => true,
    setKey: () => true,
    transferKey: () => true,
  };
}

/** The letters MTW, five bits each. */
const MTW = (13 << 10) | (20 << 5) | 23;
const GAS = 3;
