import { setTimeout as wait } from 'node:timers/promises';
import { ClosedError, DlmsError, RefusedError } from 'dlms/bytes';
import type { MeterSession, OutputCommand, Told } from '../model/ports.ts';
import type { SignalOutput, ValueSignal } from '../model/value-signal.ts';
import type { Directory } from './directory.ts';
import { invoke, write } from './telling.ts';

/**
 * Does in the meter what a command to a signal means. A pulse switches on, waits and switches off in one session; off is tried
 * whatever happens in between, also when the command is called off.
 * @throws RefusedError for a command that the signal does not know
 */
export async function commandOutput(
  { alias, output }: ValueSignal,
  command: OutputCommand,
  session: MeterSession,
  directory: Directory,
  signal: AbortSignal,
): Promise<Told> {
  if (output === undefined) throw unknown(alias, 'it has no output', 'give it one: signals[].output');
  const tell = (value: OutputCommand) => tellOutput(alias, output, value, session, directory);
  const pulseMs = pulseOf(output, command);
  if (pulseMs === undefined) {
    if (command === 'shortPulse' || command === 'longPulse')
      throw unknown(alias, `it has no ${command}`, `give it one: signals[].output.${command}`);
    return tell(command);
  }
  return pulse(pulseMs, tell, signal);
}

/** @throws PulseError where it may have been switched on, and could not be switched off again */
async function pulse(
  pulseMs: number,
  tell: (command: OutputCommand) => Promise<Told>,
  signal: AbortSignal,
): Promise<Told> {
  let broken: unknown;
  try {
    const on = await tell('on');
    if (!on.ok) return on;
    await wait(pulseMs, undefined, { signal });
  } catch (error) {
    broken = error;
  }
  // What may have been switched on is switched off, even when nobody waits for it any more.
  const off = await tell('off').catch((error: unknown) => {
    throw error instanceof DlmsError ? new PulseError(broken ?? error) : error;
  });
  if (broken !== undefined) throw broken;
  return off;
}

/** An output that may be on, since the line died under its pulse. */
export class PulseError extends ClosedError {
  constructor(cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`the line died under the pulse: ${reason}`, { layer: 'session', outcomeUnknown: true, cause });
  }
}

function pulseOf({ shortPulseMs, longPulseMs }: SignalOutput, command: OutputCommand): number | undefined {
  if (command === 'shortPulse') return shortPulseMs;
  return command === 'longPulse' ? longPulseMs : undefined;
}

async function tellOutput(
  alias: string,
  { logicalName, classId, attribute, onMethod, offMethod }: SignalOutput,
  command: OutputCommand,
  session: MeterSession,
  directory: Directory,
): Promise<Told> {
  if (attribute !== undefined) {
    const value = command === 'on' || command === 'off' ? `boolean:${command === 'on'}` : command;
    const [told] = await write([{ logicalName, attribute, classId, value }], session, directory);
    return told ?? DONE;
  }
  const method = command === 'on' ? onMethod : command === 'off' ? offMethod : undefined;
  if (method === undefined)
    throw unknown(alias, `it cannot be told ${JSON.stringify(command)}`, 'it takes on and off, and pulses');
  const [told] = await invoke([{ logicalName, method, classId, argument: undefined }], session, directory);
  return told ?? DONE;
}

const DONE: Told = { ok: true, data: undefined };

const unknown = (alias: string, why: string, advice: string): RefusedError =>
  new RefusedError(`the signal ${alias} does not take this command: ${why}`, 'unknownCommand', {
    layer: 'configuration',
    during: 'commanding an output',
    advice,
  });
