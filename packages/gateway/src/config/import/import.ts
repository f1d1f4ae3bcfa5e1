import { COLLECTIONS, type Collection } from '@meterwire/api/configuration';
import { MalformedError } from 'dlms/bytes';
import { parseConfiguration } from '../load.ts';
import { readDevices, type SheetDevice } from './devices-sheet.ts';
import { Findings } from './findings.ts';
import { type Sheet, sheetOfCsv, sheetsOfWorkbook } from './sheet.ts';
import { readSignals } from './signals-sheet.ts';

export type ImportFormat = 'workbook' | 'csv' | 'yaml';

/**
 * Reads a configuration of another product, or a piece of one of ours, into operations.
 * @param known devices that are configured already, by alias: signals may belong to them
 * @throws MalformedError when the file is not what its format says
 */
export async function readImport(
  format: ImportFormat,
  content: Buffer,
  known: ReadonlyMap<string, string>,
): Promise<Findings> {
  const findings = new Findings();
  if (format === 'yaml') readYaml(content.toString('utf8'), findings);
  else {
    const sheets = format === 'workbook' ? await sheetsOfWorkbook(content) : [sheetOfCsv(content, 'CSV')];
    readSheets(sheets, known, findings);
  }
  return findings;
}

function readSheets(sheets: readonly Sheet[], known: ReadonlyMap<string, string>, findings: Findings): void {
  const signals = sheets.find(({ columns }) => columns.includes('signal_alias'));
  const devices = sheets.find((sheet) => sheet !== signals && sheet.columns.includes('device_alias'));
  if (devices === undefined && signals === undefined)
    throw new MalformedError('no sheet has a column device_alias or signal_alias', 0, {
      path: '',
      layer: 'configuration',
      during: 'importing a configuration',
      advice:
        'the first row of a sheet names its columns: name, device_alias, protocol, … or signal_name, signal_alias, …',
    });
  for (const sheet of sheets)
    if (sheet !== devices && sheet !== signals) findings.note(`the sheet ${sheet.name} is left out`);
  const owners = new Map<string, SheetDevice>(
    [...known].map(([alias, name]) => [alias, { name, scanMs: 10_000 }]),
  );
  if (devices !== undefined)
    for (const [alias, device] of readDevices(devices, findings)) owners.set(alias, device);
  if (signals !== undefined) readSignals(signals, owners, findings);
}

/** Entries are added or take the place of those of the same name; settings beside the lists are taken over. */
function readYaml(text: string, findings: Findings): void {
  const document = parseConfiguration(text);
  const [error] = document.errors;
  if (error !== undefined)
    throw new MalformedError(`the file is no YAML: ${error.message}`, 0, {
      path: '',
      layer: 'configuration',
      during: 'importing a configuration',
      cause: error,
    });
  const value: unknown = document.toJS() ?? {};
  if (!isGroup(value))
    throw new MalformedError('the file holds no settings', 0, { path: '', layer: 'configuration' });
  for (const [key, part] of Object.entries(value)) {
    if (!isCollection(key)) findings.set({ [key]: part });
    else if (Array.isArray(part)) readList(key, part, findings);
    else findings.problems.push({ path: key, message: 'is not allowed: a list' });
  }
}

function readList(collection: Collection, entries: readonly unknown[], findings: Findings): void {
  for (const [index, entry] of entries.entries()) {
    const name = isGroup(entry) ? entry[COLLECTIONS[collection]] : undefined;
    if (isGroup(entry) && typeof name === 'string')
      findings.put(collection, name, entry, `${collection}[${index}]`);
    else
      findings.problems.push({
        path: `${collection}[${index}].${COLLECTIONS[collection]}`,
        message: 'is missing: a name without blanks around it',
      });
  }
}

/** What a change of these operations complains about, told by the sheet and row that an entry came from. */
export function placedProblem(
  path: string,
  findings: Findings,
  nameAt: (collection: string, index: number) => string | undefined,
): string {
  const [, collection = '', index = '', rest = ''] = /^(\w+)\[(\d+)\]\.?(.*)$/.exec(path) ?? [];
  const name = nameAt(collection, Number(index));
  const place = name === undefined ? undefined : findings.placeOf(collection, name);
  return place === undefined ? path : `${place}${rest === '' ? '' : `, ${rest}`}`;
}

const isCollection = (key: string): key is Collection => Object.hasOwn(COLLECTIONS, key);
const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
