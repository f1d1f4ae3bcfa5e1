import { expect, test } from 'vitest';
import { type Member, memberIndex, typedData } from './typed-data.ts';

const SWITCH = { classId: 70, version: 0, kind: 'attribute' } as const;
const outputState: Member = { ...SWITCH, member: 'outputState' };
const controlMode: Member = { ...SWITCH, member: 4 };
const unknown: Member = { classId: 9999, version: 0, kind: 'attribute', member: 2 };

test.each([
  ['uint16:5', unknown, { type: 'uint16', value: 5 }],
  ['octets:0102', unknown, { type: 'octetString', value: Uint8Array.of(1, 2) }],
  ['null', unknown, { type: 'null', value: null }],
  [true, outputState, { type: 'boolean', value: true }],
  ['true', outputState, { type: 'boolean', value: true }],
  ['mode2', controlMode, { type: 'enum', value: 2 }],
])('%o is typed', (value, member, expected) => {
  const data = typedData(value, member);
  expect({ ...data, value: data.value }).toEqual(expected);
});

test.each([
  [5, unknown, /type of attribute 2 of .*9999.* is not known/],
  ['mode9', controlMode, /mode9/],
  ['uint16:70000', unknown, /70000/],
])('%o is refused in words', (value, member, message) => {
  expect(() => typedData(value, member)).toThrow(message);
});

test('members go by number or by name', () => {
  expect(memberIndex(outputState)).toBe(2);
  expect(memberIndex(controlMode)).toBe(4);
  expect(memberIndex({ ...SWITCH, member: '3' })).toBe(3);
  expect(() => memberIndex({ ...SWITCH, member: 'nothing' })).toThrow(/there are .*outputState/);
});
