import { describe, expect, test } from 'vitest';
import { concat } from '../src/bytes/octets.ts';

import { type Address, clientAddress, serverAddress } from '../src/hdlc/address.ts';
import { encodeFrame } from '../src/hdlc/frame.ts';
import { Link } from '../src/hdlc/link.ts';
import { Station, type StationOptions } from '../src/hdlc/station.ts';
import {
  type AssociationOptions,
  Directory,
  DlmsServer,
  type DlmsServerOptions,
  LineServer,
  type LineServerOutput,
} from '../src/server/index.ts';
import { decodeMessage, encodeMessage, type Message } from '../src/session/message.ts';
import { LOGICAL_NAME_SERVICES } from '../src/session/negotiation.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { decodeWpdu, encodeWpdu } from '../src/wrapper/wpdu.ts';
import { aarq, ENERGY, get, INVOKE, meter, NOW, PUBLIC, STRICT, set, uint32 } from './server-fixture.ts';

/* What the server does on a line, by the numbers of the checklist; the link layers have tests of their own. */

const ENERGY_VALUE = get(3, ENERGY.logicalName, 2);
const NOT_OPEN = { apdu: 'exceptionResponse', service: 'operationNotPossible' };

describe('over the wrapper', () => {
  function wrapperLine(options: Partial<DlmsServerOptions> = {}) {
    const { device } = meter();
    const directory = new Directory([new DlmsServer({ logicalDevices: [device], ...options })]);
    const line = new LineServer(new WrapperStation({ servers: [1, 2] }), directory);
    const ask = (source: number, message: Message, destination = 1) => {
      const bytes = encodeWpdu({ source, destination, apdu: encodeMessage(message) });
      const sent = line
        .handle({ type: 'received', bytes }, NOW)
        .flatMap((output) => (output.type === 'transmit' ? [output.bytes] : []));
      expect(sent.length).toBeLessThanOrEqual(1);
      const [answer] = sent.map((octets) => decodeWpdu(octets));
      return answer && { ports: [answer.source, answer.destination], message: decodeMessage(answer.apdu) };
    };
    return { line, ask };
  }

  test('43: the answer swaps the ports', () => {
    const { ask } = wrapperLine();
    expect(ask(PUBLIC, aarq())).toMatchObject({ ports: [1, PUBLIC], message: { result: 'accepted' } });
  });

  test('44: nobody answers for a port that is not there, nor for one without a device', () => {
    const { ask } = wrapperLine();
    expect(ask(PUBLIC, aarq(), 3)).toBeUndefined();
    expect(ask(PUBLIC, aarq(), 2)).toBeUndefined();
  });

  test('47: each client has an association of its own', () => {
    const { ask } = wrapperLine();
    ask(PUBLIC, aarq());
    expect(ask(STRICT, ENERGY_VALUE)?.message).toMatchObject(NOT_OPEN);
    ask(STRICT, aarq());
    ask(PUBLIC, { acse: 'rlrq', reason: 'normal' });
    expect(ask(PUBLIC, ENERGY_VALUE)?.message).toMatchObject(NOT_OPEN);
    expect(ask(STRICT, ENERGY_VALUE)?.message).toMatchObject({ result: { kind: 'data' } });
  });

  test('48: when the line is gone so are its associations', () => {
    const { line, ask } = wrapperLine();
    ask(PUBLIC, aarq());
    ask(STRICT, aarq());
    const outputs = line.handle({ type: 'disconnected' }, NOW);
    expect(outputs).toMatchObject([
      { type: 'closed', reason: 'disconnected', peer: { client: PUBLIC } },
      { type: 'closed', reason: 'disconnected', peer: { client: STRICT } },
    ]);
    expect(line.handle({ type: 'disconnected' }, NOW)).toEqual([]);
  });

  test('a line holds no more associations than it may', () => {
    const { ask } = wrapperLine({ maxAssociations: 1 });
    ask(PUBLIC, aarq());
    expect(ask(STRICT, aarq())).toBeUndefined();
    ask(PUBLIC, { acse: 'rlrq', reason: 'normal' });
    expect(ask(STRICT, aarq())?.message).toMatchObject({ result: 'accepted' });
  });

  test('a transfer that rests is given up by the tick of the line', () => {
    const { line, ask } = wrapperLine({ transferTimeoutMs: 1000 });
    ask(PUBLIC, aarq({ maxApduBytes: 100 }));
    ask(PUBLIC, get(7, '1-0:99.1.0*255', 2));
    expect(line.deadline).toBe(NOW + 1000);
    line.handle({ type: 'tick' }, NOW + 1000);
    expect(line.deadline ?? Number.POSITIVE_INFINITY).toBeGreaterThan(NOW + 1000);
  });
});

