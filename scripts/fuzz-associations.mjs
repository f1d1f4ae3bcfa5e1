// The doors that lie behind an open association: services by logical and by short names, general blocks, and ciphering under keys that
// the input is protected with, so that it gets to what is inside; and the receiver of pushes.

import { apdu } from 'dlms/apdu';
import { DataObject, Register } from 'dlms/classes';
import { ClientSecurity, PushReceiver } from 'dlms/client';
import { decode } from 'dlms/codec';
import { nodeCrypto } from 'dlms/node';
import { KeyRing, Received, SAFEGUARDS, SendCounter, volatileCounter } from 'dlms/security';
import {
  BlockwiseAssociation,
  currentAssociation,
  implement,
  LogicalDevice,
  SecuritySetup,
  ServerAssociation,
} from 'dlms/server';
import {
  Ciphering,
  encodeMessage,
  GeneralBlockAnswerer,
  LOGICAL_NAME_SERVICES,
  SHORT_NAME_SERVICES,
} from 'dlms/session';

const NOW = 1_750_000_000_000;
const SAP = 16;
const CLIENT_TITLE = Buffer.from('46555a0000000001', 'hex');
const SERVER_TITLE = Buffer.from('46555a0000000002', 'hex');
const KEYS = { encryption: Buffer.alloc(16, 1), authentication: Buffer.alloc(16, 2) };
const BLOCKS = ['access', 'generalBlockTransfer', 'generalProtection'];

function device(association) {
  let value = { type: 'uint8', value: 0 };
  return new LogicalDevice({
    sap: 1,
    name: 'FUZ0000000000001',
    associations: [{ clientSap: SAP, preEstablished: true, maxReceiveBytes: 2000, ...association }],
    objects: [
      ...(association.applicationContexts ? [] : [currentAssociation(2)]),
      implement(Register, '1-0:1.8.0*255', {
        value: () => ({ type: 'uint32', value: 5 }),
        scalerUnit: { scaler: 0, unit: 'Wh' },
      }),
      implement(DataObject, '0-0:96.1.0*255', {
        value: {
          get: () => value,
          set: (wanted) => {
            value = wanted;
            return undefined;
          },
        },
      }),
    ],
  });
}

/** Says requests to an open association; what it does of its own fault is a crash. */
function ask(association, requests) {
  for (const request of requests) {
    for (const output of association.handle({ type: 'received', apdu: request }, NOW)) {
      if (output.type === 'fault') throw new Error('a fault of the server', { cause: output.error });
      if (output.type === 'send' && output.apdu.length > 70_000)
        throw new Error(`an answer of ${output.apdu.length} octets`);
    }
  }
  if (association.deadline !== undefined) association.handle({ type: 'tick' }, association.deadline);
}

const byLogicalNames = device({ services: [...LOGICAL_NAME_SERVICES, ...BLOCKS] });
const byShortNames = device({ services: SHORT_NAME_SERVICES, applicationContexts: ['shortName'] });
const READ = encodeMessage({
  apdu: 'getRequest',
  kind: 'normal',
  invoke: { id: 1, reserved: 0, confirmed: true, urgent: true },
  attribute: { classId: 3, instance: '1-0:1.8.0*255', attribute: 2 },
});

const place = { crypto: nodeCrypto, systemTitle: CLIENT_TITLE };

function setup() {
  return new SecuritySetup({
    crypto: nodeCrypto,
    systemTitle: SERVER_TITLE,
    clientTitle: CLIENT_TITLE,
    policy: 'authenticationEncryption',
    keys: KEYS,
    counter: volatileCounter(),
  });
}

/** The other end, which has the keys. */
const speaker = (ownTitle, peerTitle) =>
  new Ciphering({
    crypto: nodeCrypto,
    ring: new KeyRing(nodeCrypto, 0, KEYS),
    ownTitle,
    peerTitle,
    sent: new SendCounter(volatileCounter()),
    received: new Received(),
  });

const sealed = (from, bytes, form) =>
  from.seal(bytes, { form, key: 'global', safeguards: SAFEGUARDS.authenticationEncryption });

function ciphered(bytes) {
  const association = new ServerAssociation({
    device: device({ services: [...LOGICAL_NAME_SERVICES, ...BLOCKS], security: setup() }),
    clientSap: SAP,
  });
  const client = speaker(CLIENT_TITLE, SERVER_TITLE);
  // In the envelope of its service where it has one, else in a general one.
  const inside = SERVICES.has(bytes[0]) ? 'service' : 'general';
  ask(association, [bytes, sealed(client, bytes, inside), sealed(client, READ, 'service')]);
}

/** The APDUs that have an envelope of their own. */
const SERVICES = new Set([0x05, 0x06, 0x16, 0xc0, 0xc1, 0xc3]);

export const associations = {
  logicalNames: (bytes) =>
    ask(new ServerAssociation({ device: byLogicalNames, clientSap: SAP }), [bytes, READ]),
  shortNames: (bytes) => ask(new ServerAssociation({ device: byShortNames, clientSap: SAP }), [bytes, bytes]),
  blockwise: (bytes) =>
    ask(new BlockwiseAssociation({ device: byLogicalNames, clientSap: SAP }), [bytes, bytes]),
  generalBlocks: (bytes) => {
    const message = decode(apdu, bytes);
    if (message.apdu !== 'generalBlockTransfer') return;
    const answerer = new GeneralBlockAnswerer({ maxBytes: 4096 });
    for (let number = 0; number < 4; number++)
      answerer.hear({ ...message, number: message.number + number }, NOW);
  },
  ciphered,
  cipheredClient: (bytes) => {
    const security = new ClientSecurity(
      { policy: 'authenticationEncryption', keys: KEYS, counter: 0, serverTitle: SERVER_TITLE },
      place,
    );
    security.begin();
    security.unprotect(bytes);
  },
  ...Object.fromEntries(
    ['hdlc', 'wrapper', 'datagrams', 'mbus'].map((line) => [
      `push ${line}`,
      (bytes) => {
        const receiver = new PushReceiver({ line });
        receiver.handle({ type: 'received', bytes }, NOW);
        for (let i = 0; i < 10 && receiver.deadline !== undefined; i++)
          receiver.handle({ type: 'tick' }, receiver.deadline);
      },
    ]),
  ),
};
