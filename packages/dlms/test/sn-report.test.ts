import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../src/bytes/hex.ts';
import { readReport } from '../src/client/short-name-report.ts';
import { parseObis } from '../src/data/obis.ts';
import { Directory, DlmsServer, LineServer } from '../src/server/index.ts';
import { encodeMessage } from '../src/session/message.ts';
import { SHORT_NAME_SERVICES } from '../src/session/negotiation.ts';
import { WrapperStation } from '../src/wrapper/station.ts';
import { NOW, uint32 } from './server-fixture.ts';
import { openedByShortName, SHORT, SHORT_STRICT, shortNameAarq, shortNameMeter } from './sn-fixture.ts';

const NOTE = { classId: 1, instance: parseObis('0-0:96.1.0*255'), attribute: 2 };
const ENERGY = { classId: 3, instance: parseObis('1-0:1.8.0*255'), attribute: 2 };
const UNDEFINED = { ...ENERGY, attribute: 9 };
const BROKEN = { ...NOTE, instance: parseObis('0-0:96.99.99*255') };

describe('an information-report', () => {
  test('tells the client what it may read, in the order given', () => {
    const { association } = openedByShortName(shortNameMeter());
    const attributes = [NOTE, UNDEFINED, ENERGY];
    const [output] = association.handle({ type: 'report', attributes, at: Date.UTC(2026, 0, 31, 12) }, NOW);
    const report = output?.type === 'send' ? readReport(output.apdu) : undefined;
    expect(report).toMatchObject({
      time: '20260131120000Z',
      values: [{ data: uint32(7) }, { data: uint32(123_456) }],
    });
    const [untimed] = association.handle({ type: 'report', attributes }, NOW);
    expect(untimed?.type === 'send' && toHex(untimed.apdu)).toMatch(/^18000202....02....02/);
  });

  test('is not sent where it was not agreed, tells nothing, or is too long', () => {
    const report = { type: 'report', attributes: [NOTE] } as const;
    const told = (clientSap: number, wishes: object, input: object = report) =>
      openedByShortName(shortNameMeter(), clientSap, wishes).association.handle({ ...report, ...input }, NOW);
    expect(told(SHORT, {})).toHaveLength(1);
    expect(told(SHORT_STRICT, { services: ['read'] })).toEqual([]);
    expect(told(SHORT, {}, { attributes: [UNDEFINED] })).toEqual([]);
    expect(told(SHORT, { maxApduBytes: 12 })).toHaveLength(1);
    expect(told(SHORT, { maxApduBytes: 12 }, { attributes: [NOTE, NOTE] })).toEqual([]);
    expect(told(SHORT, {}, { attributes: [BROKEN] })).toMatchObject([{ type: 'fault' }]);
  });

  test('goes to every client of a line that agreed to it', () => {
    const { device } = shortNameMeter();
    const server = new LineServer(
      new WrapperStation({ servers: [1] }),
      new Directory([new DlmsServer({ logicalDevices: [device] })]),
    );
    expect(server.handle({ type: 'report', attributes: [NOTE] }, NOW)).toEqual([]);
    const aarq = toHex(encodeMessage(shortNameAarq({ services: SHORT_NAME_SERVICES })));
    const length = (aarq.length / 2).toString(16).padStart(4, '0');
    server.handle({ type: 'received', bytes: fromHex(`000100140001${length}${aarq}`) }, NOW);
    const outputs = server.handle({ type: 'report', attributes: [NOTE] }, NOW);
    expect(outputs).toHaveLength(1);
    const [sent] = outputs;
    expect(sent?.type === 'transmit' && toHex(sent.bytes)).toMatch(
      /^000100010014000c18000102....010600000007$/,
    );
  });
});
