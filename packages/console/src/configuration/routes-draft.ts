import type { Route } from '@meterwire/api';
import {
  checkedChange,
  configurationOperation,
  configurationRevision,
  currentConfiguration,
} from '@meterwire/api/configuration';
import { Type } from 'typebox';
export const getConfiguration = {
  name: 'getConfiguration',
  method: 'GET',
  path: '/api/configuration',
  role: 'viewer',
  summary: '',
  result: currentConfiguration,
} as const satisfies Route;
const body = Type.Object({
  operations: Type.Array(configurationOperation),
  revision: Type.Optional(Type.String()),
});
export const checkConfiguration = {
  name: 'checkConfiguration',
  method: 'POST',
  path: '/api/configuration/check',
  role: 'viewer',
  summary: '',
  body,
  result: checkedChange,
} as const satisfies Route;
export const changeConfiguration = {
  name: 'changeConfiguration',
  method: 'POST',
  path: '/api/configuration',
  role: 'administrator',
  summary: '',
  body,
  result: checkedChange,
} as const satisfies Route;
export const listRevisions = {
  name: 'listRevisions',
  method: 'GET',
  path: '/api/configuration/revisions',
  role: 'viewer',
  summary: '',
  result: Type.Array(configurationRevision),
} as const satisfies Route;
export const restoreRevision = {
  name: 'restoreRevision',
  method: 'POST',
  path: '/api/configuration/revisions/:id/restore',
  role: 'administrator',
  summary: '',
  params: Type.Object({ id: Type.Integer() }),
  result: checkedChange,
} as const satisfies Route;

export const exportConfiguration = {
  name: 'exportConfiguration',
  method: 'GET',
  path: '/api/configuration/export',
  role: 'administrator',
  summary: '',
  result: Type.String(),
} as const satisfies Route;
export const reloadConfiguration = {
  name: 'reloadConfiguration',
  method: 'POST',
  path: '/api/configuration/reload',
  role: 'administrator',
  summary: '',
  result: checkedChange,
} as const satisfies Route;
export const importConfiguration = {
  name: 'importConfiguration',
  method: 'POST',
  path: '/api/configuration/import',
  role: 'administrator',
  summary: '',
  body: Type.Object({ format: Type.Enum(['workbook', 'csv', 'yaml']), content: Type.String() }),
  result: Type.Object({
    operations: Type.Array(configurationOperation),
    problems: checkedChange.properties.problems,
    notes: Type.Array(Type.String()),
    differences: checkedChange.properties.differences,
  }),
} as const satisfies Route;
export const getCatalogue = {
  name: 'getCatalogue',
  method: 'GET',
  path: '/api/catalogue',
  role: 'viewer',
  summary: '',
  result: Type.Object({
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
  }),
} as const satisfies Route;
export type Catalogue = import('@meterwire/api').Result<typeof getCatalogue>;
export type ImportedConfiguration = import('@meterwire/api').Result<typeof importConfiguration>;

export const testChange = {
  name: 'testChange',
  method: 'POST',
  path: '/api/configuration/test',
  role: 'administrator',
  summary: '',
  body: Type.Object({ operations: Type.Array(configurationOperation), device: Type.String() }),
  result: Type.String(),
} as const satisfies Route;
