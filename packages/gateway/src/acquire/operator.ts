import type { Instant } from 'dlms/bytes';
import type { Meters, OutputCommand, Outputs, ReadingStore, Scheduling, Told } from '../model/ports.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { Directory } from './directory.ts';
import { commandOutput } from './output.ts';

export interface OperatorOptions {
  readonly meters: Meters;
  readonly schedule: Pick<Scheduling, 'hold'>;
  readonly store: ReadingStore;
  readonly now?: () => Instant;
}

/** So long an output may take to be switched off after its command was called off. */
const OFF_MS = 10_000;

/** Switches outputs at once: on their line they go before everything that waits. */
export class Operator implements Outputs {
  readonly #options: OperatorOptions;
  readonly #now: () => Instant;

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Who no longer waits for a pulse that has begun does not keep it from being ended. */
  command(output: ValueSignal, command: OutputCommand, signal?: AbortSignal): Promise<Told> {
    const { schedule } = this.#options;
    return schedule.hold(output.device, (ends) => this.#session(output, command, ends), signal);
  }

  async #session(output: ValueSignal, command: OutputCommand, ends: AbortSignal): Promise<Told> {
    const { meters, store } = this.#options;
    const { device } = output;
    const line = new AbortController();
    const cut = (): void => void setTimeout(() => line.abort(ends.reason), OFF_MS).unref();
    ends.addEventListener('abort', cut, { once: true });
    const session = await meters.open(device, line.signal);
    try {
      const directory = new Directory(device.name, session, store, this.#now);
      return await commandOutput(output, command, session, directory, ends);
    } finally {
      ends.removeEventListener('abort', cut);
      await session.close();
    }
  }
}
