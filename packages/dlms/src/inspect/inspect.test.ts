import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Acse, acse } from '../acse/acse.ts';
import { type Apdu, apdu } from '../apdu/apdu.ts';
import { fromHex, toHex } from '../bytes/hex.ts';
import { concat } from '../bytes/octets.ts';
import { encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { obisToBytes, parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { SecurityError } from '../errors.ts';
import { clientAddress, serverAddress } from '../hdlc/address.ts';
import type { Control } from '../hdlc/control.ts';
import { encodeFrame } from '../hdlc/frame.ts';
import { withLlc } from '../hdlc/llc.ts';
import { encodeSegments } from '../mbus/segment.ts';
import { encodeWpdu } from '../wrapper/wpdu.ts';
import { inspect } from './inspect.ts';
import { octetsInLog } from './log-line.ts';

const invoke = { id: 1, reserved: 0, confirmed: true, urgent: true };
const longInvoke = {
  id: 1,
  reserved: 0,
  selfDescriptive: false,
  breakOnError: false,
  confirmed: false,
  urgent: false,
};
const name = (text: string): Data => ({ type: 'octetString', value: obisToBytes(parseObis(text)) });
const uint16 = (value: number): Data => ({ type: 'uint16', value });
const uint32 = (value: number): Data => ({ type: 'uint32', value });
const int8 = (value: number): Data => ({ type: 'int8', value });
const structure = (...value: Data[]): Data => ({ type: 'structure', value });
const array = (...value: Data[]): Data => ({ type: 'array', value });
const scalerUnit = (scaler: number, unit: number): Data =>
  structure(int8(scaler), { type: 'enum', value: unit });
const push = (body: Data): Uint8Array => encode(apdu, { apdu: 'dataNotification', invoke: longInvoke, body });
const CLOCK = fromHex('07e80c19030c1e0000ffc400');

const client = clientAddress(16);
const server = serverAddress(1, 17);
const up = (control: Control, info: Uint8Array, segmented = false): Uint8Array =>
  encodeFrame({ destination: client, source: server, control, segmented, info });
const down = (control: Control, info: Uint8Array): Uint8Array =>
  encodeFrame({ destination: server, source: client, control, segmented: false, info });
const ui = { type: 'ui', pollFinal: false } as const;
const i = (send: number): Control => ({ type: 'i', send, receive: 0, pollFinal: true });
const toServer = (...apdus: (Apdu | Acse)[]): Uint8Array =>
  concat(...apdus.map((one) => encodeWpdu({ source: 16, destination: 1, apdu: bytesOf(one) })));
const toClient = (...apdus: (Apdu | Acse)[]): Uint8Array =>
  concat(...apdus.map((one) => encodeWpdu({ source: 1, destination: 16, apdu: bytesOf(one) })));
const bytesOf = (one: Apdu | Acse): Uint8Array => ('acse' in one ? encode(acse, one) : encode(apdu, one));

const REGISTER = { classId: 3, instance: parseObis('1-0:1.8.0'), attribute: 2 };
const get = (attribute: typeof REGISTER): Apdu => ({ apdu: 'getRequest', kind: 'normal', invoke, attribute });
const got = (value: Data): Apdu => ({
  apdu: 'getResponse',
  kind: 'normal',
  invoke,
  result: { kind: 'data', data: value },
});

describe('framing is told by the octets (conformance 185)', () => {
  const apduBytes = push(structure(uint32(5)));
  test.each([
    ['hdlc', up(ui, withLlc(apduBytes, 'server'))],
    ['hdlc', concat(up(ui, withLlc(apduBytes, 'server')), fromHex('7e'))],
    ['mbus', encodeSegments(apduBytes, { source: 1, destination: 103 })[0]],
    ['wrapper', encodeWpdu({ source: 1, destination: 16, apdu: apduBytes })],
    ['apdu', apduBytes],
    ['apdu', withLlc(apduBytes, 'server')],
    ['data', encode(data, structure(uint32(5)))],
    ['data', fromHex('0f05')],
    ['modeE', fromHex('00000000 2f4c475a355c325a4d47')],
  ] as const)('%s', (framing, bytes) => {
    expect(inspect(bytes as Uint8Array)).toMatchObject({ framing, problems: [] });
  });

  test('behind the tail of a lost frame and an M-Bus frame (`esphome-16942-mbus-short-prefix`), too', () => {
    const report = inspect(concat(fromHex('ba ad 7e 10 40 01 41 16'), up(ui, withLlc(apduBytes, 'server'))));
    expect(report).toMatchObject({ framing: 'hdlc', apdus: [{ name: 'dataNotification', offset: 20 }] });
    expect(report.problems).toMatchObject([{ offset: 0 }, { offset: expect.any(Number) }]);
  });

  test('or by the caller', () => {
    expect(inspect(fromHex('0f05'), { framing: 'apdu' }).problems).toEqual([
      { offset: 2, path: 'Apdu.invoke', message: 'ends before 3 more bytes' },
    ]);
  });
});

describe('HDLC', () => {
  const message = withLlc(push(structure(name('1-0:1.8.0'), uint32(7))), 'server');

  test('shows the fields of a frame with their offsets', () => {
    const [frame] = inspect(down({ type: 'snrm', pollFinal: true }, fromHex('818003050180'))).frames;
    expect(frame).toMatchObject({ offset: 0, length: 18, summary: '16 → 1/17 SNRM P/F' });
    expect(frame?.fields.map((field) => [field.name, field.offset, field.length, field.value])).toEqual(
      [
        ['flag', 0, 1, '7E'],
        ['format', 1, 2, 'type 3'],
        ['destination', 3, 2, '1/17'],
        ['source', 5, 1, '16'],
        ['control', 6, 1, 'SNRM P/F'],
        ['hcs', 7, 2, expect.any(String)],
        ['information', 9, 6, 'maxInfoTransmitBytes 128'],
        ['fcs', 15, 2, expect.any(String)],
        ['flag', 17, 1, '7E'],
      ].slice(0, 9),
    );
  });

  test('puts segments together, and tells where each octet stood', () => {
    const cut = (start: number, end?: number) => message.subarray(start, end);
    const bytes = concat(up(ui, cut(0, 9), true), up(ui, cut(9, 20), true), up(ui, cut(20)));
    const report = inspect(bytes);
    expect(report).toMatchObject({ problems: [], readings: [{ value: '7' }] });
    expect(report.frames.length).toBe(3);
    const [first, second] = [up(ui, cut(0, 9), true), up(ui, cut(9, 20))];
    // The message ends where the information of the second frame does: before its check and its flag.
    expect(inspect(concat(first, second)).problems).toMatchObject([
      { offset: first.length + second.length - 3, path: 'Apdu.body.1' },
    ]);
  });

  test('counts a repeated frame once', () => {
    const report = inspect(concat(up(i(0), message), up(i(0), message), up(i(1), message)));
    expect(report.readings.length).toBe(2);
    expect(report.frames[1]?.summary).toContain('repeated');
  });

  test('says that segments are missing', () => {
    const report = inspect(concat(up(i(0), message.subarray(0, 9), true), up(i(2), message.subarray(9))));
    expect(report.problems[0]).toMatchObject({
      path: 'hdlc',
      message: 'segments before frame 2 are missing',
    });
    expect(inspect(up(i(0), message, true)).problems).toMatchObject([{ path: 'hdlc', offset: 9 }]);
  });

  test('reads what a frame with a wrong last check carries', () => {
    const bytes = up(ui, message);
    bytes[bytes.length - 2] = (bytes.at(-2) ?? 0) ^ 0xff;
    const report = inspect(bytes);
    expect(report.problems).toMatchObject([{ path: 'hdlc', offset: bytes.length - 3 }]);
    expect(report.readings).toMatchObject([{ logicalName: '1-0:1.8.0*255', value: '7' }]);
  });

  test('finds three APDUs in one frame (`scs-74-e450-triple`)', () => {
    const report = inspect(up(ui, concat(message, message, message)));
    expect(report.apdus.map(({ offset }) => offset)).toEqual([
      12,
      12 + message.length,
      12 + 2 * message.length,
    ]);
    expect(report).toMatchObject({ problems: [], readings: [{}, {}, {}] });
  });
});

describe('an APDU', () => {
  test('is told with what stands behind it', () => {
    expect(inspect(concat(push(uint16(1)), fromHex('a1b2')), { framing: 'apdu' }).problems).toEqual([
      { offset: 9, path: 'apdu', message: '2 bytes behind the APDU' },
    ]);
  });

  test('that ends too soon is dumped up to its end', () => {
    const whole = push(structure(name('1-0:1.8.0'), uint32(7)));
    const { apdus, problems } = inspect(whole.subarray(0, -2), { framing: 'apdu' });
    expect(problems).toEqual([
      { offset: whole.length - 2, path: 'Apdu.body.1', message: 'ends before 2 more bytes' },
    ]);
    expect(apdus[0]).toMatchObject({ name: 'dataNotification', content: undefined });
    expect(apdus[0]?.dump).toContain('09 06 01 00 01 08 00 FF');
  });

  test('may have a gateway header in front', () => {
    const bytes = fromHex('e7 00 04 31323334 c401c1001205dc');
    const wpdu = encodeWpdu({ source: 1, destination: 16, apdu: bytes });
    expect(inspect(wpdu).apdus).toMatchObject([{ name: 'getResponse', offset: 15 }]);
  });

  test('carries the initiate inside of an association', () => {
    const aarq = '601da109060760857405080101be10040e01000000065f1f0400007e1f04b0';
    expect(inspect(fromHex(aarq)).apdus).toMatchObject([
      { name: 'aarq', offset: 0 },
      { name: 'initiateRequest', offset: 17, within: 0 },
    ]);
  });

  test('comes in general blocks, repeated and out of order', () => {
    const whole = push(structure(name('1-0:1.8.0'), uint32(7)));
    const block = (number: number, start: number, end: number): Uint8Array =>
      push2(number, whole.subarray(start, end), end >= whole.length);
    const [first, second, third] = [block(1, 0, 9), block(2, 9, 15), block(3, 15, whole.length)] as const;
    const report = inspect(
      concat(...[first, third, first, second].map((one) => up(ui, withLlc(one, 'server')))),
    );
    expect(report).toMatchObject({ problems: [], readings: [{ value: '7' }] });
    expect(report.apdus.at(-1)).toMatchObject({ name: 'dataNotification', within: 3 });
    const bare = concat(first, second, third);
    expect(inspect(bare, { framing: 'apdu' })).toMatchObject({ problems: [], readings: [{ value: '7' }] });
    const lacking = inspect(concat(...[first, third].map((one) => up(ui, withLlc(one, 'server')))));
    expect(lacking.problems).toMatchObject([{ message: 'general-block-transfer without blocks 2' }]);
    const ended = inspect(concat(...[first, second].map((one) => up(ui, withLlc(one, 'server')))));
    expect(ended.problems).toMatchObject([
      { message: 'general-block-transfer without what follows block 2' },
    ]);
  });

  const push2 = (number: number, bytes: Uint8Array, last: boolean): Uint8Array =>
    encode(apdu, {
      apdu: 'generalBlockTransfer',
      control: { last, streaming: true, window: 0 },
      number,
      acknowledged: 0,
      bytes,
    });
});

describe('what is protected', () => {
  const content = fromHex('3000000005 aabb 000000000000000000000000');
  const glo: Apdu = { apdu: 'gloGetResponse', content };
  const title = fromHex('4d4d4d0000000001');
  const aare: Acse = {
    acse: 'aare',
    applicationContext: 'logicalNameCiphered',
    result: 'accepted',
    diagnostic: { source: 'user', reason: 'null' },
    respondingApTitle: title,
  };

  test('is shown closed, with what stands outside', () => {
    expect(inspect(concat(toClient(aare), toClient(glo))).problems).toMatchObject([
      {
        path: 'security',
        message:
          'the APDU is protected: give the keys to see what is inside (encryption and authentication, suite 0, invocation counter 5, system title 4d4d4d0000000001)',
      },
    ]);
  });

  test('is opened by the caller, who is told the title of the sender', () => {
    const report = inspect(concat(toClient(aare), toClient(glo)), {
      open: ({ invocationCounter, systemTitle, control }) => {
        expect({ invocationCounter, systemTitle }).toEqual({ invocationCounter: 5, systemTitle: title });
        expect(control).toMatchObject({ authenticated: true, encrypted: true });
        return bytesOf(got(uint16(9)));
      },
    });
    expect(report.problems).toEqual([]);
    expect(report.apdus.at(-1)).toMatchObject({ name: 'getResponse', within: 1 });
  });

  test('stays a problem when it does not open', () => {
    const open = () => {
      throw new SecurityError('the authentication tag does not hold');
    };
    expect(inspect(bytesOf(glo), { open }).problems).toEqual([
      { offset: 0, path: 'security', message: 'the authentication tag does not hold' },
    ]);
    expect(inspect(fromHex('cc 03 30 00 00')).problems).toMatchObject([{ path: 'security' }]);
    expect(inspect(fromHex('cc 06 3f 00000005 aa')).problems).toMatchObject([
      { message: 'security suite 15 does not exist' },
    ]);
  });
});

describe('answers get the names of what was asked', () => {
  const scaler = { ...REGISTER, attribute: 3 };

  test('value and scaler may be read in any order', () => {
    const asked = [toServer(get(REGISTER)), toClient(got(uint32(123_456)))];
    const scaled = [toServer(get(scaler)), toClient(got(scalerUnit(-3, 30)))];
    for (const session of [
      [...asked, ...scaled],
      [...scaled, ...asked],
    ]) {
      expect(inspect(concat(...session)).readings).toEqual([
        {
          classId: 3,
          logicalName: '1-0:1.8.0*255',
          attribute: 2,
          value: '123456',
          data: uint32(123_456),
          scaler: -3,
          unit: 'Wh',
          quantity: '123.456',
        },
      ]);
    }
  });

  test('a list answers in its order', () => {
    const report = inspect(
      concat(
        toServer({
          apdu: 'getRequest',
          kind: 'list',
          invoke,
          targets: [{ attribute: REGISTER }, { attribute: scaler }],
        }),
        toClient({
          apdu: 'getResponse',
          kind: 'list',
          invoke,
          results: [
            { kind: 'data', data: uint32(5) },
            { kind: 'data', data: scalerUnit(1, 30) },
          ],
        }),
      ),
    );
    expect(report.readings).toMatchObject([{ logicalName: '1-0:1.8.0*255', quantity: '50' }]);
  });

  const block = (number: number, bytes: Uint8Array, last: boolean): Apdu => ({
    apdu: 'getResponse',
    kind: 'block',
    invoke,
    last,
    number,
    content: { kind: 'bytes', bytes },
  });

  test('blocks join, a repeated one counts once', () => {
    const value = encode(data, { type: 'visibleString', value: 'a text in blocks' });
    const report = inspect(
      concat(
        toServer(get({ classId: 1, instance: parseObis('0-0:42.0.0'), attribute: 2 })),
        toClient(block(1, value.subarray(0, 5), false), block(1, value.subarray(0, 5), false)),
        toClient(block(2, value.subarray(5), true)),
      ),
    );
    expect(report).toMatchObject({ problems: [], readings: [{ value: 'a text in blocks' }] });
    expect(report.apdus.at(-1)).toMatchObject({ name: 'data', within: 3 });
  });

  test('blocks that join to nonsense are a problem at the octet', () => {
    const session = concat(toServer(get(REGISTER)), toClient(block(1, fromHex('06 0000'), true)));
    expect(inspect(session).problems).toEqual([
      { offset: session.length, path: 'Data.data', message: 'ends before 2 more bytes' },
    ]);
  });

  test('short names are learnt from the object list', () => {
    const read = (short: number): Apdu => ({
      apdu: 'readRequest',
      variables: [{ kind: 'name', name: short }],
    });
    const answer = (value: Data): Apdu => ({
      apdu: 'readResponse',
      results: [{ kind: 'data', data: value }],
    });
    const base: Data = { type: 'int16', value: 0x1000 };
    const report = inspect(
      concat(
        toServer(read(0xfa08)),
        toClient(answer(array(structure(base, uint16(3), { type: 'uint8', value: 0 }, name('1-0:1.8.0'))))),
        toServer(read(0x1010)),
        toClient(answer(scalerUnit(3, 30))),
        toServer(read(0x1008)),
        toClient(answer(uint32(7))),
      ),
    );
    expect(report.readings).toMatchObject([{ logicalName: '1-0:1.8.0*255', attribute: 2, quantity: '7000' }]);
  });

  test('rows of a profile are readings of their time', () => {
    const profile = { classId: 7, instance: parseObis('1-0:99.1.0'), attribute: 3 };
    const column = (classId: number, code: string): Data =>
      structure(uint16(classId), name(code), int8(2), uint16(0));
    const row = (value: number): Data => structure({ type: 'octetString', value: CLOCK }, uint32(value));
    const report = inspect(
      concat(
        toServer(get(profile)),
        toClient(got(array(column(8, '0-0:1.0.0'), column(3, '1-0:1.8.0')))),
        toServer(get({ ...profile, attribute: 2 })),
        toClient(got(array(row(1), row(2)))),
      ),
    );
    expect(report.readings.filter(({ classId }) => classId === 3)).toMatchObject([
      { value: '1', at: '2024-12-25T12:30:00+01:00' },
      { value: '2', at: '2024-12-25T12:30:00+01:00' },
    ]);
  });
});

describe('text of IEC 62056-21', () => {
  const text = (content: string): Uint8Array =>
    Uint8Array.from(content, (character) => character.charCodeAt(0));

  test('gives the values of a readout', () => {
    const report = inspect(
      text('/LGZ4ZMF100AC.M23\r\n\u0002F.F(00)\r\n1.8.1(042951.721*kWh)\r\n!\r\n\u0003'),
    );
    expect(report).toMatchObject({
      framing: 'modeE',
      problems: [],
      readings: [
        { logicalName: '1-0:97.97.0*255', value: '00' },
        { logicalName: '1-0:1.8.1*255', value: '42951721', scaler: 0, unit: 'Wh', quantity: '42951721' },
      ],
    });
  });

  test('checks the block', () => {
    expect(inspect(text('/ISk5\r\n\u00021.8.0(1)\u0003x')).problems).toMatchObject([
      { path: 'modeE', offset: 17 },
    ]);
  });
});

test.each([
  ['12:00:01.123 TX: 7E A0 07 03 21 93 0F 01 7E', '7ea0070321930f017e'],
  ['2024-01-31 12:00:01 7ea0070321930f017e', '7ea0070321930f017e'],
  ['rx: 0x7E, 0xA0, 0x07, 0x03', '7ea00703'],
  ['[2] deadbeefcafe', 'deadbeefcafe'],
  ['7E:A0:07:03:21:93:0F:01:7E', '7ea0070321930f017e'],
])('octets in the log line %s', (line, hex) => {
  expect(toHex(octetsInLog(line) ?? new Uint8Array())).toBe(hex);
});

test('a log line without octets has none', () => {
  expect(octetsInLog('2024-01-31 12:00:01 connected')).toBeUndefined();
});

describe('any octets', () => {
  const samples = [
    up(ui, withLlc(push(structure(name('1-0:1.8.0'), uint32(7), scalerUnit(0, 30))), 'server')),
    concat(toServer(get(REGISTER)), toClient(got(uint32(7)))),
    encode(data, array(structure(name('1-0:1.8.0'), uint32(7)))),
    fromHex('0f400000000002021601011b02020001000060010 1ff02090a35'.replace(' ', '')),
  ];
  const change = fc.tuple(fc.nat(), fc.nat(255));
  const damaged = fc
    .tuple(fc.constantFrom(...samples), fc.array(change, { maxLength: 4 }))
    .map(([sample, changes]) => {
      const bytes = sample.slice();
      for (const [at, octet] of changes) bytes[at % bytes.length] = octet;
      return bytes;
    });
  const framing = fc.constantFrom('auto', 'hdlc', 'wrapper', 'mbus', 'apdu', 'data', 'modeE');

  test('give a report whose places are within them', () => {
    const octets = fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged);
    fc.assert(
      fc.property(octets, framing, (bytes, chosen) => {
        const report = inspect(bytes, { framing: chosen });
        const places = [...report.problems, ...report.apdus, ...report.frames].map(({ offset }) => offset);
        for (const place of places) expect(place >= 0 && place <= bytes.length).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ['opening flags', '7e'],
    ['beginnings of frames', '7ea007'],
    ['beginnings of M-Bus frames', '68030368'],
    ['WPDUs', '00010010000100010f'],
    ['APDUs behind LLC', 'e6e7000f000000000000'],
    ['blocks', 'e6e700e040000100000100'],
    ['containers', '0101'],
    ['open parentheses', '2f41286162'],
  ])('take no more than their share of time, %s for example', (_, hex) => {
    const pattern = fromHex(hex);
    const bytes = Uint8Array.from({ length: 100_000 }, (__, at) => pattern[at % pattern.length] as number);
    expect(() => inspect(bytes)).not.toThrow();
  });
});
