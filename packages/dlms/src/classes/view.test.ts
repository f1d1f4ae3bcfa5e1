import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex } from '../bytes/hex.ts';
import { decode } from '../codec/codec.ts';
import { data } from '../data/data.ts';
import { anyData } from '../data/data-arbitrary.test.ts';
import { fromData, fromJson } from '../data/schema.ts';
import { attributeAccess, methodAccess } from './access-mode.ts';
import { CLASSES } from './catalogue.ts';
import { attributeOf } from './define.ts';
import { viewAttribute } from './view.ts';

const view = (classId: number, version: number, index: number, hex: string) =>
  viewAttribute(classId, version, index, decode(data, fromHex(hex)));

describe('an attribute is shown', () => {
  test('decoded and by name where its class is known', () => {
    expect(view(3, 0, 3, '02020FFE161E')).toEqual({
      name: 'scalerUnit',
      json: { scaler: -2, unit: 'Wh' },
      note: undefined,
    });
    expect(view(8, 0, 2, '090C07EA031D0701000000FFC400').json).toBe('2026-03-29T01:00:00+01:00');
    expect(view(17, 0, 2, '01010202 120001 0903 414243').json).toEqual([
      { sap: 1, logicalDeviceName: 'ABC' },
    ]);
  });
  test('an application context in either form', () => {
    expect(view(15, 0, 4, '090760857405080101').json).toBe('2.16.756.5.8.1.1');
    expect(view(15, 0, 4, '0207110211101202F41105110811011101').json).toBe('2.16.756.5.8.1.1');
    expect(view(15, 0, 4, '090160').json).toBe('2.16');
    expect(view(15, 0, 4, '090180').note).toContain('no object identifier');
  });
  test('an object list, whichever form its access modes have', () => {
    const object = '0204 120003 1100 09060100010800FF';
    const one = (mode: string) => `0101 ${object} 0202 0101 0203 0F02 1601 00 0101 0202 0F01 ${mode}`;
    for (const version of [0, 1, 3]) {
      for (const mode of ['0301', '1601'])
        expect(view(15, version, 2, one(mode)).json).toEqual([
          {
            classId: 3,
            version: 0,
            logicalName: '1-0:1.8.0*255',
            accessRights: {
              attributes: [{ index: 2, mode: 1, selectors: null }],
              methods: [{ index: 1, mode: 1 }],
            },
          },
        ]);
    }
  });
  test.each([
    ['an unknown class', 139, 0, 2, 'class 139 is not known'],
    ['an unknown version', 15, 9, 2, 'version 9 of AssociationLn is not known, only 0, 1, 2, 3'],
    ['an unknown attribute', 3, 0, 4, 'Register version 0 has no attribute 4'],
    ['a value of another type', 3, 0, 3, 'structure: uint8 where a structure is due'],
  ])('raw with a note: %s', (_, classId, version, index, note) => {
    expect(view(classId, version, index, '1105')).toMatchObject({ json: { type: 'uint8', value: 5 }, note });
  });
});

describe('what an access mode allows', () => {
  test('in versions 0 to 2', () => {
    expect(
      [0, 1, 2, 3].map((code) => attributeAccess(code, 1)).map(({ read, write }) => [read, write]),
    ).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(attributeAccess(6, 2)).toMatchObject({ read: true, write: true, request: ['authenticated'] });
    expect(attributeAccess(4, 1)).toMatchObject({ read: true, write: false, request: ['authenticated'] });
    expect(methodAccess(2, 1)).toMatchObject({ invoke: true, request: ['authenticated'] });
    expect(methodAccess(0, 0).invoke).toBe(false);
  });
  test('in version 3', () => {
    expect(attributeAccess(0b0100_1101, 3)).toEqual({
      read: true,
      write: false,
      invoke: false,
      request: ['authenticated', 'encrypted'],
      response: ['encrypted'],
    });
    expect(methodAccess(0b1001_0001, 3)).toMatchObject({
      invoke: true,
      request: ['signed'],
      response: ['signed'],
    });
  });
});

test('any Data in any attribute is shown, and what is decoded goes through JSON and back', () => {
  const attributes = CLASSES.flatMap((declared) =>
    Object.values(declared.attributes).map(({ index }) => [declared, index] as const),
  );
  let decoded = 0;
  fc.assert(
    fc.property(fc.nat(attributes.length - 1), anyData, (at, value) => {
      const [declared, index] = attributes[at]!;
      const shown = viewAttribute(declared.id, declared.version, index, value);
      const type = attributeOf(declared, index)?.type;
      if (shown.note !== undefined || !type) return;
      decoded++;
      const typed = fromData(type, value);
      expect(fromJson(type, JSON.parse(JSON.stringify(shown.json)))).toEqual(typed);
      expect(fromData(type, type.toData(typed))).toEqual(typed);
    }),
    { numRuns: 2000 },
  );
  expect(decoded).toBeGreaterThan(100);
});
