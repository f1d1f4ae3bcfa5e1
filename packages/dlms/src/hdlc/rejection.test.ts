import { expect, test } from 'vitest';
import { fromHex, toHex } from '../bytes/hex.ts';
import { decodeRejection, encodeRejection, type Rejection } from './rejection.ts';

const rejection: Rejection = {
  control: 0xef,
  send: 3,
  receive: 5,
  response: true,
  reasons: ['unknownControl', 'infoTooLong'],
};

test('says which frame, where we stand and why', () => {
  expect(toHex(encodeRejection(rejection))).toBe('efb605');
  expect(decodeRejection(fromHex('efb605'))).toEqual(rejection);
});

test('may be left out by a meter', () => {
  expect(decodeRejection(fromHex('efb6'))).toBe(undefined);
});
