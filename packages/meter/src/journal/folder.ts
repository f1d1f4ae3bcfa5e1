import { mkdirSync } from 'node:fs';
import { Journal, type Keeper } from './journal.ts';
import { lockFolder } from './lock.ts';
import { type MeterState, meterStateOf } from './meter-state.ts';

/** The data folder of one meter, locked and opened. */
export interface MeterFolder {
  readonly keeper: Keeper;
  /** What the meter was when it was last heard of; undefined for a new one. */
  readonly state: MeterState | undefined;
  /** Octets of a record that was being written when the process ended; gone. */
  readonly cutBytes: number;
  close(): void;
}

/**
 * Takes the lock of a folder and opens its journal.
 * @throws RefusedError when another meter has it, or its journal is of another kind
 */
export function openFolder(folder: string): MeterFolder {
  mkdirSync(folder, { recursive: true });
  const lock = lockFolder(folder);
  try {
    const { journal, records, cutBytes } = Journal.open(folder);
    return {
      keeper: journal,
      state: meterStateOf(records),
      cutBytes,
      close() {
        journal.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
