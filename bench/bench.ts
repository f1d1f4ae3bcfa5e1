/** One measured thing; `npm run bench` prints a line for each. */
export interface Bench {
  readonly name: string;
  /** What is counted: rows, frames, APDUs, reads. */
  readonly unit: string;
  /** How many of them one run does. */
  readonly perRun: number;
  run(): void | Promise<void>;
  /** Before the first run and after the last: servers, sockets. */
  start?(): Promise<void>;
  stop?(): Promise<void>;
}
