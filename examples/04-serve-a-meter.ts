// Serves a meter of your own: what it shows are plain values and functions.
import { fromInstant, Register } from 'dlms';
import { serve } from 'dlms/node';
import { clock, currentAssociation, DlmsServer, implement, LogicalDevice } from 'dlms/server';

let energy = 42_951_721; // Wh
const reset = () => {
  energy = 0;
  return undefined; // done; refuse('temporaryFailure') would say no
};

const password = new TextEncoder().encode('secret');
const device = new LogicalDevice({
  sap: 1,
  name: 'XXX0000000000001', // three letters of the maker, then what you like
  objects: [
    currentAssociation(2),
    clock({ read: (now) => fromInstant(now, { offset: 60 }) }),
    implement(
      Register,
      '1-1:1.8.0*255',
      { value: () => ({ type: 'uint32', value: energy }), scalerUnit: { scaler: 0, unit: 'Wh' } },
      { reset },
    ),
  ],
  // The public client reads, a client with the password may reset.
  associations: [
    { clientSap: 16, services: ['get', 'blockTransferWithGetOrRead'] },
    { clientSap: 32, services: ['get', 'action'], authentication: 'low', password },
  ],
});

const devices = [new DlmsServer({ logicalDevices: [device] })];
export const serving = await serve({
  transport: 'hdlc',
  devices,
  listen: { port: Number(process.argv[2] ?? 4059) },
});
console.log(`a meter at tcp://127.0.0.1:${serving.address.port}, by HDLC`);
