import { toHex } from 'dlms/bytes';
import { expect, test } from 'vitest';
import { dataText } from '../model/data-text.ts';
import { readingValueOf } from './value.ts';

test('numbers keep their scaler and every digit', () => {
  expect(readingValueOf({ type: 'uint64', value: 2n ** 64n - 1n }, -3)).toEqual({
    kind: 'number',
    value: 2n ** 64n - 1n,
    scaler: -3,
  });
  expect(readingValueOf({ type: 'float32', value: Math.fround(0.1) }, 0)).toEqual({
    kind: 'number',
    value: 0.1,
    scaler: 0,
  });
});

test('null-data is no value', () => {
  expect(readingValueOf({ type: 'null', value: null }, 0)).toBeUndefined();
});

test('what is no number keeps its octets', () => {
  const octets = (value: Parameters<typeof readingValueOf>[0]) => {
    const kept = readingValueOf(value, 0);
    return kept?.kind === 'data' ? kept.octets : new Uint8Array();
  };
  expect(toHex(octets({ type: 'visibleString', value: 'ok' }))).toBe('0a026f6b');
  expect(dataText(octets({ type: 'visibleString', value: 'ok' }))).toBe('ok');
  expect(dataText(octets({ type: 'float64', value: Number.NaN }))).toBe('NaN');
  expect(dataText(octets({ type: 'boolean', value: true }))).toBe('true');
  expect(dataText(octets({ type: 'octetString', value: Uint8Array.of(0x53, 0x31) }))).toBe('S1');
  expect(dataText(octets({ type: 'octetString', value: Uint8Array.of(0, 0xff) }))).toBe('00ff');
  const time = Uint8Array.of(0x07, 0xea, 3, 0x1d, 7, 1, 0, 0, 0, 0xff, 0xc4, 0);
  expect(dataText(octets({ type: 'octetString', value: time }))).toBe('2026-03-29T01:00:00+01:00');
  const pair = [{ type: 'uint8', value: 1 } as const, { type: 'visibleString', value: 'a' } as const];
  expect(dataText(octets({ type: 'structure', value: pair }))).toBe('{1, a}');
});
