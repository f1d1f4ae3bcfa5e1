import type { Instant } from 'dlms/bytes';
import type { Device } from '../model/device.ts';
import { type Entry, isWaiting, type Line, urgencyOf, type Visitor } from './visitor.ts';
import { Waiting } from './waiting.ts';

/** Who waits for which line, and who has it: one visit at a time on a line, and on a device. */
export class Lines {
  readonly #lines = new Map<string, Line>();
  /** Those that are free and have somebody waiting. */
  readonly #ready = new Waiting<Line>();
  #running = 0;

  /** Visits that are under way. */
  get running(): number {
    return this.#running;
  }

  /** Whether a visit could begin. */
  get ready(): boolean {
    return this.#ready.size > 0;
  }

  /** Lines go by the names of their connections: one that is set otherwise is still the same wire. */
  of({ connection: { name } }: Device): Line {
    const line = this.#lines.get(name) ?? {
      waiting: new Waiting<Visitor>(),
      running: undefined,
      usedMs: 0,
      sessions: 0,
    };
    this.#lines.set(name, line);
    return line;
  }

  find(connection: string): Line | undefined {
    return this.#lines.get(connection);
  }

  enqueue(visitor: Visitor, priority: number): void {
    visitor.line.waiting.put(visitor, priority);
    this.#offer(visitor.line);
  }

  /** Who still waits for the same device queues again, after a turn. */
  requeue(visitor: Visitor): void {
    if (isWaiting(visitor)) this.enqueue(visitor, urgencyOf(visitor));
  }

  /** The most urgent of those whose line is free; who had only come for a hold that was given up is passed over. */
  take(): Visitor | undefined {
    for (let line = this.#ready.take(); line !== undefined; line = this.#ready.take()) {
      const visitor = line.waiting.take();
      if (visitor !== undefined && isWaiting(visitor)) return visitor;
      this.#offer(line);
    }
    return undefined;
  }

  /** Lets the next one on its line have its turn instead. */
  passOver({ line }: Visitor): void {
    this.#offer(line);
  }

  /** Its most urgent matter has the line now: a hold, or all that is due. */
  begin(visitor: Visitor, now: Instant): NonNullable<Visitor['running']> {
    const { line, holds, pending } = visitor;
    const hold = holds.shift();
    const due = hold === undefined ? new Map(pending) : new Map<Entry, Instant>();
    if (hold === undefined) pending.clear();
    visitor.running = { since: now, line, due, hold };
    line.running = visitor;
    this.#running++;
    return visitor.running;
  }

  /** Ends a turn; the line is free for the next one. */
  free(visitor: Visitor, now: Instant): void {
    const { running } = visitor;
    if (running === undefined) return;
    running.line.usedMs += Math.max(0, now - running.since);
    running.line.sessions++;
    visitor.running = undefined;
    running.line.running = undefined;
    this.#running--;
    this.#offer(running.line);
  }

  #offer(line: Line): void {
    const { highest } = line.waiting;
    if (line.running === undefined && highest !== undefined) this.#ready.put(line, highest);
  }
}
