/** The configuration while the gateway runs. */
import type { Adoption, Catalogue, ImportedConfiguration } from '@meterwire/api';
import type {
  CheckedChange,
  ConfigurationOperation,
  ConfigurationRevision,
  CurrentConfiguration,
} from '@meterwire/api/configuration';
import type { Plan } from '../plan.ts';
import type { UnknownDevice } from './pushes.ts';

/** The configuration while the gateway runs, as the API shows and changes it. */
export interface Configuring {
  /** As it was written, with its secrets masked. */
  current(): CurrentConfiguration;
  /** What a change would do; nothing is followed. */
  check(operations: readonly ConfigurationOperation[]): CheckedChange;
  /**
   * The plan that a change would make; nothing is followed, and secrets in it are kept nowhere.
   * @throws MalformedError with all that is wrong with the outcome
   */
  planOf(operations: readonly ConfigurationOperation[]): Plan;
  /**
   * Follows a change as a whole, or nothing of it; durable when it returns.
   * @throws MalformedError with all that is wrong with the outcome, RefusedError when the configuration is another by now
   */
  apply(operations: readonly ConfigurationOperation[], by: string, expected?: string): Promise<CheckedChange>;
  /** Follows the file as somebody has changed it by hand. */
  reload(by: string): Promise<CheckedChange>;
  /** Newest first. */
  history(): readonly ConfigurationRevision[];
  /** Goes back to what was followed after a revision. */
  restore(id: number, by: string): Promise<CheckedChange>;
  /** What a file of another product, or a piece of a configuration, would add; nothing is followed. */
  import(format: 'workbook' | 'csv' | 'yaml', content: Buffer): Promise<ImportedConfiguration>;
  /** The change that would make a device that pushes one of those that are followed; nothing is changed. */
  adoption(stranger: UnknownDevice): Adoption;
  /** YAML with its comments; secrets are masked. */
  exportText(): string;
  /** What settings can name. */
  catalogue(): Promise<Catalogue>;
}
