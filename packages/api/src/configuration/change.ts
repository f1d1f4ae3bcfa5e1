import { type Static, Type } from 'typebox';
import { COLLECTIONS, type Collection, configurationNode } from './configuration.ts';
import type { SchemaNode } from './schema-node.ts';

const collection = Type.Enum(Object.keys(COLLECTIONS) as [Collection, ...Collection[]], {
  description: 'which list of the configuration',
});
const entry = Type.String({
  minLength: 1,
  maxLength: 128,
  description: 'name of an entry (of a signal: its alias)',
});
const written = Type.Record(Type.String(), Type.Unknown(), {
  description: 'settings as the configuration file has them; `•••` for a secret that stays as it is',
});

const put = Type.Object(
  {
    op: Type.Literal('put', { description: 'adds an entry, or replaces the one of that name' }),
    collection,
    name: Type.Optional(entry),
    value: written,
    at: Type.Optional(
      Type.Integer({ minimum: 0, description: 'place of a new entry; the end when left out' }),
    ),
  },
  { title: 'PutEntry' },
);

const patch = Type.Object(
  {
    op: Type.Literal('patch', {
      description: 'changes some settings of several entries; null takes one away',
    }),
    collection,
    names: Type.Array(entry, { minItems: 1, maxItems: 100_000 }),
    value: written,
  },
  { title: 'PatchEntries' },
);

const remove = Type.Object(
  { op: Type.Literal('remove'), collection, names: Type.Array(entry, { minItems: 1, maxItems: 100_000 }) },
  { title: 'RemoveEntries' },
);

const move = Type.Object(
  {
    op: Type.Literal('move', { description: 'puts an entry at another place of its list' }),
    collection,
    name: entry,
    to: Type.Integer({ minimum: 0 }),
  },
  { title: 'MoveEntry' },
);

const set = Type.Object(
  {
    op: Type.Literal('set', {
      description: 'changes what stands outside of the lists; null takes a setting away',
    }),
    value: written,
  },
  { title: 'SetSettings' },
);

const replace = Type.Object(
  {
    op: Type.Literal('replace', { description: 'the whole configuration anew, as YAML' }),
    text: Type.String({ maxLength: 64_000_000 }),
  },
  { title: 'ReplaceConfiguration' },
);

/** One step of a change of the configuration. */
export const configurationOperation = Type.Union([put, patch, remove, move, set, replace]);
export type ConfigurationOperation = Static<typeof configurationOperation>;

/** One thing that a change makes different. */
export const configurationDifference = Type.Object(
  {
    path: Type.String({ description: 'devices/main-meter/timeout' }),
    kind: Type.Enum(['added', 'removed', 'changed', 'moved']),
    before: Type.Optional(Type.Unknown({ description: 'secrets are masked' })),
    after: Type.Optional(Type.Unknown()),
  },
  { title: 'ConfigurationDifference' },
);
export type ConfigurationDifference = Static<typeof configurationDifference>;

export const configurationProblem = Type.Object(
  {
    path: Type.String({ description: 'devices[0].port; empty for the whole' }),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    message: Type.String(),
  },
  { title: 'ConfigurationProblem' },
);

/** What a change would do. */
export const checkedChange = Type.Object(
  {
    ok: Type.Boolean(),
    problems: Type.Array(configurationProblem),
    differences: Type.Array(configurationDifference),
  },
  { title: 'CheckedChange' },
);
export type CheckedChange = Static<typeof checkedChange>;

export const configurationRevision = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    at: Type.String({ format: 'date-time' }),
    by: Type.String({ description: 'who changed it' }),
    summary: Type.String({ description: 'what, in words' }),
  },
  { title: 'ConfigurationRevision' },
);
export type ConfigurationRevision = Static<typeof configurationRevision>;

/** The configuration as it is followed now. */
export const currentConfiguration = Type.Object(
  {
    revision: Type.String({
      description: 'of the text: hand it back with a change to be told of others meanwhile',
    }),
    file: Type.Union([Type.String(), Type.Null()], {
      description: 'where it stands; null where it is kept in memory only',
    }),
    value: Type.Record(Type.String(), Type.Unknown(), {
      description: 'as it was written, without defaults; secrets are masked',
    }),
    problems: Type.Array(configurationProblem, {
      description: 'what of it is not followed, since it is wrong',
    }),
  },
  { title: 'CurrentConfiguration' },
);
export type CurrentConfiguration = Static<typeof currentConfiguration>;

/** The schema of one entry of a list. */
export function entrySchema(list: Collection): SchemaNode {
  const { items } = configurationNode.properties?.[list] ?? {};
  if (items === undefined) throw new RangeError(`${list} is no list of the configuration`);
  return items;
}
