import type { Command } from 'commander';
import { BATTERY_WAKE_UP, encodeRequest } from 'dlms/mode-e';
import type { ModeEOptions } from 'dlms/node';
import { UsageError } from './failure.ts';

/** How a command can be told to sign on by IEC 62056-21. */
export interface SignOnOptions {
  readonly modeE?: boolean;
  readonly modeEAddress?: string;
  readonly modeEWakeUp?: boolean;
}

/** Adds what a sign-on can be told to a command. */
export function signOnOptions(command: Command): Command {
  return command
    .option('--mode-e-address <text>', 'device address of the sign-on; without it whichever meter hears it')
    .option('--mode-e-wake-up', 'wake a meter on a battery before each request');
}

/** What the library is told of a sign-on; undefined where none is wanted. */
export function modeEOf({ modeE, modeEAddress, modeEWakeUp }: SignOnOptions): ModeEOptions | undefined {
  if (modeE !== true && modeEAddress === undefined && modeEWakeUp !== true) return undefined;
  if (modeEAddress !== undefined) checkAddress(modeEAddress);
  return {
    ...(modeEAddress !== undefined && { address: modeEAddress }),
    ...(modeEWakeUp === true && { wakeUp: BATTERY_WAKE_UP }),
  };
}

function checkAddress(address: string): void {
  try {
    encodeRequest(address);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
