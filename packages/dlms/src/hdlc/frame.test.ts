import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { MalformedError } from '../errors.ts';
import { type Address, type AddressSize, clientAddress, serverAddress } from './address.ts';
import { controlOf } from './control.ts';
import { decodeFrame, encodeFrame, type Frame } from './frame.ts';
import { DEFAULT_PARAMETERS } from './options.ts';
import { encodeParameters } from './parameters.ts';

const CLIENT = clientAddress(16);
const SERVER = serverAddress(1);
const AARQ = '601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0';
const AARE = '6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400007E1F01F40007';
const parameters = toHex(encodeParameters(DEFAULT_PARAMETERS, 2));
const shortParameters = toHex(encodeParameters(DEFAULT_PARAMETERS));

type Worked = readonly [
  name: string,
  hex: string,
  from: 'client' | 'server',
  control: number,
  info?: string,
  server?: Address,
];

// hdlc.md, section 4: computed and in part seen on real lines.
const WORKED: readonly Worked[] = [
  ['SNRM bare', '7EA0070321930F017E', 'client', 0x93],
  [
    'SNRM 128/128/1/1',
    '7EA0200321937DD98180140502008006020080070400000001080400000001CE6A7E',
    'client',
    0x93,
    parameters,
  ],
  [
    'UA the same',
    '7EA02021037373988180140502008006020080070400000001080400000001CE6A7E',
    'server',
    0x73,
    parameters,
  ],
  [
    'UA with sizes of one octet',
    '7EA01E210373C37A818012050180060180070400000001080400000001533B7E',
    'server',
    0x73,
    shortParameters,
  ],
  ['AARQ', `7EA02B032110FBAFE6E600${AARQ}CAEA7E`, 'client', 0x10, `E6E600${AARQ}`],
  ['AARE', `7EA0372103306C7CE6E700${AARE}DBB67E`, 'server', 0x30, `E6E700${AARE}`],
  [
    'GET clock',
    '7EA0190321326FD8E6E600C001C100080000010000FF0200601A7E',
    'client',
    0x32,
    'E6E600C001C100080000010000FF0200',
  ],
  ['RR 1', '7EA00703213117877E', 'client', 0x31],
  ['RR 2', '7EA00703215111E47E', 'client', 0x51],
  ['RNR 1 of a server', '7EA00721033533677E', 'server', 0x35],
  ['DISC', '7EA00703215303C77E', 'client', 0x53],
  ['UA', '7EA00721037301407E', 'server', 0x73],
  ['DM', '7EA00721031F6BE97E', 'server', 0x1f],
  ['SNRM to two octets', '7EA00802232193BD647E', 'client', 0x93, '', serverAddress(1, 17)],
  ['SNRM to four octets', '7EA00A00020023219318717E', 'client', 0x93, '', serverAddress(1, 17, 4)],
];

describe.each(WORKED.map((worked) => ({ worked, name: worked[0] })))('$name', ({ worked }) => {
  const [, hex, from, control, info = '', server = SERVER] = worked;
  const [source, destination] = from === 'client' ? [CLIENT, server] : [server, CLIENT];
  const frame: Frame = {
    destination,
    source,
    control: controlOf(control),
    segmented: false,
    info: fromHex(info),
  };
  const bytes = fromHex(hex);

  test('reads', () => expect(decodeFrame(bytes.subarray(1, -1))).toEqual(frame));
  test('writes', () => expect(toHex(encodeFrame(frame)).toUpperCase()).toBe(hex));
  test('no damaged bit goes unnoticed', () => {
    for (let bit = 0; bit < (bytes.length - 2) * 8; bit++) {
      const damaged = bytes.slice(1, -1);
      damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(() => decodeFrame(damaged)).toThrow(MalformedError);
    }
  });
  test('survives any cut', () => {
    for (let end = 1; end < bytes.length - 1; end++) {
      expect(() => decodeFrame(bytes.subarray(1, end))).toThrow(MalformedError);
    }
  });
});

test('the S bit tells segments from last ones', () => {
  const hex = 'A8312103';
  const frame: Frame = {
    destination: CLIENT,
    source: SERVER,
    control: controlOf(0x30),
    segmented: true,
    info: fromHex(`E6E700C401C10009${'46'}${'41'.repeat(31)}`),
  };
  const bytes = encodeFrame(frame);
  expect(toHex(bytes.subarray(1, 5)).toUpperCase()).toBe(hex);
  expect(toHex(bytes.subarray(5, 8))).toBe('30d66d');
  expect(decodeFrame(bytes.subarray(1, -1))).toEqual(frame);
});

test('whatever is written is read', () => {
  const address = fc
    .tuple(fc.constantFrom<AddressSize>(1, 2, 4), fc.nat(0x3fff), fc.nat(0x3fff))
    .map(([size, logical, physical]) => {
      const mask = size === 4 ? 0x3fff : 0x7f;
      return serverAddress(logical & mask, size === 1 ? 0 : physical & mask, size);
    });
  const frame = fc.record({
    destination: address,
    source: address,
    control: fc.nat(255).map(controlOf),
    segmented: fc.boolean(),
    info: fc.uint8Array({ maxLength: 2030 }),
  });
  fc.assert(
    fc.property(frame, (value) => {
      const bytes = encodeFrame(value);
      expect(bytes.at(0)).toBe(0x7e);
      expect(bytes.at(-1)).toBe(0x7e);
      expect(decodeFrame(bytes.subarray(1, -1))).toEqual(value);
    }),
  );
});

test.each([
  ['', 0, 'Frame.format', 'format 0000 is not type 3 of HDLC'],
  ['9007032193', 0, 'Frame.format', 'format 9007 is not type 3 of HDLC'],
  ['A00603219300', 0, 'Frame.format', 'length 6 is less than that of the shortest frame (7)'],
  ['A0080321930F01', 0, 'Frame.format', 'the length field says 8, there are 7 octets'],
  ['A00902020321930F01', 2, 'Frame.destination', 'takes neither 1 nor 2 nor 4 octets'],
  ['A0090302020393AAAA', 3, 'Frame.source', 'takes neither 1 nor 2 nor 4 octets'],
  ['A0070321930F02', 5, 'Frame.fcs', 'FCS is 020F, the octets have 010F'],
  ['A0080321930F0100', 5, 'Frame.hcs', 'no room for a check'],
  ['A00B032132000000000000', 5, 'Frame.hcs', 'HCS is 0000'],
])('%s is refused at byte %i for its %s', (hex, offset, path, message) => {
  const attempt = () => decodeFrame(fromHex(hex));
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: 'malformed', layer: 'hdlc', offset, path }));
});

test('an information field that fits no frame is our own mistake', () => {
  const frame = { destination: CLIENT, source: SERVER, control: controlOf(0x13), segmented: false };
  expect(() => encodeFrame({ ...frame, info: new Uint8Array(2039) })).toThrow(RangeError);
});
