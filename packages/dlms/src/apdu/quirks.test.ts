import { describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { decode, decodeFirst, encode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { apdu } from './apdu.ts';
import { conformance, maskOf, SERVICES, servicesOf } from './conformance.ts';
import { dataNotificationOf } from './push.ts';
import { time, timeOf } from './time.ts';

/** What meters do that the standard does not say; the names in backticks are captures. */

const NOON = '07e80c19030c1e0000ffc400';

describe('the time of a notification', () => {
  const tagged = fromHex(`09 0c ${NOON}`);

  test('may carry a data tag where the option says so (`roarfred`)', () => {
    expect(decode(timeOf({ tagged: true }), tagged)).toEqual(fromHex(NOON));
    expect(() => decode(time, tagged)).toThrow('a date-time of 9 octets at byte 0');
  });

  test('is written and read without one under the option too', () => {
    const codec = timeOf({ tagged: true });
    expect(encode(codec, fromHex(NOON))).toEqual(fromHex(`0c ${NOON}`));
    expect(decode(codec, fromHex(`0c ${NOON}`))).toEqual(fromHex(NOON));
    expect(decode(codec, fromHex('00'))).toBeUndefined();
  });

  test('makes a whole Kaifa push readable', () => {
    const bytes = fromHex(`40000000 090c${NOON} 0201 06 000016dc`);
    const push = decode(dataNotificationOf(timeOf({ tagged: true }), data), bytes);
    expect(push.time).toEqual(fromHex(NOON));
    expect(push.body).toEqual({ type: 'structure', value: [{ type: 'uint32', value: 5852 }] });
  });
});

test('an event-notification may say 09 where 01 is due (`osgp-mx382-wakeup`)', () => {
  const bytes = fromHex('c2090c07e70a19030b122900ff888000010000600101ff0209024b41');
  expect(decode(apdu, bytes)).toMatchObject({
    apdu: 'eventNotification',
    attribute: { classId: 1, instance: '0-0:96.1.1*255', attribute: 2 },
    value: { type: 'octetString', value: fromHex('4b41') },
  });
});

test('lengths need not be minimal (Kamstrup Bornholm: 82 00 E7)', () => {
  expect(decode(apdu, fromHex('c8 820001 aa'))).toEqual({ apdu: 'gloGetRequest', content: fromHex('aa') });
});

describe('the conformance block', () => {
  test('is read in the form of old stacks too', () => {
    expect(decode(conformance, fromHex('5f 04 00 007e1f'))).toEqual(
      decode(conformance, fromHex('5f1f0400007e1f')),
    );
  });

  test.each(['60 1f 04 00 007e1f', '5f 1f 03 00 007e', '5f 1f 04 08 007e1f'])('refuses %s', (hex) => {
    expect(() => decode(conformance, fromHex(hex))).toThrow('conformance block');
  });

  test('has a name for each of 24 bits, the first one the most significant', () => {
    expect(SERVICES.length).toBe(24);
    expect(servicesOf(0x800001)).toEqual(['reserved0', 'action']);
    expect(maskOf(['attribute0WithGet', 'blockTransferWithGetOrRead', 'get', 'set', 'selectiveAccess'])).toBe(
      0x00301c,
    );
    expect(maskOf(servicesOf(0xabcdef))).toBe(0xabcdef);
  });
});

test('what stands behind an APDU is an error, or the caller takes it', () => {
  const bytes = fromHex('c501c100 ffff');
  expect(() => decode(apdu, bytes)).toThrow('2 bytes too many after Apdu at byte 4');
  expect(decodeFirst(apdu, bytes).rest).toEqual(fromHex('ffff'));
});

test('an unknown tag is malformed at its octet', () => {
  expect(() => decode(apdu, fromHex('c6 06'))).toThrow('unknown apdu 198 of Apdu at byte 0');
});

test('a list that announces more than follows is refused before it is read', () => {
  expect(() => decode(apdu, fromHex('c003c1 84ffffffff 0003 0100010800ff 02 00'))).toThrow('announced');
});
