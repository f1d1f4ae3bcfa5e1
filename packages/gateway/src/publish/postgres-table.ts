import type { PostgresOutlet } from '../model/outlet.ts';

/** A table of the outlet. Its statements are made of this. */
export interface Table {
  readonly name: string;
  /** Column and type, in the order in which rows are handed over. */
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly key: readonly string[];
}

export const READING: Table = {
  name: 'reading',
  columns: [
    ['device', 'text'],
    ['logical_name', 'text'],
    ['attribute', 'integer'],
    ['data_index', 'integer'],
    ['at', 'timestamptz'],
    ['occ', 'integer'],
    ['class_id', 'integer'],
    ['value', 'numeric'],
    ['text', 'text'],
    ['unit', 'text'],
    ['integer', 'numeric'],
    ['scaler', 'integer'],
    ['profile', 'text'],
    ['clock', 'bytea'],
    ['offset_minutes', 'integer'],
    ['read_at', 'timestamptz'],
    ['seq', 'bigint'],
  ],
  key: ['device', 'logical_name', 'attribute', 'data_index', 'at', 'occ'],
};

export const SIGNAL: Table = {
  name: 'signal',
  columns: [
    ['signal', 'text'],
    ['at', 'timestamptz'],
    ['occ', 'integer'],
    ['device', 'text'],
    ['value', 'numeric'],
    ['text', 'text'],
    ['unit', 'text'],
    ['read_at', 'timestamptz'],
    ['seq', 'bigint'],
  ],
  key: ['signal', 'at', 'occ'],
};

export const NOTICE: Table = {
  name: 'notice',
  columns: [
    ['seq', 'bigint'],
    ['kind', 'text'],
    ['device', 'text'],
    ['at', 'timestamptz'],
    ['state', 'text'],
    ['reason', 'text'],
    ['logical_name', 'text'],
    ['attribute', 'integer'],
  ],
  key: ['device', 'kind', 'at', 'seq'],
};

type Place = Pick<PostgresOutlet, 'schema'>;

/** Makes what is not there; what is there stays as it is. */
export function tableStatements(place: Place): string[] {
  const { schema } = place;
  return [
    // An account that may only write tables must not fail on a schema that exists.
    `do $$ begin if not exists (select from pg_namespace where nspname = ${literal(schema)})
      then create schema ${quoted(schema)}; end if; end $$`,
    ...[READING, SIGNAL, NOTICE].map(
      (table) =>
        `create table if not exists ${nameOf(place, table)} (${table.columns
          .map(([name, type]) => `${name} ${type}${table.key.includes(name) ? ' not null' : ''}`)
          .join(', ')}, primary key (${table.key.join(', ')}))`,
    ),
    `create index if not exists reading_at on ${nameOf(place, READING)} (at)`,
  ];
}

/** One statement for any number of rows, handed over by column. */
export function upsertStatement(place: Place, table: Table): string {
  const names = table.columns.map(([name]) => name);
  const arrays = table.columns.map(([, type], index) => `$${index + 1}::${type}[]`);
  const rest = names.filter((name) => !table.key.includes(name));
  return `insert into ${nameOf(place, table)} (${names.join(', ')})
    select * from unnest(${arrays.join(', ')})
    on conflict (${table.key.join(', ')}) do update set ${rest
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`;
}

const nameOf = ({ schema }: Place, { name }: Table): string => `${quoted(schema)}.${name}`;

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
