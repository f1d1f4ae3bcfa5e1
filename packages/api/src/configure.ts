import { type Static, Type } from 'typebox';
import {
  checkedChange,
  configurationOperation,
  configurationProblem,
  configurationRevision,
  currentConfiguration,
} from './configuration/change.ts';
import type { Route } from './route.ts';

const operations = Type.Array(configurationOperation, { minItems: 1, maxItems: 10_000 });

export const getConfiguration = {
  name: 'getConfiguration',
  method: 'GET',
  path: '/api/configuration',
  role: 'operator',
  summary: 'The configuration as it was written, its secrets masked',
  result: currentConfiguration,
} as const satisfies Route;

export const checkConfiguration = {
  name: 'checkConfiguration',
  method: 'POST',
  path: '/api/configuration/check',
  role: 'administrator',
  summary: 'What a change would make different, and what would be wrong; nothing is changed',
  body: Type.Object({ operations }),
  result: checkedChange,
} as const satisfies Route;

export const changeConfiguration = {
  name: 'changeConfiguration',
  method: 'POST',
  path: '/api/configuration/change',
  role: 'administrator',
  summary: 'Follows a change as a whole, or nothing of it; running sessions go on',
  body: Type.Object({
    operations,
    revision: Type.Optional(
      Type.String({ description: 'refused with 409 when the configuration is another by now' }),
    ),
  }),
  result: checkedChange,
} as const satisfies Route;

export const reloadConfiguration = {
  name: 'reloadConfiguration',
  method: 'POST',
  path: '/api/configuration/reload',
  role: 'administrator',
  summary: 'Follows the file as somebody has changed it by hand',
  result: checkedChange,
} as const satisfies Route;

export const listRevisions = {
  name: 'listRevisions',
  method: 'GET',
  path: '/api/configuration/revisions',
  role: 'administrator',
  summary:
    'Who changed what and when, newest first: the configurations that can be gone back to, at most a hundred',
  result: Type.Array(configurationRevision),
} as const satisfies Route;

export const restoreRevision = {
  name: 'restoreRevision',
  method: 'POST',
  path: '/api/configuration/revisions/:id/restore',
  role: 'administrator',
  summary: 'Goes back to what was followed after a revision',
  params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
  result: checkedChange,
} as const satisfies Route;

export const exportConfiguration = {
  name: 'exportConfiguration',
  method: 'GET',
  path: '/api/configuration/export',
  role: 'administrator',
  summary: 'The configuration file with its comments, secrets masked',
  result: Type.String({ description: 'YAML' }),
  mediaType: 'application/yaml',
} as const satisfies Route;

export const importConfiguration = {
  name: 'importConfiguration',
  method: 'POST',
  path: '/api/configuration/import',
  role: 'administrator',
  summary:
    "Reads devices and signals from another product's workbook, from CSV or from YAML: what would be added, and what is wrong; nothing is changed",
  body: Type.Object({
    format: Type.Enum(['workbook', 'csv', 'yaml'], {
      description: 'workbook: xlsx with the sheets Devices and Signals; csv: one of these sheets',
    }),
    content: Type.String({ maxLength: 32_000_000, description: 'the file, base64' }),
  }),
  result: Type.Object(
    {
      operations: Type.Array(configurationOperation, { description: 'to be handed to changeConfiguration' }),
      problems: Type.Array(configurationProblem, {
        description: 'path names sheet, row and column: Devices!C7',
      }),
      notes: Type.Array(Type.String(), {
        description: 'what was understood how, and what has no place here',
      }),
      differences: checkedChange.properties.differences,
    },
    { title: 'ImportedConfiguration' },
  ),
} as const satisfies Route;

export const getCatalogue = {
  name: 'getCatalogue',
  method: 'GET',
  path: '/api/catalogue',
  role: 'viewer',
  summary: 'What settings can name: families of meters, quirks, time zones, serial ports of this machine',
  result: Type.Object(
    {
      models: Type.Array(
        Type.Object({
          name: Type.String(),
          maker: Type.Union([Type.String(), Type.Null()]),
          description: Type.String(),
          settings: Type.Record(Type.String(), Type.Unknown()),
        }),
      ),
      quirks: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() })),
      timeZones: Type.Array(Type.String()),
      serialPorts: Type.Array(Type.Object({ path: Type.String(), description: Type.String() })),
    },
    { title: 'Catalogue' },
  ),
} as const satisfies Route;

export type ImportedConfiguration = Static<typeof importConfiguration.result>;
export type Catalogue = Static<typeof getCatalogue.result>;
