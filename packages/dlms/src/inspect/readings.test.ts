import { describe, expect, test } from 'vitest';
import { obisToBytes, parseObis } from '../data/obis.ts';
import type { Data } from '../data/tag.ts';
import { readingsOf } from './readings.ts';

const name = (text: string): Data => ({ type: 'octetString', value: obisToBytes(parseObis(text)) });
const text = (value: string): Data => ({ type: 'visibleString', value });
const octets = (value: string): Data => ({
  type: 'octetString',
  value: Uint8Array.from(value, (character) => character.charCodeAt(0)),
});
const uint16 = (value: number): Data => ({ type: 'uint16', value });
const uint32 = (value: number): Data => ({ type: 'uint32', value });
const int8 = (value: number): Data => ({ type: 'int8', value });
const structure = (...value: Data[]): Data => ({ type: 'structure', value });
const array = (...value: Data[]): Data => ({ type: 'array', value });
const scalerUnit = (scaler: number, unit: number): Data =>
  structure(int8(scaler), { type: 'enum', value: unit });
const nothing: Data = { type: 'null', value: null };
const clock: Data = {
  type: 'octetString',
  value: Uint8Array.from([0x07, 0xe8, 12, 25, 3, 12, 30, 0, 0, 0xff, 0xc4, 0]),
};
const NOON = '2024-12-25T12:30:00+01:00';

/** Name, quantity or value, unit, time of each reading. */
const brief = (body: Data, time?: string) =>
  readingsOf(body, time).map(({ logicalName, quantity, value, unit, at }) =>
    [logicalName, quantity ?? value, unit, at].filter((part) => part !== undefined).join(' '),
  );

describe('a body gives readings', () => {
  test('as an array of structures of two and three (Aidon)', () => {
    const body = array(
      structure(name('1-1:0.2.129'), text('AIDON_V0001')),
      structure(name('1-0:1.8.0'), uint32(2_272_138), scalerUnit(1, 30)),
    );
    expect(brief(body)).toEqual(['1-1:0.2.129*255 AIDON_V0001', '1-0:1.8.0*255 22721380 Wh']);
  });

  test('flat, name before value, with holes where a phase is missing (Kamstrup)', () => {
    const body = structure(
      text('Kamstrup_V0001'),
      name('1-1:31.7.0'),
      uint32(896),
      nothing,
      nothing,
      name('1-1:1.8.0'),
      uint32(7_745_250),
    );
    expect(brief(body, NOON)).toEqual([
      `1-1:31.7.0*255 8.96 A ${NOON}`,
      `1-1:1.8.0*255 77452500 Wh ${NOON}`,
      `1-1:0.2.129*255 Kamstrup_V0001 ${NOON}`,
    ]);
  });

  test('as flat triples between clock and meter number (Netz NOE)', () => {
    const body = structure(
      clock,
      name('1-0:32.7.0'),
      uint16(2337),
      scalerUnit(-1, 35),
      octets('181220000009'),
    );
    expect(brief(body)).toEqual([
      `1-0:32.7.0*255 233.7 V ${NOON}`,
      `0-0:1.0.0*255 ${NOON} ${NOON}`,
      `0-0:96.1.0*255 181220000009 ${NOON}`,
    ]);
  });

  test('as values alone, known by their number (Kaifa, Norway)', () => {
    expect(brief(structure(uint32(5852)))).toEqual(['1-0:1.7.0*255 5852 W']);
    const phase = [octets('KFM_001'), octets('6970631402614476'), octets('MA105')];
    const list = structure(...phase, ...[1, 2, 3, 4, 14_571, 2193].map(uint32));
    expect(brief(list).slice(-2)).toEqual(['1-0:31.7.0*255 14.571 A', '1-0:32.7.0*255 219.3 V']);
  });

  test('but values that no maker is known to send give none', () => {
    expect(brief({ type: 'octetString', value: new Uint8Array(34) })).toEqual([]);
    expect(brief(structure(uint16(5)))).toEqual([]);
    expect(brief(structure(...Array.from({ length: 13 }, (_, i) => uint32(i))))).toEqual([]);
  });

  const column = (classId: number, code: string, attribute = 2): Data =>
    structure(uint16(classId), name(code), int8(attribute), uint16(0));

  test('behind a list of push objects, which may be the first of them (CH, Energomera)', () => {
    const columns = [column(1, '0-0:42.0.0'), column(3, '1-0:1.8.0'), column(3, '1-0:1.8.0', 3)];
    const values = [octets('LGZ1030'), uint32(12), scalerUnit(3, 30)];
    const expected = ['0-0:42.0.0*255 LGZ1030', '1-0:1.8.0*255 12000 Wh'];
    expect(brief(structure(array(...columns), ...values))).toEqual(expected);
    const list = array(column(40, '0-0:25.9.0'), ...columns);
    expect(brief(structure(list, ...values))).toEqual(expected);
  });

  test('as pairs of descriptor and value (Sagemcom)', () => {
    const descriptor = structure(uint16(3), name('1-0:1.7.0'), int8(2));
    const body = structure({ type: 'enum', value: 1 }, array(structure(descriptor, uint32(1956))));
    expect(readingsOf(body)).toMatchObject([{ classId: 3, logicalName: '1-0:1.7.0*255', value: '1956' }]);
  });

  test('in which six characters are a text where a value is due, and no name elsewhere (AM550)', () => {
    const body = structure(structure(name('0-0:96.1.1'), octets('160456')), octets('160456'));
    expect(brief(body)).toContain('0-0:96.1.1*255 160456');
    expect(readingsOf(body).filter(({ value }) => value !== '160456')).toEqual([]);
  });
});

describe('a value as text', () => {
  const shown = (code: string, value: Data) => readingsOf(structure(name(code), value))[0]?.value;

  test.each([
    ['times in octet-strings', '0-0:1.0.0', clock, NOON],
    ['a time of day', '1-0:0.9.1', { type: 'octetString', value: Uint8Array.of(12, 30, 0, 0) }, '12:30:00'],
    ['a date', '1-0:0.9.2', { type: 'octetString', value: Uint8Array.of(7, 232, 12, 25, 3) }, '2024-12-25'],
    ['strings filled up with zeros', '0-0:96.1.0', octets('RATE2\0\0\0'), 'RATE2'],
    ['empty strings', '0-0:96.13.0', octets(''), ''],
    ['octets that are no text', '0-0:42.0.0', octets('ADX\u0001'), '41445801'],
    ['zeros alone', '0-0:96.1.0', octets('\0\0'), '0000'],
    ['64 bits', '1-0:1.8.0', { type: 'uint64', value: 2n ** 63n }, '9223372036854775808'],
    ['a float32 as short as it is', '1-0:32.7.0', { type: 'float32', value: Math.fround(0.1) }, '0.1'],
    ['a boolean', '0-0:96.3.10', { type: 'boolean', value: true }, 'true'],
  ] as const)('%s', (_, code, value, expected) => {
    expect(shown(code, value as Data)).toBe(expected);
  });
});
