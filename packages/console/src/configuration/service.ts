import {
  changeConfiguration,
  checkConfiguration,
  exportConfiguration,
  getCatalogue,
  getConfiguration,
  type ImportedConfiguration,
  importConfiguration,
  listRevisions,
  reloadConfiguration,
  restoreRevision,
} from '@meterwire/api';
import type { CheckedChange, ConfigurationOperation } from '@meterwire/api/configuration';
import { queryOptions } from '@tanstack/react-query';
import { ask } from '../client/gateway.ts';

/** The configuration as the gateway follows it. */
export const configurationQuery = queryOptions({
  queryKey: ['configuration'],
  queryFn: ({ signal }) => ask(getConfiguration, {}, signal),
});

/** What could be gone back to, newest first. */
export const revisionsQuery = queryOptions({
  queryKey: ['revisions'],
  queryFn: ({ signal }) => ask(listRevisions, {}, signal),
});

export type Operations = readonly ConfigurationOperation[];

/** Ten thousand devices at one go take a small machine this much longer than other calls. */
const patienceMs = 120_000;

/** What a change would do; nothing is followed. */
export const checkChange = (operations: Operations, signal?: AbortSignal): Promise<CheckedChange> =>
  ask(checkConfiguration, { body: { operations: [...operations] } }, signal, patienceMs);

/** Follows a change, unless somebody else changed something meanwhile. */
export const makeChange = (operations: Operations, revision?: string): Promise<CheckedChange> =>
  ask(
    changeConfiguration,
    { body: { operations: [...operations], ...(revision === undefined ? {} : { revision }) } },
    undefined,
    patienceMs,
  );

/** Goes back to how it was before the last change. Undefined where nothing earlier is kept. */
export async function undoLast(): Promise<CheckedChange | undefined> {
  const [, before] = await ask(listRevisions, {});
  return before === undefined ? undefined : restore(before.id);
}

export const restore = (id: number): Promise<CheckedChange> =>
  ask(restoreRevision, { params: { id } }, undefined, patienceMs);

/** Families of meters, quirks, serial ports: what settings can name. */
export const catalogueQuery = queryOptions({
  queryKey: ['catalogue'],
  queryFn: ({ signal }) => ask(getCatalogue, {}, signal),
  staleTime: 60_000,
});

/** Follows the file as somebody has changed it by hand. */
export const reload = (): Promise<CheckedChange> => ask(reloadConfiguration, {});

/** Where the file is to be had, with its comments and without its secrets. */
export const exportAddress: string = exportConfiguration.path;

/** Reads a file of another product, or of ours; nothing is changed. */
export async function readImport(file: File, signal?: AbortSignal): Promise<ImportedConfiguration> {
  const ending = file.name.toLowerCase().split('.').at(-1);
  const format = ending === 'xlsx' ? 'workbook' : ending === 'csv' ? 'csv' : 'yaml';
  return ask(importConfiguration, { body: { format, content: await base64Of(file) } }, signal);
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
  return btoa(text);
}
