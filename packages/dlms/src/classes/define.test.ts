import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Obis } from '../data/obis.ts';
import type { CaptureObject, ScalerUnit } from '../data/reference.ts';
import { integer } from '../data/scalar.ts';
import type { Data } from '../data/tag.ts';
import { type AssociationLn, AssociationLn0 } from './association-ln.ts';
import { CLASSES, className, classVersions, interfaceClassOf } from './catalogue.ts';
import { Clock } from './clock.ts';
import {
  type AttributeName,
  type AttributeValue,
  attributeOf,
  attributeOffset,
  interfaceClass,
  type MethodArgument,
  type MethodName,
  type MethodResult,
  methodOf,
  methodOffset,
  typicalAccess,
} from './define.ts';
import { ProfileGeneric } from './profile-generic.ts';
import { Register } from './register.ts';

test('types follow from the declaration', () => {
  expectTypeOf<AttributeName<typeof Register>>().toEqualTypeOf<'logicalName' | 'value' | 'scalerUnit'>();
  expectTypeOf<AttributeValue<typeof Register, 'scalerUnit'>>().toEqualTypeOf<ScalerUnit>();
  expectTypeOf<AttributeValue<typeof Register, 'value'>>().toEqualTypeOf<Data>();
  expectTypeOf<AttributeValue<typeof Register, 'logicalName'>>().toEqualTypeOf<Obis>();
  expectTypeOf<AttributeValue<typeof ProfileGeneric, 'captureObjects'>>().toEqualTypeOf<
    readonly CaptureObject[]
  >();
  expectTypeOf<AttributeValue<typeof AssociationLn, 'associationStatus'>>().toEqualTypeOf<
    'nonAssociated' | 'associationPending' | 'associated'
  >();
  expectTypeOf<MethodName<typeof ProfileGeneric>>().toEqualTypeOf<'reset' | 'capture'>();
  expectTypeOf<MethodArgument<typeof Register, 'reset'>>().toEqualTypeOf<number>();
  expectTypeOf<MethodResult<typeof Register, 'reset'>>().toEqualTypeOf<undefined>();
  expectTypeOf<MethodResult<typeof AssociationLn, 'replyToHlsAuthentication'>>().toEqualTypeOf<Uint8Array>();
});

describe('members by name and index', () => {
  test('attributes', () => {
    expect(attributeOf(Clock, 'timeZone')).toMatchObject({ name: 'timeZone', index: 3 });
    expect(attributeOf(Clock, 2)?.name).toBe('time');
    expect(attributeOf(Clock, 10)).toBe(undefined);
    expect(attributeOf(Clock, 'constructor')).toBe(undefined);
  });
  test('methods', () => {
    expect(methodOf(Clock, 6)?.name).toBe('shiftTime');
    expect(methodOf(Clock, 'adjustToMinute')?.index).toBe(3);
  });
  test('access that is typical', () => {
    const access = (name: string) =>
      attributeOf(Clock, name) && typicalAccess(Clock.attributes[name as 'time']);
    expect(['logicalName', 'time', 'timeZone', 'status'].map(access)).toEqual([
      'read',
      'readWrite',
      'readWrite',
      'read',
    ]);
  });
});

test('short names', () => {
  expect(attributeOffset(2)).toBe(0x08);
  expect(methodOffset(Clock, 6)).toBe(0x60 + 40);
  expect(methodOffset(ProfileGeneric, 1)).toBe(0x58);
  expect(methodOffset(interfaceClass({ ...Register, firstMethod: undefined as never }), 1)).toBe(undefined);
});

test('two members of one index are refused', () => {
  const attributes = { one: { index: 1, type: integer }, other: { index: 1, type: integer } };
  expect(() =>
    interfaceClass({ id: 9999, version: 0, name: 'Wrong', doc: '', attributes, methods: {} }),
  ).toThrow('Wrong: two members have one index');
});

describe('the catalogue', () => {
  test('finds a class by id and version', () => {
    expect(interfaceClassOf(3, 0)).toBe(Register);
    expect(interfaceClassOf(15, 0)).toBe(AssociationLn0);
    expect(interfaceClassOf(15, 9)).toBe(undefined);
    expect(interfaceClassOf(139, 0)).toBe(undefined);
    expect(classVersions(15).map(({ version }) => version)).toEqual([0, 1, 2, 3]);
    expect([className(3), className(139)]).toEqual(['Register', 'class 139']);
  });
  test.each(CLASSES.map((declared) => [`${declared.name} ${declared.version}`, declared] as const))(
    '%s is whole',
    (_, declared) => {
      expect(attributeOf(declared, 'logicalName')?.index).toBe(1);
      const indices = Object.values(declared.attributes).map(({ index }) => index);
      expect(indices.toSorted((a, b) => a - b)).toEqual(indices.map((_, i) => i + 1));
      // Methods stand behind the attributes in the short-name space.
      const { firstMethod } = declared;
      if (firstMethod !== undefined && Object.keys(declared.methods).length > 0 && !declared.unconfirmed)
        expect(firstMethod).toBeGreaterThan(attributeOffset(indices.length));
      expect(declared.doc).not.toBe('');
    },
  );
  test('declares every class whose layout is public', () => {
    const wanted = [
      [1, 1],
      [3, 12],
      [15, 15],
      [17, 30],
      [40, 48],
      [50, 53],
      [55, 59],
      [61, 68],
      [70, 74],
      [76, 77],
      [80, 86],
      [90, 92],
      [95, 98],
      [100, 105],
      [111, 113],
      [115, 116],
      [122, 124],
      [126, 132],
      [140, 143],
      [151, 153],
      [160, 162],
    ] as const;
    const missing = wanted
      .flatMap(([low, high]) => Array.from({ length: high - low + 1 }, (_, i) => low + i))
      .filter((id) => classVersions(id).length === 0);
    expect(missing).toEqual([]);
  });
  test('knows each class and version once', () => {
    const keys = CLASSES.map(({ id, version }) => `${id}.${version}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
