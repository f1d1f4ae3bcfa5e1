import { UsageError } from './failure.ts';

/** Hands a command's exit status to the program. */
export type Finish = (status: number) => void;

/** For options that take a whole number within bounds. */
export function wholeNumber(low: number, high: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < low || value > high) {
      throw new UsageError(`"${text}" is no whole number from ${low} to ${high}`);
    }
    return value;
  };
}

/** A TCP or UDP port; 0 lets the system choose. */
export const port = wholeNumber(0, 65_535);
