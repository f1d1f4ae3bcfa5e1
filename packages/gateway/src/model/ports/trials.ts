/** Trying what is not followed yet. */
import type { Connection } from '../connection.ts';
import type { Device } from '../device.ts';
import type { ExaminationStep, MeterSession } from './meters.ts';

/**
 * Tries devices and connections that nothing else uses, whether they are followed or not: on lines of its own, which are closed
 * afterwards. Whoever else has such a line must have let go of it.
 */
export interface Trials {
  /** Layer by layer; whether all went well. */
  examine(device: Device, tell: (step: ExaminationStep) => void, signal: AbortSignal): Promise<boolean>;
  /** One session. @throws DlmsError, in words that a person can act on */
  converse<T>(device: Device, work: (session: MeterSession) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Opens the port, and closes it again; nothing is sent. */
  reach(connection: Connection, signal: AbortSignal): Promise<Reached>;
}

/** What came of opening a port. */
export interface Reached {
  readonly ok: boolean;
  readonly detail: string;
  readonly advice: string | undefined;
}
