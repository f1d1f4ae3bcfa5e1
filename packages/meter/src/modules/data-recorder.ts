import type { Instant } from 'dlms/bytes';
import { DataLog } from '../log/data-log.ts';
import type { RecorderLog } from '../log/recorder-log.ts';
import { type Notice, STATUS_BITS, STATUS_INVALID } from '../notice.ts';
import type { Signal } from '../signal.ts';
import {
  type Instance,
  type Json,
  type ModuleContext,
  moduleType,
  numbered,
  POSITIONS,
  PRIORITY,
} from './define.ts';

const inputs = {
  ...numbered('Source', { kind: 'numeric' } as const),
  Record: { kind: 'pulse' },
  Reset: { kind: 'pulse', late: true },
} as const;
const setup = { Depth: { kind: 'integer', from: 1, to: 200_000, default: 3000 } } as const;
const outputs = {
  'Data Log': { kind: 'log' },
  'Record Complete': { kind: 'pulse' },
  Event: { kind: 'event' },
} as const;

type Context = ModuleContext<typeof inputs, typeof setup, typeof outputs>;

/** Writes a row of its sources with each pulse on Record; the newest `Depth` rows are kept. */
export const dataRecorder = moduleType({
  name: 'Data Recorder',
  inputs,
  setup,
  outputs,
  start: (context) => new DataRecorder(context),
});

class DataRecorder implements Instance, RecorderLog {
  readonly label: string;
  readonly logs: { readonly 'Data Log': RecorderLog };
  readonly ledger: DataLog;
  readonly sources: readonly (Signal | undefined)[];
  readonly periodSeconds: number | undefined;
  readonly #context: Context;
  /** Status bits of what has happened since the last row. */
  #pending = 0;

  constructor(context: Context) {
    this.#context = context;
    this.label = context.label;
    this.logs = { 'Data Log': this };
    this.sources = POSITIONS.map((position) => context.numeric(`Source ${position}`));
    this.periodSeconds = context.pulse('Record')?.periodSeconds;
    if (typeof context.saved === 'number') this.#pending = context.saved;
    const width = this.sources.findLastIndex((source) => source !== undefined) + 1;
    this.ledger = new DataLog(context.setup('Depth'), width);
  }

  get rows(): DataLog {
    return this.ledger;
  }

  get status(): number {
    // Only a Periodic Timer gives the interval that the bits are about.
    return this.periodSeconds === undefined ? STATUS_INVALID : this.#pending;
  }

  pulse(input: string, stamp: Instant, now: Instant): void {
    if (input === 'Reset') {
      this.ledger.clear();
      this.#context.event({ priority: PRIORITY.reset, cause: 'pulse on Reset', effect: 'data log cleared' });
      return;
    }
    this.ledger.append(
      stamp,
      this.status,
      this.sources.map((source) => source?.at(now)),
    );
    this.#pending = 0;
    this.#context.emit('Record Complete', stamp);
  }

  notice(notice: Notice): void {
    if (notice.kind === 'masterReset') {
      this.ledger.clear();
      this.#pending = 0;
    }
    this.#pending |= STATUS_BITS[notice.kind];
  }

  save(): Json {
    return this.#pending;
  }
}
