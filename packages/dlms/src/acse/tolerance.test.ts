import { describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { decode } from '../codec/codec.ts';
import { acse } from './acse.ts';

test('an AARQ with everything that a conformance test puts into it is understood', () => {
  const bytes = fromHex(
    '6036a109060760857405080101a203040144a303040144a403020100a503020100a803020100be10040e01000000065f1f040060fe9fffff',
  );
  expect(decode(acse, bytes)).toMatchObject({
    acse: 'aarq',
    applicationContext: 'logicalName',
    calledApTitle: fromHex('040144'),
    callingApInvocationId: 0,
    userInformation: fromHex('01000000065f1f040060fe9fffff'),
  });
});

test('unknown components are passed over', () => {
  expect(decode(acse, fromHex('6207 800100 9e 02 aabb'))).toEqual({
    acse: 'rlrq',
    reason: 'normal',
  });
});

test('components may come in any order', () => {
  const bytes = fromHex('6117a305a103020101a203020101a109060760857405080101');
  expect(decode(acse, bytes)).toMatchObject({ acse: 'aare', result: 'rejectedPermanent' });
});

describe('refuses, with the octet', () => {
  test.each([
    ['a component twice', '6206800100800101', 'reason twice at byte 5'],
    ['a missing context', '60048a020780', 'Aarq without applicationContext at byte 6'],
    ['an indefinite length', '6280800100', 'length of 0 octets at byte 1'],
    ['an element longer than its container', '6203800400', 'ends before 3 more bytes at byte 5'],
    ['a tag of several octets', '62049f810000', 'a tag of several octets at byte 2'],
    ['octets left in an element', '6307be050402aabbcc', '1 bytes too many in octets at byte 8'],
    ['an unknown result', '6105a203020107', 'unknown code 7'],
    ['an empty object identifier', '6004a1020600', 'empty object identifier'],
    ['an integer without octets', '62028000', 'an integer of 0 octets at byte 4'],
    ['unused bits that do not exist', '60048a020980', '9 unused bits at byte 4'],
  ])('%s', (_, hex, message) => {
    expect(() => decode(acse, fromHex(hex))).toThrow(message);
  });
});
