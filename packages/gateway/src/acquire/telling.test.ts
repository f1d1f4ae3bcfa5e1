import { DisconnectControl } from 'dlms/classes';
import { expect, test } from 'vitest';
import { dataOf } from './telling.ts';

const { controlMode, outputState } = DisconnectControl.attributes;

test.each([
  ['uint16:5', undefined, { type: 'uint16', value: 5 }],
  ['octets:0102', undefined, { type: 'octetString', value: Uint8Array.of(1, 2) }],
  ['null', undefined, { type: 'null', value: null }],
  [true, outputState.type, { type: 'boolean', value: true }],
  ['true', outputState.type, { type: 'boolean', value: true }],
  ['mode2', controlMode.type, { type: 'enum', value: 2 }],
])('%o is typed', (value, type, expected) => {
  const data = dataOf(value, type, 'writing');
  expect({ ...data, value: data.value }).toEqual(expected);
});

test.each([
  [5, undefined, /type of the value is not known/],
  ['mode9', controlMode.type, /mode9/],
  ['uint16:70000', undefined, /70000/],
])('%o is refused in words', (value, type, message) => {
  expect(() => dataOf(value, type, 'writing')).toThrow(message);
});
