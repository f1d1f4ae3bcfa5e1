// The doors through which a stranger's octets come in. Each takes octets and either returns, or throws a DlmsError: anything else
// is a fault.

import { acse } from 'dlms/acse';
import { apdu } from 'dlms/apdu';
import { DataObject, Register } from 'dlms/classes';
import { decode } from 'dlms/codec';
import { data, profileColumns } from 'dlms/data';
import { GatewayRouter, hasGatewayHeader, removeGatewayHeader } from 'dlms/gateway-header';
import {
  clientAddress,
  Deframer as HdlcDeframer,
  Listener as HdlcListener,
  Link,
  Station,
  serverAddress,
} from 'dlms/hdlc';
import { inspect } from 'dlms/inspect';
import { Listener as MbusListener } from 'dlms/mbus';
import { parseReadout, ReadoutCollector, SignOn, SignOnServer } from 'dlms/mode-e';
import { parseCertificate, unseal } from 'dlms/security';
import { Directory, DlmsServer, implement, LineServer, LogicalDevice } from 'dlms/server';
import { LOGICAL_NAME_SERVICES } from 'dlms/session';
import { Deframer as WrapperDeframer, WrapperStation } from 'dlms/wrapper';
import { associations } from './fuzz-associations.mjs';

const NOW = 1_750_000_000_000;

const device = () =>
  new LogicalDevice({
    sap: 1,
    name: 'FUZ0000000000001',
    associations: [{ clientSap: 16, services: LOGICAL_NAME_SERVICES }],
    objects: [
      implement(Register, '1-0:1.8.0*255', {
        value: () => ({ type: 'uint32', value: 5 }),
        scalerUnit: { scaler: 0, unit: 'Wh' },
      }),
      implement(DataObject, '0-0:96.1.0*255', { value: { type: 'visibleString', value: '1'.repeat(600) } }),
    ],
  });

function serve(line, bytes) {
  const server = new LineServer(
    line,
    new Directory([new DlmsServer({ physicalAddress: 17, logicalDevices: [device()] })]),
  );
  let answered = 0;
  const take = (outputs) => {
    for (const output of outputs) if (output.type === 'transmit') answered += output.bytes.length;
  };
  for (let at = 0; at < bytes.length; at += 97)
    take(server.handle({ type: 'received', bytes: bytes.slice(at, at + 97) }, NOW + at));
  if (server.deadline !== undefined) take(server.handle({ type: 'tick' }, server.deadline));
  if (answered > 64 * (bytes.length + 4096))
    throw new Error(`${answered} octets answered to ${bytes.length}`);
}

function drain(machine, inputs) {
  let now = NOW;
  for (const input of inputs) machine.handle(input, now++);
  for (let i = 0; i < 100 && machine.deadline !== undefined; i++) {
    now = Math.max(now, machine.deadline);
    machine.handle({ type: 'tick' }, now);
  }
}

export const entries = {
  inspect: (bytes) => void inspect(bytes),
  hdlcDeframer: (bytes) => void new HdlcDeframer({ interOctetTimeoutMs: 100 }).receive(bytes, NOW),
  hdlcListener: (bytes) => drain(new HdlcListener(), [{ type: 'received', bytes }]),
  hdlcClient: (bytes) =>
    drain(new Link({ role: 'client', client: clientAddress(16), server: serverAddress(1, 17) }), [
      { type: 'connect' },
      { type: 'received', bytes },
    ]),
  hdlcServer: (bytes) => serve(new Station({ servers: [{ logical: 1, physical: 17 }] }), bytes),
  wrapperDeframer: (bytes) => void new WrapperDeframer().receive(bytes),
  wrapperServer: (bytes) => serve(new WrapperStation({ servers: [1] }), bytes),
  mbusListener: (bytes) => drain(new MbusListener(), [{ type: 'received', bytes }]),
  apdu: (bytes) => void decode(apdu, bytes),
  acse: (bytes) => void decode(acse, bytes),
  data: (bytes) => void decode(data, bytes),
  columns: (bytes) => void decode(profileColumns({ capturePeriod: 900, clock: 0 }), bytes),
  gatewayHeader: (bytes) => void (hasGatewayHeader(bytes) && removeGatewayHeader(bytes)),
  gatewayServer: (bytes) =>
    serve(
      new GatewayRouter(new WrapperStation({ servers: [1] }), [
        { device: Buffer.from('1234'), physical: 17 },
      ]),
      bytes,
    ),
  readout: (bytes) => void parseReadout(bytes),
  collector: (bytes) => {
    for (const oneWay of [false, true])
      drain(new ReadoutCollector({ oneWay }), [{ type: 'start' }, { type: 'received', bytes }]);
  },
  signOnServer: (bytes) =>
    drain(
      new SignOnServer({ manufacturer: 'FUZ', identification: 'meter', reactionMs: 0, readout: () => [] }),
      [
        { type: 'received', bytes },
        { type: 'received', bytes: Buffer.from('/?!\r\n') },
        { type: 'tick' },
        { type: 'received', bytes },
      ],
    ),
  signOn: (bytes) => drain(new SignOn(), [{ type: 'start' }, { type: 'received', bytes }]),
  sealed: (bytes) => void unseal(bytes),
  certificate: (bytes) => void parseCertificate(bytes),
  ...associations,
};
