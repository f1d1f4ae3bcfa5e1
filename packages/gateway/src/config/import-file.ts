import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { ConfigurationDifference } from '@meterwire/api/configuration';
import { MalformedError } from 'dlms/bytes';
import type { ConfigurationProblem } from '../model/configuration-problem.ts';
import { ConfigurationBook } from './book.ts';
import { Revisions } from './revisions.ts';
import { Vault } from './vault.ts';

export interface ImportFileOptions {
  /** Workbook (.xlsx), CSV or YAML. */
  readonly file: string;
  /** Configuration that takes it up; made when missing. */
  readonly to: string;
  /** Data folder of the gateway, in whose vault passwords go. */
  readonly dataDir: string;
  /** Only says what would be different. */
  readonly dryRun?: boolean;
}

/** What an import found, and did where nothing was wrong. */
export interface ImportedFile {
  readonly ok: boolean;
  readonly problems: readonly ConfigurationProblem[];
  readonly notes: readonly string[];
  readonly differences: readonly ConfigurationDifference[];
}

/**
 * Takes devices and signals of another product, or a piece of a configuration, into a configuration file; nothing is written
 * where anything is wrong.
 * @throws MalformedError when the file cannot be read or is none of these
 */
export async function importFile({ file, to, dataDir, dryRun }: ImportFileOptions): Promise<ImportedFile> {
  const content = contentOf(file);
  const folder = join(dataDir, 'configuration');
  const isNew = !existsSync(to);
  if (isNew && dryRun !== true)
    writeFileSync(to, '# Configuration of the Meterwire gateway\n', { mode: 0o600 });
  const book = new ConfigurationBook({
    source: isNew && dryRun === true ? {} : to,
    vault: new Vault(folder),
    revisions: new Revisions(folder),
  });
  const { operations, problems, notes, differences } = await book.import(formatOf(file), content);
  const ok = problems.length === 0;
  if (ok && dryRun !== true && operations.length > 0) await book.apply(operations, 'import');
  return { ok, problems, notes, differences };
}

function formatOf(file: string): 'workbook' | 'csv' | 'yaml' {
  switch (extname(file).toLowerCase()) {
    case '.xlsx':
      return 'workbook';
    case '.csv':
    case '.tsv':
    case '.txt':
      return 'csv';
    case '.yaml':
    case '.yml':
    case '.json':
      return 'yaml';
    default:
      throw unreadable(`${file} has no ending that is known: .xlsx, .csv, .yaml or .json`);
  }
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw unreadable(`${file} cannot be read: ${reason}`, cause);
  }
}

const unreadable = (message: string, cause?: unknown): MalformedError =>
  new MalformedError(message, 0, {
    path: '',
    layer: 'configuration',
    during: 'importing a configuration',
    cause,
  });