describe('over HDLC', () => {
  const UNCONFIRMED_SET = {
    ...set(1, '0-0:96.1.0*255', 2, uint32(42)),
    invoke: { ...INVOKE, confirmed: false },
  } as Message;

  function hdlcLine(options: Partial<StationOptions> = {}, associations?: readonly AssociationOptions[]) {
    const { device, value } = meter(associations && { associations });
    const directory = new Directory([new DlmsServer({ logicalDevices: [device], physicalAddress: 17 })]);
    const station = new Station({ servers: directory.addresses, ...options });
    const line = new LineServer(station, directory);
    const heard: LineServerOutput[] = [];
    let now = NOW;
    const link = new Link({ role: 'client', client: clientAddress(PUBLIC), server: serverAddress(1, 17) });
    const delivered: Message[] = [];
    const run = (outputs: ReturnType<Link['handle']>): void => {
      for (const output of outputs) {
        if (output.type === 'deliver') delivered.push(decodeMessage(output.apdu));
        if (output.type !== 'transmit') continue;
        for (const answer of line.handle({ type: 'received', bytes: output.bytes }, now)) {
          if (answer.type === 'transmit') run(link.handle({ type: 'received', bytes: answer.bytes }, now));
          else heard.push(answer);
        }
      }
    };
    const say = (message: Message): Message | undefined => {
      delivered.length = 0;
      run(link.handle({ type: 'send', apdu: encodeMessage(message) }, now));
      return delivered[0];
    };
    const connect = (): void => run(link.handle({ type: 'connect' }, now));
    const disconnect = (): void => run(link.handle({ type: 'disconnect' }, now));
    const pass = (ms: number): void => {
      now += ms;
      for (const output of line.handle({ type: 'tick' }, now))
        if (output.type !== 'transmit') heard.push(output);
    };
    return { line, heard, say, connect, disconnect, pass, value };
  }

  test('13: SNRM begins anew, and the association is gone', () => {
    const { connect, say, heard } = hdlcLine();
    connect();
    say(aarq());
    expect(say(ENERGY_VALUE)).toMatchObject({ result: { kind: 'data' } });
    connect();
    expect(heard.map(({ type }) => type)).toEqual(['opened', 'closed']);
    expect(say(ENERGY_VALUE)).toMatchObject(NOT_OPEN);
  });

  test('86: DISC ends the association', () => {
    const { connect, disconnect, say, heard } = hdlcLine();
    connect();
    say(aarq());
    disconnect();
    expect(heard.at(-1)).toMatchObject({ type: 'closed', reason: 'disconnected' });
  });

  test('16: after the inactivity time link and association are gone, without a word', () => {
    const { connect, say, pass, heard } = hdlcLine({ inactivityTimeoutMs: 120_000 });
    connect();
    say(aarq());
    pass(119_999);
    expect(heard.map(({ type }) => type)).toEqual(['opened']);
    pass(1);
    expect(heard.map(({ type }) => type)).toEqual(['opened', 'closed']);
    connect();
    expect(say(ENERGY_VALUE)).toMatchObject(NOT_OPEN);
  });

  test('88: a pre-established association needs the link and no AARQ', () => {
    const associations = [{ clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES, preEstablished: true }];
    const { connect, say } = hdlcLine({}, associations);
    connect();
    expect(say(ENERGY_VALUE)).toMatchObject({ result: { kind: 'data' } });
  });

  test('without segments an answer is no longer than a frame; one that cannot be shorter is a problem and the turn goes back', () => {
    const { connect, say, heard } = hdlcLine({ segmentation: false, maxInfoTransmitBytes: 32 });
    connect();
    // The AARE alone takes more than the 29 octets that are left.
    expect(say(aarq())).toBeUndefined();
    expect(heard).toMatchObject([
      { type: 'opened' },
      { type: 'problem', error: { code: 'unexpected', message: expect.stringContaining('29') } },
    ]);
    expect(say(get(7, '1-0:99.1.0*255', 2))).toMatchObject({ kind: 'block', number: 1 });
  });

  const ui = (destination: Address, apdu: Message) =>
    encodeFrame({
      destination,
      source: clientAddress(PUBLIC),
      control: { type: 'ui', pollFinal: false },
      segmented: false,
      info: concat(Uint8Array.of(0xe6, 0xe6, 0x00), encodeMessage(apdu)),
    });

  test('22: a broadcast is executed and never answered', () => {
    const associations = [{ clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES, preEstablished: true }];
    const { line, value } = hdlcLine({}, associations);
    const everyone = serverAddress(0x7f, 0x7f, 2);
    expect(line.handle({ type: 'received', bytes: ui(everyone, UNCONFIRMED_SET) }, NOW)).toEqual([]);
    expect(value()).toEqual(uint32(42));
    expect(line.handle({ type: 'received', bytes: ui(everyone, ENERGY_VALUE) }, NOW)).toEqual([]);
  });

  test('what comes in UI frames is executed and not answered', () => {
    const associations = [{ clientSap: PUBLIC, services: LOGICAL_NAME_SERVICES, preEstablished: true }];
    const { line, value } = hdlcLine({}, associations);
    expect(line.handle({ type: 'received', bytes: ui(serverAddress(1, 17), UNCONFIRMED_SET) }, NOW)).toEqual(
      [],
    );
    expect(value()).toEqual(uint32(42));
    expect(line.handle({ type: 'received', bytes: ui(serverAddress(1, 17), ENERGY_VALUE) }, NOW)).toEqual([]);
  });
});

test('a line has a device for every address, and no two for one', () => {
  const server = (physicalAddress: number) =>
    new DlmsServer({ logicalDevices: [meter().device], physicalAddress });
  const directory = new Directory([server(17), server(18)]);
  expect(directory.addresses).toEqual([
    { logical: 1, physical: 17 },
    { logical: 1, physical: 18 },
  ]);
  expect(directory.find({ logical: 1, physical: 18 })?.server.physicalAddress).toBe(18);
  expect(directory.find({ logical: 2, physical: 18 })).toBeUndefined();
  // Of several devices none is meant by an address that does not tell them apart.
  expect(directory.find({ logical: 1, physical: 0 })).toBeUndefined();
  expect(new Directory([server(17)]).find({ logical: 1, physical: 0 })?.server.physicalAddress).toBe(17);
  expect(() => new Directory([server(17), server(17)])).toThrow(RangeError);
  expect(() => new DlmsServer({ logicalDevices: [meter().device, meter().device] })).toThrow(RangeError);
});
