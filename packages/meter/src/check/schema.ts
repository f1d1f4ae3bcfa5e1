import { accessSchema } from '../access/description.ts';
import { MODELS } from '../model.ts';
import type { Json, ModuleType, Setup } from '../modules/define.ts';
import { MODULE_TYPES } from '../modules/registry.ts';

/** The JSON schema of a framework file, by which editors complete and check it. Links and codes only a check can judge. */
export function frameworkSchema(): Json {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Framework of a virtual ION meter',
    type: 'object',
    required: ['model', 'modules'],
    additionalProperties: false,
    properties: {
      ...(accessSchema.properties as unknown as Readonly<Record<string, Json>>),
      model: { enum: [...MODELS], description: 'whose ports it has' },
      modules: {
        type: 'array',
        items: {
          type: 'object',
          required: ['type', 'label'],
          properties: { type: { enum: MODULE_TYPES.map(({ name }) => name) } },
          allOf: MODULE_TYPES.map((type) => ({
            if: { properties: { type: { const: type.name } } },
            // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON schema
            then: moduleSchema(type),
          })),
        },
      },
    },
  };
}

const moduleSchema = ({ name, setup, inputs, outputs }: ModuleType): Json => ({
  title: name,
  additionalProperties: false,
  properties: {
    type: { const: name },
    label: { type: 'string', minLength: 1, description: 'tells it apart; others link to it by this' },
    setup: registers(Object.entries(setup).map(([register, declared]) => [register, setupSchema(declared)])),
    inputs: registers(Object.keys(inputs).map((register) => [register, LINK])),
    labels: registers(Object.keys(outputs).map((register) => [register, { type: 'string' }])),
  },
});

const registers = (entries: readonly (readonly [string, Json])[]): Json => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(entries),
});

const LINK: Json = {
  type: 'string',
  pattern: '.+/.+',
  description: 'label of a module and its output: kWh del int/Result',
};

function setupSchema(setup: Setup): Json {
  switch (setup.kind) {
    case 'integer': {
      const { from, to, unit } = setup;
      const described = unit === undefined ? {} : { description: unit };
      return { type: 'integer', minimum: from, maximum: to, default: setup.default, ...described };
    }
    case 'choice':
      return { enum: [...setup.of], default: setup.default };
    case 'obis':
      return { type: 'string', default: setup.default, description: 'an OBIS code, or none' };
    case 'signal':
      return {
        type: 'string',
        default: setup.default,
        description: 'device of the gateway and OBIS code: main/1-0:1.8.0*255; or none',
      };
    case 'text':
      return { type: 'string', maxLength: setup.longest, default: setup.default };
    case 'zone':
      return {
        type: 'string',
        default: setup.default,
        description: 'name of a time zone, such as Europe/Prague',
      };
  }
}
