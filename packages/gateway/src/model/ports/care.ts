/** Looking after the store, and taking files out of it. */
import type { Instant } from 'dlms/bytes';
import type { Obis } from 'dlms/data';

/** Why nothing can be stored now. */
export interface StoreTrouble {
  readonly since: Instant;
  readonly message: string;
  readonly advice: string;
}

/** What a sweep has dropped for its age. */
export interface Swept {
  readonly values: number;
  readonly profileValues: number;
  readonly notices: number;
  readonly runs: number;
  readonly audit: number;
}

/** Looking after the store. */
export interface StoreCare {
  /** Undefined while everything can be stored. */
  readonly trouble: StoreTrouble | undefined;
  /** Octets of the database, and free ones on its disk. */
  size(): { readonly bytes: number; readonly freeBytes: number };
  /** A copy that may be restored, made while everything goes on. @throws RefusedError where the file exists */
  backup(file: string): Promise<void>;
  /** Lays a backup ready for the next start. @throws RefusedError or MalformedError where it is none */
  stageRestore(file: string): Promise<void>;
  /** Drops what is too old, now. */
  sweep(): Promise<Swept>;
}

/** What leaves the store as a file. */
export interface Exports {
  /** In pieces, so that memory stays small. @throws RefusedError where there is no such profile */
  export(wanted: ExportWanted): AsyncIterable<Uint8Array>;
}

export type ExportFormat = 'csv' | 'json' | 'jsonl' | 'xlsx';

export interface ExportWanted {
  readonly format: ExportFormat;
  readonly device: string | undefined;
  readonly logicalName: Obis | undefined;
  /** Rows of this profile, a row a line; without it one value a line. */
  readonly profile: Obis | undefined;
  readonly from: Instant | undefined;
  /** Not included. */
  readonly to: Instant | undefined;
  readonly timeZone: string;
}
