import { SingleBar } from 'cli-progress';

/** What a long command shows of itself on standard error, when that is a terminal. */
export interface Progress {
  /** So much of it is done. */
  step(done: number, total: number): void;
  /** So many octets have come: all that can be said where the end is not known. */
  received(octets: number): void;
  stop(): void;
}

const PATIENCE_MS = 1000;

/** Begins silently: what ends within a second needs no bar. */
export function startProgress(label: string): Progress {
  if (process.stderr.isTTY !== true)
    return { step: () => undefined, received: () => undefined, stop: () => undefined };
  const started = Date.now();
  let bar: SingleBar | undefined;
  let octets = 0;
  let shown = false;
  const late = (): boolean => Date.now() - started > PATIENCE_MS;
  return {
    step(done, total) {
      if (bar) bar.update(done);
      else if (late()) {
        bar = new SingleBar({
          format: `${label} [{bar}] {value}/{total}`,
          clearOnComplete: true,
          stream: process.stderr,
        });
        bar.start(total, done);
      }
    },
    received(count) {
      octets += count;
      if (bar || !late()) return;
      shown = true;
      process.stderr.write(
        `\r${label}: ${(octets / 1000).toFixed(1)} kB, ${Math.round((Date.now() - started) / 1000)} s `,
      );
    },
    stop() {
      bar?.stop();
      if (shown) process.stderr.write('\r\x1b[K');
    },
  };
}
