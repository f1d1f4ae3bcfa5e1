import { airtimeWarning } from '../model/airtime-warning.ts';
import type { Log, Punctuality } from '../model/ports.ts';

const EVERY_MS = 600_000;
/** A line that was said to be too full is not said to be so again before it was this much emptier. */
const EASED = 0.9;

/** Warns when the plan of a line does not fit the line. */
export class AirtimeWatch {
  readonly #punctuality: Pick<Punctuality, 'airtimes'>;
  readonly #log: Log;
  readonly #full = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(punctuality: Pick<Punctuality, 'airtimes'>, log: Log) {
    this.#punctuality = punctuality;
    this.#log = log;
  }

  start(): void {
    this.#timer = setInterval(() => this.look(), EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    for (const [connection, airtime] of this.#punctuality.airtimes()) {
      const { plannedShare, measured } = airtime;
      if (plannedShare < EASED) this.#full.delete(connection);
      // What was never measured is an assumption, and nobody is woken up for one.
      const warning = airtimeWarning(airtime);
      if (warning?.over !== true || !measured || this.#full.has(connection)) continue;
      this.#full.add(connection);
      const needed = `${Math.round(plannedShare * 100)} %`;
      this.#log.warn({ connection, needed, advice: warning.advice }, warning.message);
    }
  }
}
