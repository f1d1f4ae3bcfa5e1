import { type Static, Type } from 'typebox';
import type { Route } from './route.ts';
import { id, instant, logicalName, nullable, oneOf } from './schema.ts';

const octets = (description: string) => Type.Integer({ minimum: 0, description });

/** How the store does. */
export const store = Type.Object(
  {
    bytes: octets('size of the database'),
    freeBytes: octets('free on its disk'),
    readings: Type.Integer({ minimum: 0, description: 'values ever stored' }),
    trouble: nullable(
      Type.Object({
        since: instant,
        message: Type.String({ description: 'why nothing can be stored now, in words' }),
        advice: Type.String(),
      }),
    ),
  },
  { title: 'Store' },
);
export type Store = Static<typeof store>;

export const getStore = {
  name: 'getStore',
  method: 'GET',
  path: '/api/store',
  role: 'viewer',
  summary: 'How large the store is, and whether anything can be stored',
  result: store,
} as const satisfies Route;

export const backup = Type.Object(
  {
    file: Type.String({ description: 'where the gateway has written it' }),
    bytes: octets('its size'),
  },
  { title: 'Backup' },
);
export type Backup = Static<typeof backup>;

export const makeBackup = {
  name: 'makeBackup',
  method: 'POST',
  path: '/api/store/backup',
  role: 'administrator',
  summary:
    'Copies all readings to a checked file in the folder `backups` of the data folder, while everything goes on',
  body: Type.Object({}),
  result: backup,
} as const satisfies Route;

/** A file and no JSON document: it is fetched by a link. */
export const downloadBackup = {
  name: 'downloadBackup',
  method: 'GET',
  path: '/api/store/backup',
  role: 'administrator',
  summary:
    'A checked copy of the store as a file, made while everything goes on; one at a time, and nothing of it stays here',
  result: Type.String({ description: 'the file, as meterwire restore takes it' }),
  mediaType: 'application/vnd.sqlite3',
  audited: true,
  problems: [409, 429],
} as const satisfies Route;

export const restoreBackup = {
  name: 'restoreBackup',
  method: 'POST',
  path: '/api/store/restore',
  role: 'administrator',
  summary: 'Checks a backup of the folder `backups`, and puts it back at the next start of the gateway',
  body: Type.Object({
    name: Type.String({ pattern: '^[\\w.-]+\\.db$', maxLength: 128, description: 'name of the file' }),
  }),
  result: Type.Object({ atNextStart: Type.Boolean() }),
} as const satisfies Route;

export const sweepStore = {
  name: 'sweepStore',
  method: 'POST',
  path: '/api/store/sweep',
  role: 'administrator',
  summary: 'Drops now what is older than it is to be kept, and gives its room back',
  body: Type.Object({}),
  result: Type.Object({
    values: Type.Integer(),
    profileValues: Type.Integer(),
    notices: Type.Integer(),
    runs: Type.Integer(),
    audit: Type.Integer(),
  }),
} as const satisfies Route;

/** A file and no JSON document: it is fetched by a link. */
export const exportReadings = {
  name: 'exportReadings',
  method: 'GET',
  path: '/api/export',
  role: 'viewer',
  summary:
    'Stored readings as a file (CSV, JSON, JSON lines, workbook): of all devices or one; with `profile` a row of it is a line; decimals are exact text',
  query: Type.Object({
    format: Type.Optional(oneOf(['csv', 'json', 'jsonl', 'xlsx'], { description: 'form of the file' })),
    device: Type.Optional(id),
    logicalName: Type.Optional(logicalName),
    profile: Type.Optional(logicalName),
    from: Type.Optional(instant),
    to: Type.Optional(instant),
    timeZone: Type.Optional(
      Type.String({
        maxLength: 64,
        description: 'zone of the times; that of the configuration when left out',
      }),
    ),
  }),
  result: Type.Unknown(),
} as const satisfies Route;
