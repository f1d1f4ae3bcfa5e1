import type { Dialogue } from '../session/dialogue.ts';

/** What has dialogues for a client: a driver over a real line, or a test without one. */
export interface Runner {
  /** Has a dialogue, after those that were asked for before; one association holds one conversation at a time. */
  run<T>(dialogue: Dialogue<T>): Promise<T>;
  /** Has the farewell after the dialogue under way, then ends link and line. Bounded; never fails. */
  close(farewell?: Dialogue<void>): Promise<void>;
}
