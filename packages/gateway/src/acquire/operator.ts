import { setTimeout as wait } from 'node:timers/promises';
import { ClosedError, DlmsError, type Instant } from 'dlms/bytes';
import type { Meters, OutputCommand, Outputs, ReadingStore, Scheduling, Told } from '../model/ports.ts';
import type { ValueSignal } from '../model/value-signal.ts';
import { Directory } from './directory.ts';
import { commandOutput, PulseError } from './output.ts';

export interface OperatorOptions {
  readonly meters: Meters;
  readonly schedule: Pick<Scheduling, 'hold'>;
  readonly store: ReadingStore;
  readonly now?: () => Instant;
}

/** So long an output may take to be switched off after its command was called off. */
const OFF_MS = 10_000;
/** How often an output is told to be off, after the line died under its pulse. */
const OFF_ATTEMPTS = 3;
const OFF_PAUSE_MS = 1000;

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
    return schedule.hold(output.device, (ends) => this.#told(output, command, ends), signal);
  }

  async #told(output: ValueSignal, command: OutputCommand, ends: AbortSignal): Promise<Told> {
    try {
      return await this.#session(output, command, ends);
    } catch (error) {
      if (!(error instanceof PulseError)) throw error;
      throw await this.#switchOff(output, error);
    }
  }

  /** In sessions of their own, since the one of the pulse is dead; gives what there is to tell about it. */
  async #switchOff(output: ValueSignal, { message, cause }: PulseError): Promise<ClosedError> {
    const details = {
      layer: 'session',
      during: `a pulse of ${output.alias}`,
      outcomeUnknown: true,
      cause,
    } as const;
    for (let attempt = 0; attempt < OFF_ATTEMPTS; attempt++) {
      await wait(attempt * OFF_PAUSE_MS);
      const off = await this.#session(output, 'off', AbortSignal.timeout(OFF_MS)).catch((error: unknown) => {
        if (error instanceof DlmsError) return undefined;
        throw error;
      });
      if (off?.ok)
        return new ClosedError(`${message}; it is off now, and may have been on for longer, or not at all`, {
          ...details,
          advice: 'look at what it switches before it is pulsed again',
        });
    }
    return new ClosedError(`${message}; it could not be switched off, and may be on`, {
      ...details,
      advice: 'switch it off as soon as the meter answers again, or by hand',
    });
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
