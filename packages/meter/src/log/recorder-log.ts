import type { Signal } from '../signal.ts';
import type { DataLog } from './data-log.ts';

/** What the Data Log output of a Data Recorder gives to those who link to it. */
export interface RecorderLog {
  /** Label of the recorder. */
  readonly label: string;
  readonly rows: DataLog;
  /** What is linked to Source 1 to Source 16, in this order. */
  readonly sources: readonly (Signal | undefined)[];
  /** Seconds between recordings; undefined unless Record is linked to a Periodic Timer. */
  readonly periodSeconds: number | undefined;
  /** The status word that the next row will carry, as it stands now. */
  readonly status: number;
}
