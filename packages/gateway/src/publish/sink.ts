import type { Message } from './message.ts';

/** Some messages, in order. */
export interface Delivery {
  readonly messages: readonly Message[];
  /** Place of the last thing that was looked at for it. */
  readonly mark: number;
}

/**
 * Where an outlet's messages go. It has no memory and no patience: it takes a batch or fails, and whoever follows the store asks
 * again, from the same place, with a new connection.
 */
export interface Sink {
  /** Connects. `lost` may be called at any time after, when the receiver has gone. @throws Error in words */
  open(lost: (error: Error) => void, signal: AbortSignal): Promise<void>;
  /**
   * Resolves when the receiver has safely got everything.
   * @returns how many the receiver will never take and were passed over, where the outlet is set to do so
   * @throws Error in words
   */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<number>;
  /** Prompt, and never fails; `open` may follow. */
  close(): Promise<void>;
}
