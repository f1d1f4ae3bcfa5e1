import { mkdirSync } from 'node:fs';
import { RefusedError } from 'dlms/bytes';
import { Journal } from '../journal/journal.ts';
import { lockFolder } from '../journal/lock.ts';
import type { Json } from '../modules/define.ts';
import type { ClockStep } from './fleet-meter.ts';

/** Settings of one clock that are remembered; of those before them only the last counts. */
const MOST_STEPS = 64;
/** The journal is written anew when it has grown by this. */
const REWRITE_BYTES = 4_000_000;

/** What somebody did to the clocks of a fleet: all that tells its meters apart besides their number. */
export class FleetClocks {
  readonly #steps = new Map<number, readonly ClockStep[]>();
  readonly #journal: Journal | undefined;
  readonly #release: () => void;
  #wholeBytes = 0;

  /**
   * Without a folder nothing survives.
   * @throws RefusedError when another process has the folder, or its journal is of another kind
   */
  constructor(folder?: string) {
    if (folder === undefined) {
      this.#release = () => {};
      return;
    }
    mkdirSync(folder, { recursive: true });
    const lock = lockFolder(folder);
    this.#release = () => lock.release();
    try {
      const { journal, records } = Journal.open(folder);
      this.#journal = journal;
      for (const record of records) this.#read(record, folder);
      this.#writeWhole();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** How a meter's clock was set, oldest first. */
  of(meter: number): readonly ClockStep[] {
    return this.#steps.get(meter) ?? [];
  }

  /** On the disk when this returns. @throws Error of the file system when it cannot be */
  add(meter: number, step: ClockStep): void {
    const journal = this.#journal;
    journal?.append({ kind: 'step', meter, ...step });
    this.#remember(meter, step);
    if (journal && journal.size > this.#wholeBytes + REWRITE_BYTES) this.#writeWhole();
  }

  close(): void {
    this.#journal?.close();
    this.#release();
  }

  #remember(meter: number, step: ClockStep): void {
    this.#steps.set(meter, [...this.of(meter), step].slice(-MOST_STEPS));
  }

  #writeWhole(): void {
    if (!this.#journal) return;
    const steps = [...this.#steps].map(([meter, list]) => [meter, list] as unknown as Json);
    this.#journal.replace({ kind: 'fleet', version: 1, steps });
    this.#wholeBytes = this.#journal.size;
  }

  #read(record: Json, folder: string): void {
    const read = record as unknown as FleetRecord;
    if (read?.kind === 'fleet') for (const [meter, steps] of read.steps) this.#steps.set(meter, steps);
    else if (read?.kind === 'step')
      this.#remember(read.meter, { at: read.at, offsetMs: read.offsetMs, by: read.by });
    else
      throw new RefusedError(`the journal in ${folder} is not that of a fleet`, 'otherJournal', {
        layer: 'configuration',
        during: 'starting the fleet',
        advice: 'choose another data folder',
      });
  }
}

type FleetRecord =
  | {
      readonly kind: 'fleet';
      readonly version: 1;
      readonly steps: readonly [number, readonly ClockStep[]][];
    }
  | ({ readonly kind: 'step'; readonly meter: number } & ClockStep);
