import { expect, test } from 'vitest';
import { MODULE_TYPES } from '../modules/registry.ts';
import { TEMPLATES } from '../templates/templates.ts';
import { frameworkSchema } from './schema.ts';

interface ModuleSchema {
  readonly properties: Readonly<
    Record<'setup' | 'inputs', { readonly properties: Readonly<Record<string, unknown>> }>
  >;
}
interface Schema {
  readonly properties: {
    readonly modules: {
      readonly items: {
        readonly allOf: readonly {
          readonly if: { readonly properties: { readonly type: { readonly const: string } } };
          readonly then: ModuleSchema;
        }[];
      };
    };
  };
}

const schema = frameworkSchema() as unknown as Schema;
const schemaOf = (type: string): ModuleSchema | undefined =>
  schema.properties.modules.items.allOf.find((rule) => rule.if.properties.type.const === type)?.then;

test('the schema knows every type with its registers', () => {
  for (const { name, setup, inputs } of MODULE_TYPES) {
    expect(Object.keys(schemaOf(name)?.properties.setup.properties ?? {})).toEqual(Object.keys(setup));
    expect(Object.keys(schemaOf(name)?.properties.inputs.properties ?? {})).toEqual(Object.keys(inputs));
  }
});

test('bounds and choices are those of the check', () => {
  expect(schemaOf('Periodic Timer')?.properties.setup.properties['Period']).toEqual({
    type: 'integer',
    minimum: 1,
    maximum: 31_536_000,
    default: 900,
    description: 's',
  });
  expect(schemaOf('DLMS Log Export')?.properties.setup.properties['Status Register']).toEqual({
    enum: ['disabled', 'enabled'],
    default: 'disabled',
  });
});

test('the default frameworks use no register that the schema does not know', () => {
  for (const { type, setup = {}, inputs = {} } of TEMPLATES.ion8650.modules) {
    const { properties } = schemaOf(type) ?? {};
    for (const register of Object.keys(setup))
      expect(properties?.setup.properties).toHaveProperty([register]);
    for (const register of Object.keys(inputs))
      expect(properties?.inputs.properties).toHaveProperty([register]);
  }
});
